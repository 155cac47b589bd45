"""At 18 what the guardian agreed to is over: the person is asked, and until they answer nothing new is used."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from mentoring.kernel.refusal import WrongState
from mentoring.kernel.secrecy import fingerprint
from mentoring.kernel.states import advance
from mentoring.nominations.keys import new_key, new_pin, pin_mark
from mentoring.nominations.models import Consent, Nomination
from mentoring.people.permissions import Actor
from mentoring.people.rules import ADULT_AT
from mentoring.records.commands import enqueue, enqueue_letter, note


def came_of_age(today: date) -> QuerySet[Nomination]:
    """Nominations with a guardian's yes whose person is 18 by now."""
    born_by = _years_before(today, ADULT_AT)
    guarded = Consent.objects.filter(giver=Consent.Giver.GUARDIAN, ended_at__isnull=True)
    return Nomination.objects.filter(
        state=Nomination.State.CONSENTED, person__born_on__lte=born_by, consents__in=guarded
    ).order_by("pk")


def _years_before(day: date, years: int) -> date:
    """Whoever was born on 29 February comes of age on 1 March (people.rules.age_on)."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)


@transaction.atomic
def ask_anew(nomination: Nomination, *, now: datetime) -> None:
    """The yes of before ends, and the person is asked: by e-mail to their own address, else on paper.

    The guardian's keys open nothing any more. Refuses with WrongState if somebody was faster.
    """
    rows = Nomination.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("person__user", "programme", "nominator").get(pk=nomination.pk)
    if locked.state != Nomination.State.CONSENTED:
        raise WrongState
    user = locked.person.user
    key, pin = new_key(), new_pin()
    fresh = {
        "link_fingerprint": fingerprint(key) if user else "",
        "letter_fingerprint": "" if user else fingerprint(key),
        "pin_fingerprint": "" if user else pin_mark(key, pin),
        "own_fingerprint": "",
        "own_email": user.email if user else "",
        "guardian_email": "",  # Nobody but the person is written to from now on.
        "mailed_at": now if user else None,
        "printed_at": None,
    }
    advance(locked, Nomination.State.LAPSED, **fresh)
    locked.consents.filter(ended_at__isnull=True).update(ended_at=now, ended_how=Consent.End.CAME_OF_AGE)
    note(Actor.clock(), "came of age", locked, at=now)
    _tell(locked, key, "" if user else pin, now)


def _tell(nomination: Nomination, key: str, pin: str, now: datetime) -> None:
    person, mark = nomination.person, f"of-age:{nomination.pk}"
    territory_id = nomination.programme.territory_id
    facts: dict[str, Any] = {
        "first_name": person.first_name,
        "programme": nomination.programme.name,
        "nominator": nomination.nominator.name,
        "link": key,
        "pin": pin,
        "person_id": person.pk,
    }
    if person.user:
        to, language = person.user.email, person.user.language
        enqueue("came_of_age", to=to, key=mark, at=now, territory_id=territory_id, language=language, **facts)
    else:
        envelope = [person.full_name, *person.address_lines]
        enqueue_letter("came_of_age", to=envelope, key=mark, at=now, territory_id=territory_id, **facts)
