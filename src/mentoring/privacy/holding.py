"""What there is to say of one table in which personal data lie."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OURS = _("serve a noi per non confondere due righe; di te non dice niente")
KEY = _("una chiave: darla via la renderebbe inutile")
MARK = _("un'impronta che nessuno può rileggere")

ID = {"id": OURS}
FORM = {"form_key": OURS}


@dataclass(frozen=True)
class Holding:
    """One table that tells of people: how somebody's rows are found, and what they tell."""

    title: Promise
    activity: str
    told: Mapping[str, Promise]  # Column -> what it is called.
    withheld: Mapping[str, Promise] = field(default_factory=dict)  # Column -> why it is not handed over.
    by_person: str = ""  # The way from the table to a person's number,
    by_user: str = ""  # and to an account's.
