"""Items: one line of a document, its quantity, its price and its text."""
