"""What somebody wishes for."""

from mentoring.community.models import Wish
from mentoring.people.permissions import Actor
from mentoring.programmes.models import Territory


def wishes_of(actor: Actor, territory: Territory) -> set[int]:
    """The disciplines that the actor's person wishes for in a territory."""
    mine = Wish.objects.visible_to(actor).filter(territory=territory)
    return set(mine.values_list("discipline_id", flat=True))
