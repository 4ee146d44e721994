"""Access: how an account gets into the portal, and what it has agreed to."""
