"""Benchmarks and the demo: one command each, run from the repository root."""
