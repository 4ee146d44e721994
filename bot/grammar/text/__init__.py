"""Text: from a line as written to words that can be compared, each with its place."""
