"""Balance: what is still owed on an invoice that has left, by payments and credit notes."""
