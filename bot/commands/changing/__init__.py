"""Changing: what is different on a draft, said line by line in a reply."""
