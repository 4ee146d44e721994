"""Grammar: from the text of a mail to frozen commands. Pure functions; no store, no clock."""
