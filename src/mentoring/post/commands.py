"""A territory finds its own words, and prints what goes on paper."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from mentoring.kernel.refusal import NotFound
from mentoring.people.permissions import Actor, require
from mentoring.post.errors import BrokenWords
from mentoring.post.kinds import KINDS
from mentoring.post.rules import missing_gaps, strange_pieces
from mentoring.post.words import Text
from mentoring.programmes.permissions import may_operate
from mentoring.records.commands import forget_wording, keep_wording, note, print_letter, take_to_print

if TYPE_CHECKING:
    from mentoring.programmes.models import Territory
    from mentoring.records.models import Parcel

MOST_LETTERS = 500  # What one PDF holds; the rest comes with the next click.


def refuse_broken(kind: str, text: Text) -> None:
    """Refuse with BrokenWords, naming what is wrong, if these words could not be sent."""
    gaps = KINDS[kind].gaps
    for field, words in (("subject", text.subject), ("body", text.body)):
        strange = strange_pieces(words, gaps)
        if strange:
            raise BrokenWords(_unknown(strange[0], list(gaps)), field=field)
    missing = missing_gaps(f"{text.subject}\n{text.body}", KINDS[kind].needed)
    if missing:
        sentence = _("Manca %(gap)s: senza, a chi legge il messaggio non serve.")
        raise BrokenWords(sentence % {"gap": f"{{{missing[0]}}}"}, field="body")


def _unknown(piece: str, gaps: list[str]) -> str:
    known = ", ".join(f"{{{name}}}" for name in gaps)
    if len(piece) == 1:
        return _("C'è una parentesi graffa da sola. Qui si può scrivere: %(known)s.") % {"known": known}
    return _("Non conosciamo %(piece)s. Qui si può scrivere: %(known)s.") % {"piece": piece, "known": known}


@transaction.atomic
def reword(actor: Actor, *, territory: "Territory", kind: str, language: str, text: Text, now: datetime) -> None:
    """From now on a territory says a kind of message with these words, in one language.

    Refuses with NotAllowed, NotFound (no such kind) or BrokenWords (with the field).
    """
    require(may_operate(actor, territory))
    if kind not in KINDS:
        raise NotFound
    refuse_broken(kind, text)
    keep_wording(territory.pk, kind, language, subject=text.subject, body=text.body, at=now)
    note(actor, "reworded", territory, at=now, kind=kind, language=language)


@transaction.atomic
def unword(actor: Actor, *, territory: "Territory", kind: str, language: str, now: datetime) -> None:
    """Back to the words that come with the house. Refuses with NotAllowed."""
    require(may_operate(actor, territory))
    forget_wording(territory.pk, kind, language)
    note(actor, "unworded", territory, at=now, kind=kind, language=language)


@transaction.atomic
def print_waiting(actor: Actor, *, territory: "Territory", now: datetime) -> list["Parcel"]:
    """Take the letters that wait for the printer; from now on they are printed. Refuses with NotAllowed."""
    require(may_operate(actor, territory))
    letters = take_to_print(territory.pk, now, most=MOST_LETTERS)
    if letters:
        note(actor, "printed", territory, at=now, letters=len(letters))
    return letters


@transaction.atomic
def print_one(actor: Actor, *, territory: "Territory", letter: "Parcel", now: datetime) -> None:
    """One letter by itself, waiting or printed before.

    Refuses with NotAllowed, NotFound (another territory's), or WrongState if a colleague prints it at this moment.
    """
    require(may_operate(actor, territory))
    if letter.territory_id != territory.pk:
        raise NotFound
    print_letter(letter, now)
    note(actor, "printed", territory, at=now, letters=1)
