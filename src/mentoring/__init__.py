"""Mentoring: money that follows the young person who wants to take part."""
