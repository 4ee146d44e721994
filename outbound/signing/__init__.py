"""Signing: what leaves carries our DKIM signature, by a key that only the bot has (RFC 6376)."""
