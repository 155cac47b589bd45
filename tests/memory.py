"""What lies in the memory of this process and outlives a test; what lies in the database is undone with it."""

from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache


def forget() -> None:
    """Figures, and tries that were counted."""
    for kept in caches.all(initialized_only=True):
        if isinstance(kept, LocMemCache):
            kept.clear()
