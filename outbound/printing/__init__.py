"""Printing: facts become a PDF, in a process of its own."""
