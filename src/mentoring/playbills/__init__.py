"""A provider's season from where it is written already: read, looked at, written bit by bit, and read again."""
