"""Commands: one module a noun; the table of verbs is a literal."""
