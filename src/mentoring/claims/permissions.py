"""Whose codes they are."""

from mentoring.claims.models import Sheet
from mentoring.nominations.permissions import may_nominate
from mentoring.people.permissions import Actor


def may_keep(actor: Actor, sheet: Sheet) -> bool:
    """The people of the nominator that hands it out."""
    return may_nominate(actor, sheet.nominator_id)
