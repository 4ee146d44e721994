"""Misreads: lines that are no command although they should be one, and what is offered."""
