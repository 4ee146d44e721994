"""Quotes: which lines the author newly wrote, and which are quoted or a signature."""
