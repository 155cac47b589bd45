"""Who asks a volunteer to the door."""

from mentoring.people.permissions import Actor, Role


def may_keep_ushers(actor: Actor, provider_id: int) -> bool:
    """Whoever runs a provider says who helps at its door."""
    return actor.has(Role.PROVIDER, provider_id)
