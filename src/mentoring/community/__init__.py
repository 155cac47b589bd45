"""Wishes: what somebody would like to do, and being told when there is a seat for it."""
