"""Whole: the whole bot in one process, played by mail."""
