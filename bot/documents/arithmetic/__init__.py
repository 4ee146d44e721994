"""Arithmetic: every amount of a document calculated once, each cent explained."""
