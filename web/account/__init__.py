"""Account: what is held, taken along, and deleted for good."""
