"""Who may keep a programme of offers."""

from mentoring.people.permissions import Actor, Role


def may_offer(actor: Actor, provider_id: int) -> bool:
    """Whoever runs a provider keeps its offers; the door staff does not."""
    return actor.has(Role.PROVIDER, provider_id)
