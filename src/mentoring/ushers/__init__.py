"""Volunteers for one evening: a link instead of an account, one door, and an end by itself."""
