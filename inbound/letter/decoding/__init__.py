"""Decoding: the body of a message as text, whatever its parts, charset or markup."""
