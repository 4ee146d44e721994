"""Letter: from the octets of a message to the new text that its author typed.

Everything here is pure, works on untrusted octets and runs in a worker that can be killed.
"""
