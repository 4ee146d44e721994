"""Text: the words, numbers and addresses of a page, in the language of its reader."""
