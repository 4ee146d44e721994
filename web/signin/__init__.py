"""Sign-in: by a link mailed to the account's address, or by Google where that is set up."""
