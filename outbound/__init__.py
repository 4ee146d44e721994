"""Outbound: from a queued mail to the next hop: compose, draw, deliver, record."""
