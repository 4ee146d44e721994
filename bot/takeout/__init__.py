"""Takeout: all that is held of an account, in files that other programs read."""
