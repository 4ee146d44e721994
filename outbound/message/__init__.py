"""Message: what a mail is made of: its header fields, its text, the letter around an invoice."""
