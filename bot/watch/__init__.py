"""Watch: what an operator sees of a running bot, and what never shows."""
