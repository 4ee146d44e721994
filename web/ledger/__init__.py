"""Ledger: the overview, documents and customers of an account, and what is done about them."""
