"""What waits for whoever runs the installation: territories that cannot work yet."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext

from mentoring.web.desks import Wait, counted

NEEDED_OPERATORS = 2  # Whoever prepares a payment cannot be the one who approves it.


def waits(territories: Iterable[Any]) -> Iterator[Wait]:
    """Those without operators, and those with one alone."""
    here = list(territories)
    none = [territory for territory in here if territory.n_operators == 0]
    words = ngettext("territorio senza gestori: %(name)s", "territori senza gestori", len(none))
    yield from _territories(none, words)
    alone = [territory for territory in here if 0 < territory.n_operators < NEEDED_OPERATORS]
    words = ngettext("territorio con un solo gestore: %(name)s", "territori con un solo gestore", len(alone))
    yield from _territories(alone, words)


def _territories(territories: list[Any], words: str) -> Iterator[Wait]:
    """One is called by its name and leads to itself; several lead to the list, those that wait first."""
    if len(territories) == 1:
        [one] = territories
        yield Wait("1", words % {"name": one.name}, reverse("web:installation_territory", args=[one.pk]))
    else:
        yield from counted(len(territories), words, f"{reverse('web:installation')}?sort=operators")
