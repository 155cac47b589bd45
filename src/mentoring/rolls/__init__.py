"""A nominator's list: brought in, understood, looked at, written bit by bit, and taken back if it was the wrong one."""
