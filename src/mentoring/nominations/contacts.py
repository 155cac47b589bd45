"""How families are reached, where a list knows it better; and many nominations taken back at once."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime

from mentoring.kernel.codes import new_code
from mentoring.kernel.secrecy import fingerprint
from mentoring.nominations.commands import ask_by_mail, key_of_request
from mentoring.nominations.errors import ConsentGiven
from mentoring.nominations.keys import KEY_LENGTH
from mentoring.nominations.models import Consent, Nomination
from mentoring.nominations.permissions import may_nominate
from mentoring.people.permissions import Actor, require
from mentoring.records.commands import note, note_all, recall


@dataclass(frozen=True)
class Reach:
    """Who answers for somebody, and where; what is empty changes nothing."""

    name: str = ""
    email: str = ""
    phone: str = ""


@transaction.atomic
def change_reach(actor: Actor, *, nomination_id: int, reach: Reach, now: datetime) -> str | None:
    """Keep how a family is reached now; a new address is written to at once, with a new key.

    Returns how it was, for restore_reach(); None if the family has answered. Refuses with NotAllowed.
    """
    nomination = _open(actor, nomination_id)
    if nomination is None:
        return None
    before = {
        "guardian_name": nomination.guardian_name,
        "guardian_email": nomination.guardian_email,
        "guardian_phone": nomination.guardian_phone,
        "link_fingerprint": nomination.link_fingerprint,
        "mailed_at": nomination.mailed_at.isoformat() if nomination.mailed_at else "",
    }
    nomination.guardian_name = reach.name or nomination.guardian_name
    nomination.guardian_phone = reach.phone or nomination.guardian_phone
    is_new_address = bool(reach.email) and reach.email.casefold() != nomination.guardian_email.casefold()
    key = new_code(KEY_LENGTH)
    if is_new_address:
        nomination.guardian_email, nomination.mailed_at = reach.email, now
        nomination.link_fingerprint = fingerprint(key)
    nomination.save(update_fields=list(before))
    note(actor, "changed how to reach", nomination, at=now)
    if is_new_address:
        ask_by_mail(nomination, key, now)
    return json.dumps(before)


@transaction.atomic
def restore_reach(actor: Actor, *, nomination_id: int, before: str, now: datetime) -> None:
    """As it was before change_reach(): the key that was mailed before opens again. Refuses with NotAllowed.

    Where the family has answered meanwhile nothing is touched.
    """
    nomination = _open(actor, nomination_id)
    if nomination is None:
        return
    facts = json.loads(before)
    if nomination.link_fingerprint != facts["link_fingerprint"]:
        recall([key_of_request(nomination.pk, nomination.link_fingerprint)])
    mailed_at = parse_datetime(facts.pop("mailed_at"))
    for name, value in facts.items():
        setattr(nomination, name, value)
    nomination.mailed_at = mailed_at
    nomination.save(update_fields=[*facts, "mailed_at"])
    note(actor, "restored how to reach", nomination, at=now)


def _open(actor: Actor, pk: int) -> Nomination | None:
    """The nomination, locked, while its family is still to answer."""
    rows = Nomination.objects.select_for_update(of=("self",), no_key=True)
    nomination = rows.select_related("person", "programme", "nominator").get(pk=pk)
    require(may_nominate(actor, nomination.nominator_id))
    return nomination if nomination.is_open else None


@transaction.atomic
def withdraw_all(actor: Actor, *, nominations: QuerySet[Nomination], now: datetime) -> None:
    """Take many back in a few statements; who said no or went before stays as it is, letters on their way stay here.

    Refuses with NotAllowed, or ConsentGiven if one of the families has said yes.
    """
    facts = list(nominations.order_by("pk").values_list("pk", "nominator_id", "link_fingerprint"))
    for nominator_id in {nominator_id for _pk, nominator_id, _mark in facts}:
        require(may_nominate(actor, nominator_id))
    everybody = [pk for pk, *_rest in facts]
    mine = Nomination.objects.filter(pk__in=everybody)
    mine.filter(state=Nomination.State.PROPOSED).update(state=Nomination.State.WITHDRAWN, decided_at=now)
    # A family that answers at this moment has waited for our update, or we for its yes: now it can be seen.
    if Consent.objects.filter(nomination__in=everybody).exists():
        raise ConsentGiven
    note_all(actor, "withdrew", mine.filter(state=Nomination.State.WITHDRAWN, decided_at=now).only("pk"), at=now)
    recall(key_of_request(pk, mark) for pk, _nominator, mark in facts if mark)
