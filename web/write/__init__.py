"""Write: a text box that takes the language of the mails."""
