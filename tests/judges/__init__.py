"""Judges: programs of others say whether what we write is right."""
