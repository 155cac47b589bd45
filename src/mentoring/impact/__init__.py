"""Reads for those who gave: what every euro did, and never who received it."""
