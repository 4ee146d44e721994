"""Trust: what a proof allows, and the second step for what it does not (TRUST.md 2 to 4)."""
