"""Parts: what stands beside the items of a command: fields, modifiers, small words."""
