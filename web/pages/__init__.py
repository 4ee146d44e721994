"""Pages: what anybody may read: what this is, how to write to it, and the rules."""
