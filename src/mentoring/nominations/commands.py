"""Put forward, ask the family, take its answer."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from mentoring.kernel.codes import new_code
from mentoring.kernel.refusal import WrongState
from mentoring.kernel.secrecy import fingerprint
from mentoring.kernel.states import advance
from mentoring.nominations.errors import AlreadyNominated, BadFiscalCode, ConsentIncomplete, WrongAge
from mentoring.nominations.models import Consent, Nomination
from mentoring.nominations.permissions import may_nominate
from mentoring.people.commands import (
    give_account,
    make_guardian,
    register_person,
    user_of_address,
    user_of_confirmed_address,
)
from mentoring.people.models import Organisation, Person, User
from mentoring.people.permissions import Actor, Role, require
from mentoring.people.rules import ADULT_AT, is_fiscal_code
from mentoring.programmes.models import Programme
from mentoring.programmes.queries import refuse_unadmitted
from mentoring.records.commands import enqueue, note

CONSENT_TEXT_VERSION = "2026-09"
CONSENT_PURPOSE = "buoni culturali: assegnazione, prenotazione, rendiconto anonimo"
LINK_LENGTH = 16  # 31^16, about 79 bits: short enough to type from a letter.


@dataclass(frozen=True)
class Nominee:
    """What a nominator tells about a person."""

    first_name: str
    last_name: str
    born_on: date
    fiscal_code: str = ""
    municipality: str = ""
    guardian_name: str = ""
    guardian_email: str = ""
    guardian_phone: str = ""


@dataclass(frozen=True)
class Asked:
    """A nomination, and the key that opens its consent page: told once, to be mailed or printed."""

    nomination: Nomination
    link: str


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
) -> Asked:
    """Put a young person forward; the family is asked by e-mail if there is an address, else by letter.

    Refuses with NotAllowed, NotAdmitted, BadFiscalCode, WrongAge (for the programme) or AlreadyNominated.
    """
    require(may_nominate(actor, nominator.pk))
    refuse_unadmitted(programme.territory, nominator.pk, Role.NOMINATOR)
    if nominee.fiscal_code and not is_fiscal_code(nominee.fiscal_code):
        raise BadFiscalCode(field="fiscal_code")
    if not programme.age_limits.admit(nominee.born_on):
        raise WrongAge(field="born_on")
    person = register_person(
        first_name=nominee.first_name,
        last_name=nominee.last_name,
        born_on=nominee.born_on,
        fiscal_code=nominee.fiscal_code,
        municipality=nominee.municipality,
        now=now,
    )
    _refuse_twice(programme, nominator, person)
    link = new_code(LINK_LENGTH)
    nomination = Nomination.objects.create(
        programme=programme,
        nominator=nominator,
        person=person,
        reason=reason,
        words=words,
        guardian_name=nominee.guardian_name,
        guardian_email=nominee.guardian_email,
        guardian_phone=nominee.guardian_phone,
        link_fingerprint=fingerprint(link),
        created_at=now,
    )
    note(actor, "nominated", nomination, at=now)
    _ask_by_mail(nomination, link, now)
    return Asked(nomination, link)


def _refuse_twice(programme: Programme, nominator: Organisation, person: Person) -> None:
    gone = [Nomination.State.DECLINED, Nomination.State.WITHDRAWN]
    if (
        Nomination.objects.filter(programme=programme, nominator=nominator, person=person)
        .exclude(state__in=gone)
        .exists()
    ):
        raise AlreadyNominated(field="fiscal_code")


def _ask_by_mail(nomination: Nomination, link: str, now: datetime) -> None:
    enqueue(
        "consent_request",
        to=nomination.guardian_email,
        key=f"consent:{fingerprint(link)[:32]}",
        at=now,
        territory_id=nomination.programme.territory_id,
        link=link,
        guardian=nomination.guardian_name,
        first_name=nomination.person.first_name,
        nominator=nomination.nominator.name,
        programme=nomination.programme.name,
    )


@transaction.atomic
def ask_again(actor: Actor, *, nomination: Nomination, now: datetime) -> str:
    """A fresh key for the family (mailed if there is an address, and returned for the letter); the old one dies.

    Refuses with NotAllowed, or WrongState if the family has answered.
    """
    require(may_nominate(actor, nomination.nominator_id))
    link = new_code(LINK_LENGTH)
    unanswered = Nomination.objects.filter(pk=nomination.pk, state=Nomination.State.PROPOSED)
    if not unanswered.update(link_fingerprint=fingerprint(link)):
        raise WrongState
    note(actor, "asked again", nomination, at=now)
    _ask_by_mail(nomination, link, now)
    return link


@dataclass(frozen=True)
class Answer:
    """What the family wrote under its yes. Names stay empty where nobody has to sign."""

    guardian_name: str = ""
    person_name: str = ""
    email: str = ""  # Where the guardian (or an adult) logs in; may stay empty.
    person_email: str = ""  # Where a minor of 14 or more logs in; may stay empty.


@transaction.atomic
def consent(*, nomination: Nomination, answer: Answer, channel: str, now: datetime) -> None:
    """The family says yes: consents are kept, and whoever left an address gets an account.

    Whoever holds the key may answer, so there is no actor to check. An address counts as confirmed only where the key
    came by e-mail to that very address; any other is confirmed by the code of the first log-in.
    Refuses with ConsentIncomplete if somebody who must sign did not, or WrongState if it was answered before.
    """
    needed = nomination.consents_needed(now.date())
    if (needed.guardian and not answer.guardian_name) or (needed.person and not answer.person_name):
        raise ConsentIncomplete
    advance(nomination, Nomination.State.CONSENTED, decided_at=now)
    signed = {}
    if needed.guardian:
        signed[Consent.Giver.GUARDIAN] = answer.guardian_name
    if needed.person:
        signed[Consent.Giver.PERSON] = answer.person_name
    Consent.objects.bulk_create(
        Consent(
            nomination=nomination,
            giver=giver,
            giver_name=name,
            text_version=CONSENT_TEXT_VERSION,
            purpose=CONSENT_PURPOSE,
            channel=channel,
            given_at=now,
        )
        for giver, name in signed.items()
    )
    note(Actor.public(), "consented", nomination, at=now, channel=str(channel))
    _open_accounts(nomination, answer, channel, now)


def _open_accounts(nomination: Nomination, answer: Answer, channel: str, now: datetime) -> None:
    person = nomination.person
    proved = nomination.guardian_email.lower() if channel == Consent.Channel.LINK else ""

    def account(email: str, name: str) -> User:
        opened = user_of_confirmed_address if email.lower() == proved else user_of_address
        return opened(email=email, name=name)

    is_minor = person.age_on(now.date()) < ADULT_AT
    if is_minor and answer.email:
        make_guardian(account(answer.email, answer.guardian_name), person)
    own_email = answer.person_email if is_minor else answer.email
    if own_email and own_email.lower() != (answer.email.lower() if is_minor else ""):
        give_account(person, account(own_email, person.full_name))


@transaction.atomic
def decline(*, nomination: Nomination, now: datetime) -> None:
    """The family says no. Refuses with WrongState if it was answered before."""
    advance(nomination, Nomination.State.DECLINED, decided_at=now)
    note(Actor.public(), "declined", nomination, at=now)


@transaction.atomic
def withdraw(actor: Actor, *, nomination: Nomination, now: datetime) -> None:
    """The nominator takes it back. Refuses with NotAllowed or WrongState."""
    require(may_nominate(actor, nomination.nominator_id))
    advance(nomination, Nomination.State.WITHDRAWN, decided_at=now)
    note(actor, "withdrew", nomination, at=now)
