"""Questions: what an answer has asked, how it is answered, and what is asked about a second time."""
