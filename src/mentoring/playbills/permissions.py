"""Who may bring a playbill."""

from mentoring.people.permissions import Actor, Role


def may_keep_playbill(actor: Actor, provider_id: int) -> bool:
    """Whoever runs a provider."""
    return actor.has(Role.PROVIDER, provider_id)
