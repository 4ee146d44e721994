"""After: what is done about an invoice that has left."""
