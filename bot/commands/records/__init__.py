"""Records: the fields of a profile or a customer, checked before they are kept, and shown."""
