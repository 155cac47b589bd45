"""The ground an operator stands on."""

from typing import TYPE_CHECKING

from django.http import Http404

from mentoring.programmes.permissions import may_operate
from mentoring.programmes.queries import is_oldest
from mentoring.web.audience import ActorRequest

if TYPE_CHECKING:
    from mentoring.programmes.models import Territory


def operated(request: ActorRequest) -> "Territory":
    """The territory whose operator is acting. Another operator's looks like what is not there."""
    if not may_operate(request.actor, request.territory):
        raise Http404
    return request.territory


def mailbags(territory: "Territory") -> tuple[int | None, ...]:
    """Whose messages an operator looks after: the territory's; the oldest's operator also those of the bare house."""
    return (territory.pk, None) if is_oldest(territory) else (territory.pk,)
