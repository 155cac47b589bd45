"""Territories, the programmes they run, the disciplines of a vertical, and who is admitted."""
