"""Scans and documents that people hand in: checked by content, kept encrypted. Who may read one is said above."""
