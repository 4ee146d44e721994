"""Items: one line of a document, quantity, price and text, and all of them put together."""
