"""Claim codes: paper that a nominator hands out, and the families who come back with it."""
