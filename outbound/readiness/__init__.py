"""Readiness: what ``jupiter check`` finds out about this machine and its names in the DNS."""
