"""Inbound: from the wire to a letter: the SMTP server, the intake, and what a mail says."""
