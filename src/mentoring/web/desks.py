"""What every desk is made of: what waits for somebody, what they should know, and what to do first.

A desk asks its rooms, makes these, and draws them with components/waits.html, components/notices.html and
components/empty.html. Nothing else stands above what the role works with.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from mentoring.people.permissions import Role

if TYPE_CHECKING:
    from mentoring.programmes.models import Admission


@dataclass(frozen=True)
class Wait:
    """A number that waits for somebody, one click away from where it is done."""

    number: str
    words: str
    url: str  # Empty where there is nowhere to go.
    tone: str = "waiting"  # waiting, unusual, or "" for what is good to know.


@dataclass(frozen=True)
class Notice:
    """Something to know, in a sentence or two, and where to go if there is something to do."""

    title: str
    words: str = ""
    url: str = ""
    action: str = ""
    tone: str = "waiting"  # waiting, stopped, done, or "" for what is good to know.


def counted(n: int, words: str, url: str, tone: str = "waiting") -> Iterator[Wait]:
    """A number with its words, unless it is none."""
    if n:
        yield Wait(str(n), words, url, tone)


def standing(admission: "Admission | None", meanwhile: str) -> Iterator[Notice]:
    """How a body stands with the operator, until it is let in; meanwhile says what it can do in the meantime."""
    if admission is None or admission.state == "admitted":
        return
    url = reverse("web:admission")
    if admission.state == "suspended":
        title = _("Il gestore ha fermato la sua partecipazione")
        yield Notice(title, admission.reason, url, _("Vedi la richiesta"), "stopped")
    elif admission.state == "refused":
        title = _("Il gestore non ha accolto la richiesta")
        yield Notice(title, admission.reason, url, _("Vedi la richiesta"), "stopped")
    elif getattr(admission, "last_word", "") == Role.OPERATOR:
        title = _("Il gestore le ha fatto una domanda")
        yield Notice(title, _("Aspetta la sua risposta per decidere."), url, _("Leggi e rispondi"))
    else:
        title = _("Il gestore sta guardando la sua richiesta")
        yield Notice(title, meanwhile, url, _("A che punto è la richiesta"))
