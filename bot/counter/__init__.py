"""Counter: what the owner of an account does in the portal, by the same commands as by mail."""
