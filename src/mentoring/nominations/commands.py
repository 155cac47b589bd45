"""Put forward, ask the family, take its answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from mentoring.kernel.codes import new_code
from mentoring.kernel.refusal import WrongState
from mentoring.kernel.secrecy import fingerprint
from mentoring.kernel.states import advance
from mentoring.nominations.errors import AlreadyNominated, AskedJustNow, BadFiscalCode, ConsentIncomplete, WrongAge
from mentoring.nominations.grounds import reason_columns, refuse_unfit
from mentoring.nominations.models import Consent, Nomination
from mentoring.nominations.permissions import may_nominate
from mentoring.nominations.queries import judge_list, nominated_before, wants_of
from mentoring.nominations.reasons import lacking
from mentoring.nominations.rules import Judgement, Nominee, Row
from mentoring.people.commands import (
    give_account,
    make_guardian,
    register_person,
    user_of_address,
    user_of_confirmed_address,
)
from mentoring.people.models import Organisation, User
from mentoring.people.permissions import Actor, Role, require
from mentoring.people.rules import ADULT_AT, is_fiscal_code
from mentoring.programmes.models import Programme
from mentoring.programmes.queries import refuse_unadmitted
from mentoring.records.commands import enqueue, note

CONSENT_TEXT_VERSION = "2026-09"
CONSENT_PURPOSE = "buoni culturali: assegnazione, prenotazione, rendiconto anonimo"
KEY_LENGTH = 16  # 31^16, about 79 bits: short enough to type from a letter.
ASK_AGAIN_AFTER = timedelta(minutes=10)  # Each e-mail makes the one before useless: a double click must not.


@dataclass(frozen=True)
class Asked:
    """A nomination, and the key that opens its consent page: told once. Empty if this was done before."""

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
    form_key: str = "",
) -> Asked:
    """Put a young person forward; the family is asked by e-mail if there is an address, else by letter.

    What the programme wants and is not told yet is no refusal: the nomination is there, and waits (`lacking`).
    The same form key again gives the same nomination. Refuses with NotAllowed, NotAdmitted, BadFiscalCode, WrongAge
    (for the programme), UnfitReason or AlreadyNominated.
    """
    require(may_nominate(actor, nominator.pk))
    refuse_unadmitted(programme.territory, nominator.pk, Role.NOMINATOR)
    _one_at_a_time(nominator)
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


def _one_at_a_time(nominator: Organisation) -> None:
    """Whoever looks for a person and then nominates must not meet a twin of itself."""
    Organisation.objects.select_for_update(no_key=True).get(pk=nominator.pk)


@dataclass(frozen=True)
class Case:
    """What nominations made in one go have in common."""

    programme: Programme
    nominator: Organisation
    reason: str
    words: str = ""
    form_key: str = ""


def _put_forward(actor: Actor, case: Case, nominee: Nominee, now: datetime) -> Asked:
    person = register_person(
        first_name=nominee.first_name,
        last_name=nominee.last_name,
        born_on=nominee.born_on,
        fiscal_code=nominee.fiscal_code,
        municipality=nominee.municipality,
        now=now,
    )
    key = new_code(KEY_LENGTH)
    is_mailed = bool(nominee.guardian_email)
    nomination = Nomination.objects.create(
        programme=case.programme,
        nominator=case.nominator,
        person=person,
        reason=case.reason,
        words=case.words,
        **reason_columns(actor, nominee.reasons, now),
        lacking=" ".join(lacking(wants_of(case.programme), nominee.reasons, ())),
        guardian_name=nominee.guardian_name,
        guardian_email=nominee.guardian_email,
        guardian_phone=nominee.guardian_phone,
        link_fingerprint=fingerprint(key) if is_mailed else "",
        letter_fingerprint="" if is_mailed else fingerprint(key),
        mailed_at=now if is_mailed else None,
        form_key=case.form_key or None,
        created_at=now,
    )
    note(actor, "nominated", nomination, at=now)
    _ask_by_mail(nomination, key, now)
    return Asked(nomination, key)


@dataclass(frozen=True)
class Outcome:
    """What became of a list: a judgement for each row, and the nominations that are new, in the list's order."""

    judgements: list[Judgement]
    asked: list[Asked]


@transaction.atomic
def import_nominations(
    actor: Actor,
    *,
    programme: Programme,
    nominator: Organisation,
    rows: Sequence[Row],
    now: datetime,
    reason: str = Nomination.Reason.MEMBER,
) -> Outcome:
    """Put forward everybody on a list whom the rules admit: all of them, or nobody if something fails.

    The same list again adds nothing: everybody on it is known. Refuses with NotAllowed or NotAdmitted.
    """
    require(may_nominate(actor, nominator.pk))
    refuse_unadmitted(programme.territory, nominator.pk, Role.NOMINATOR)
    _one_at_a_time(nominator)
    judgements = judge_list(actor, programme=programme, nominator=nominator, rows=rows, today=timezone.localdate(now))
    case = Case(programme, nominator, reason)
    asked = [_put_forward(actor, case, said.nominee, now) for said in judgements if said.nominee is not None]
    return Outcome(judgements, asked)


def _ask_by_mail(nomination: Nomination, key: str, now: datetime) -> None:
    enqueue(
        "consent_request",
        to=nomination.guardian_email,
        key=f"consent:{nomination.pk}:{fingerprint(key)[:32]}",
        at=now,
        territory_id=nomination.programme.territory_id,
        person_id=nomination.person_id,
        link=key,
        guardian=nomination.guardian_name,
        first_name=nomination.person.first_name,
        nominator=nomination.nominator.name,
        programme=nomination.programme.name,
    )


@transaction.atomic
def ask_again(actor: Actor, *, nomination: Nomination, email: str, now: datetime) -> None:
    """Write to the family once more, also to another address than before; the key that was mailed before dies.

    Refuses with NotAllowed, AskedJustNow, or WrongState if the family has answered.
    """
    require(may_nominate(actor, nomination.nominator_id))
    if nomination.mailed_at and now - nomination.mailed_at < ASK_AGAIN_AFTER:
        raise AskedJustNow(field="email")
    key = new_code(KEY_LENGTH)
    unanswered = Nomination.objects.filter(
        pk=nomination.pk, state=Nomination.State.PROPOSED, mailed_at=nomination.mailed_at
    )
    if not unanswered.update(link_fingerprint=fingerprint(key), guardian_email=email, mailed_at=now):
        raise WrongState
    nomination.refresh_from_db()
    note(actor, "asked again", nomination, at=now)
    _ask_by_mail(nomination, key, now)


@transaction.atomic
def print_letters(actor: Actor, *, nominations: Iterable[Nomination], now: datetime) -> list[Asked]:
    """A fresh key on paper for each family; the key of its letter before, if there was one, dies.

    Refuses with NotAllowed, or WrongState if one of the families has answered.
    """
    return [_print_letter(actor, nomination, now) for nomination in nominations]


def _print_letter(actor: Actor, nomination: Nomination, now: datetime) -> Asked:
    require(may_nominate(actor, nomination.nominator_id))
    key = new_code(KEY_LENGTH)
    unanswered = Nomination.objects.filter(pk=nomination.pk, state=Nomination.State.PROPOSED)
    if not unanswered.update(letter_fingerprint=fingerprint(key), printed_at=now):
        raise WrongState
    nomination.refresh_from_db(fields=["letter_fingerprint", "printed_at"])
    note(actor, "printed the letter of", nomination, at=now)
    return Asked(nomination, key)


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
    needed = nomination.consents_needed(timezone.localdate(now))
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

    is_minor = person.age_on(timezone.localdate(now)) < ADULT_AT
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
