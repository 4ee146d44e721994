"""Signed: a DKIM signature, its key, and whether what it covers was written to us and just now."""
