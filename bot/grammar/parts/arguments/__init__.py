"""Arguments: what stands behind the word of a modifier: a day, a period, addresses."""
