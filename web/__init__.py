"""Web: the portal, and what an operator watches."""
