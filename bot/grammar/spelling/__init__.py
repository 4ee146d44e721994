"""Spelling: the parts of a canonical command, written so that each has one reading."""
