"""Who loads a list, and who decides about what could not be counted by itself."""

from mentoring.people.permissions import Actor, Role


def may_load_list(actor: Actor, provider_id: int, date_id: int) -> bool:
    """Whoever stands at this door."""
    return actor.has(Role.DOOR, provider_id) and actor.is_at(date_id)


def may_settle(actor: Actor, provider_id: int) -> bool:
    """Whoever runs the provider; not even its door staff: their own entries are among them."""
    return actor.has(Role.PROVIDER, provider_id)
