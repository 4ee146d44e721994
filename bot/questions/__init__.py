"""Questions: what an answer asked and how that is answered, and what is asked a second time."""
