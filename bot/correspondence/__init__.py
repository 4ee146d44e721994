"""Correspondence: what customers write back, and what is done with it."""
