"""Faults: the real server killed, starved and cut off; nothing may be lost, torn or doubled."""
