"""Asking: the verbs that change nothing: lists, sums, one document and how it came about."""
