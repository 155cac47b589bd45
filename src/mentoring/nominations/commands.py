"""Put forward, ask the family, take its answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from mentoring.kernel.refusal import WrongState
from mentoring.kernel.secrecy import fingerprint
from mentoring.kernel.states import advance
from mentoring.nominations.errors import AlreadyNominated, AskedJustNow, BadFiscalCode, WrongAge
from mentoring.nominations.grounds import reason_columns, refuse_unfit
from mentoring.nominations.keys import new_key, new_pin, pin_mark
from mentoring.nominations.models import Nomination
from mentoring.nominations.permissions import may_nominate
from mentoring.nominations.queries import nominated_before, wants_of
from mentoring.nominations.reasons import Wants, lacking
from mentoring.nominations.rules import Nominee
from mentoring.people.commands import (
    PersonFacts,
    register_people,
    register_person,
)
from mentoring.people.models import Organisation, Person
from mentoring.people.permissions import Actor, Role, require
from mentoring.people.rules import is_fiscal_code
from mentoring.programmes.models import Programme
from mentoring.programmes.queries import refuse_unadmitted
from mentoring.records.commands import Mail, enqueue_all, note, note_all

ASK_AGAIN_AFTER = timedelta(minutes=10)  # Each e-mail makes the one before useless: a double click must not.


@dataclass(frozen=True)
class Asked:
    """A nomination, and the key that opens its consent page: told once. Empty if this was done before."""

    nomination: Nomination
    link: str
    pin: str = ""  # Beside the key, where it is on paper.


@transaction.atomic
def nominate(
    actor: Actor,
    *,
    programme: Programme,
    nominator: Organisation,
    nominee: Nominee,
    reason: str,
    now: datetime,
    words: str = "",
    form_key: str = "",
) -> Asked:
    """Put a young person forward; the family is asked by e-mail if there is an address, else by letter.

    What the programme wants and is not told yet is no refusal: the nomination is there, and waits (`lacking`).
    The same form key again gives the same nomination. Refuses with NotAllowed, NotAdmitted, BadFiscalCode, WrongAge
    (for the programme), UnfitReason or AlreadyNominated.
    """
    require(may_nominate(actor, nominator.pk))
    refuse_unadmitted(programme.territory, nominator.pk, Role.NOMINATOR)
    hold_nominator(nominator)
    sent_before = Nomination.objects.filter(form_key=form_key, nominator=nominator).first() if form_key else None
    if sent_before is not None:
        return Asked(sent_before, "")
    if nominee.fiscal_code and not is_fiscal_code(nominee.fiscal_code):
        raise BadFiscalCode(field="fiscal_code")
    if not programme.age_limits.admit(nominee.born_on):
        raise WrongAge(field="born_on")
    refuse_unfit(programme.territory, nominee.reasons)
    known = nominated_before(programme, nominator, nominee)
    if known is not None:
        raise AlreadyNominated(field="last_name", nomination=known)
    case = Case(programme, nominator, reason, words, form_key)
    return _put_forward(actor, case, nominee, now)


def hold_nominator(nominator: Organisation) -> None:
    """Nobody else nominates for this body until the transaction ends: who looks first must not meet a twin."""
    Organisation.objects.select_for_update(no_key=True).get(pk=nominator.pk)


@dataclass(frozen=True)
class Case:
    """What nominations made in one go have in common."""

    programme: Programme
    nominator: Organisation
    reason: str
    words: str = ""
    form_key: str = ""


def _facts(nominee: Nominee) -> PersonFacts:
    return {
        "first_name": nominee.first_name,
        "last_name": nominee.last_name,
        "born_on": nominee.born_on,
        "fiscal_code": nominee.fiscal_code,
        "municipality": nominee.municipality,
        "street": nominee.street,
        "postcode": nominee.postcode,
    }


def _put_forward(actor: Actor, case: Case, nominee: Nominee, now: datetime) -> Asked:
    person = register_person(now=now, **_facts(nominee))
    asked = _drafted(actor, case, nominee, person, wants_of(case.programme), now)
    asked.nomination.save(force_insert=True)
    note(actor, "nominated", asked.nomination, at=now)
    ask_by_mail(asked.nomination, asked.link, now)
    return asked


def _drafted(actor: Actor, case: Case, nominee: Nominee, person: Person, wants: Wants, now: datetime) -> Asked:
    """The nomination as it will stand in the books, and its key."""
    key = new_key()
    is_mailed = bool(nominee.guardian_email)
    nomination = Nomination(
        programme=case.programme,
        nominator=case.nominator,
        person=person,
        reason=case.reason,
        words=case.words,
        guardian_name=nominee.guardian_name,
        guardian_email=nominee.guardian_email,
        guardian_phone=nominee.guardian_phone,
        link_fingerprint=fingerprint(key) if is_mailed else "",
        letter_fingerprint="" if is_mailed else fingerprint(key),
        mailed_at=now if is_mailed else None,
        form_key=case.form_key or None,
        lacking=" ".join(lacking(wants, nominee.reasons, [])),
        is_priority=nominee.is_priority,
        created_at=now,
        **reason_columns(actor, nominee.reasons, now),
    )
    return Asked(nomination, key)


@transaction.atomic
def put_forward_all(actor: Actor, *, case: Case, nominees: Sequence[Nominee], now: datetime) -> list[Asked]:
    """Put many people forward in a few statements, in their order; each family is asked as by nominate().

    The caller holds the nominator and has seen to it that each is good for the programme, there once, and not
    nominated yet. Refuses with NotAllowed or NotAdmitted.
    """
    require(may_nominate(actor, case.nominator.pk))
    refuse_unadmitted(case.programme.territory, case.nominator.pk, Role.NOMINATOR)
    people = register_people([_facts(nominee) for nominee in nominees], now=now)
    wants = wants_of(case.programme)
    asked = [
        _drafted(actor, case, nominee, person, wants, now) for nominee, person in zip(nominees, people, strict=True)
    ]
    made = Nomination.objects.bulk_create(one.nomination for one in asked)
    note_all(actor, "nominated", made, at=now)
    mails = [_request(one.nomination, one.link) for one in asked if one.nomination.guardian_email]
    enqueue_all("consent_request", mails, at=now, territory_id=case.programme.territory_id)
    return asked


def ask_by_mail(nomination: Nomination, key: str, now: datetime) -> None:
    """Send the family the link that asks for its yes, if there is an address. The same key again sends nothing."""
    if nomination.guardian_email:
        mail = _request(nomination, key)
        enqueue_all("consent_request", [mail], at=now, territory_id=nomination.programme.territory_id)


def _request(nomination: Nomination, key: str) -> Mail:
    return Mail(
        to=nomination.guardian_email,
        key=key_of_request(nomination.pk, fingerprint(key)),
        person_id=nomination.person_id,
        facts={
            "link": key,
            "guardian": nomination.guardian_name,
            "first_name": nomination.person.first_name,
            "nominator": nomination.nominator.name,
            "programme": nomination.programme.name,
        },
    )


def key_of_request(pk: int, mark: str) -> str:
    """Under which key the outbox knows the mail that carries a link: whoever takes the link back recalls it."""
    return f"consent:{pk}:{mark[:32]}"


@transaction.atomic
def ask_again(actor: Actor, *, nomination: Nomination, email: str, now: datetime) -> None:
    """Write to the family once more, also to another address than before; the key that was mailed before dies.

    Refuses with NotAllowed, AskedJustNow, or WrongState if the family has answered.
    """
    require(may_nominate(actor, nomination.nominator_id))
    if nomination.mailed_at and now - nomination.mailed_at < ASK_AGAIN_AFTER:
        raise AskedJustNow(field="email")
    key = new_key()
    unanswered = Nomination.objects.filter(pk=nomination.pk, state__in=Nomination.ASKED, mailed_at=nomination.mailed_at)
    if not unanswered.update(link_fingerprint=fingerprint(key), guardian_email=email, mailed_at=now):
        raise WrongState
    nomination.refresh_from_db()
    note(actor, "asked again", nomination, at=now)
    ask_by_mail(nomination, key, now)


@transaction.atomic
def print_letters(actor: Actor, *, nominations: Iterable[Nomination], now: datetime) -> list[Asked]:
    """A fresh key and PIN on paper for each family; the key of its letter before, if there was one, dies.

    Refuses with NotAllowed, or WrongState if one of the families has answered.
    """
    return [_print_letter(actor, nomination, now) for nomination in nominations]


def _print_letter(actor: Actor, nomination: Nomination, now: datetime) -> Asked:
    require(may_nominate(actor, nomination.nominator_id))
    key, pin = new_key(), new_pin()
    unanswered = Nomination.objects.filter(pk=nomination.pk, state__in=Nomination.ASKED)
    if not unanswered.update(letter_fingerprint=fingerprint(key), pin_fingerprint=pin_mark(key, pin), printed_at=now):
        raise WrongState
    nomination.refresh_from_db(fields=["letter_fingerprint", "pin_fingerprint", "printed_at"])
    note(actor, "printed the letter of", nomination, at=now)
    return Asked(nomination, key, pin)


@transaction.atomic
def mark_priority(actor: Actor, *, nomination: Nomination, now: datetime) -> None:
    """Of all that one puts forward, this one among the first. Marked already: nothing changes.

    How many marks of a nominator count is a matter of the programme's rules. Refuses with NotAllowed, or WrongState if
    the nomination is over. Doors call awards.marks, which knows whether it is decided.
    """
    if _turned(actor, nomination, is_priority=True):
        note(actor, "marked as a priority", nomination, at=now)


@transaction.atomic
def unmark_priority(actor: Actor, *, nomination: Nomination, now: datetime) -> None:
    """Take the mark away again. Not marked: nothing changes. Refuses as mark_priority() does."""
    if _turned(actor, nomination, is_priority=False):
        note(actor, "took the priority from", nomination, at=now)


def _turned(actor: Actor, nomination: Nomination, *, is_priority: bool) -> bool:
    """Was it the other way, and is it turned now?"""
    require(may_nominate(actor, nomination.nominator_id))
    alive = Nomination.objects.filter(pk=nomination.pk).exclude(state__in=Nomination.GONE)
    is_turned = alive.exclude(is_priority=is_priority).update(is_priority=is_priority) == 1
    if not is_turned and not alive.exists():
        raise WrongState
    nomination.is_priority = is_priority
    return is_turned


@transaction.atomic
def withdraw(actor: Actor, *, nomination: Nomination, now: datetime) -> None:
    """The nominator takes it back. Refuses with NotAllowed or WrongState."""
    require(may_nominate(actor, nomination.nominator_id))
    advance(nomination, Nomination.State.WITHDRAWN, decided_at=now)
    note(actor, "withdrew", nomination, at=now)
