"""Quoting: what is offered to a customer, what becomes of it, and the invoice made from it."""
