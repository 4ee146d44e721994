"""Erasure: what is deleted for good, and the little that is left to explain a gap."""
