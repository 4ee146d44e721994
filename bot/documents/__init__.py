"""Documents: what is issued to customers, from draft to frozen, and the arithmetic in it."""
