"""Parts: what a command is made of: quantities, items, modifiers, customers."""
