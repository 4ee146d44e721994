"""Ledger: what an account's documents come to: lists, sums, statements, and the same as CSV."""
