"""Authentication: who sent a mail, proven by signature (DKIM), by host (SPF) or by a relay."""
