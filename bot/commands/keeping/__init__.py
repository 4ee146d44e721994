"""Keeping: what is held: taken along, deleted or forgotten, each once it is confirmed."""
