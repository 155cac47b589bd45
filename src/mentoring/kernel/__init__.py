"""The ground stones: money, refusals, state changes, codes, secrets. Knows nobody."""
