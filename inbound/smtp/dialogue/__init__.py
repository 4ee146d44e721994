"""Dialogue: what is said between a client and us (RFC 5321 3 and 4), over one connection."""
