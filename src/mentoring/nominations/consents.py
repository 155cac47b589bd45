"""The family's part: yes, no, and not any more. Every yes is kept with the words it was said to."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from mentoring.attachments.commands import attach
from mentoring.kernel.refusal import WrongState
from mentoring.kernel.secrecy import fingerprint
from mentoring.kernel.states import advance
from mentoring.nominations.agreed import hold_nominations_of, living_consents, text_in_force
from mentoring.nominations.errors import ConsentIncomplete, ImpossibleSigning
from mentoring.nominations.keys import new_key
from mentoring.nominations.models import Consent, ConsentText, Nomination
from mentoring.nominations.permissions import may_end_consent, may_nominate
from mentoring.nominations.texts import Wording
from mentoring.people.commands import (
    give_account,
    make_guardian,
    tell_members,
    user_of_address,
    user_of_confirmed_address,
)
from mentoring.people.models import User
from mentoring.people.permissions import Actor, Role, require
from mentoring.people.rules import ADULT_AT
from mentoring.programmes.models import Territory
from mentoring.programmes.permissions import may_operate
from mentoring.records.commands import enqueue, note

SIGNED_LONG_AGO = timedelta(days=400)  # An older form is one of another school year.


@dataclass(frozen=True)
class Answer:
    """What the family wrote under its yes. Names stay empty where nobody has to sign, or signs later."""

    guardian_name: str = ""
    person_name: str = ""
    email: str = ""  # Where the guardian (or an adult) logs in; may stay empty.
    person_email: str = ""  # Where a minor of 14 or more logs in, and is asked if they have not signed here.
    language: str = "it"  # Of the words that were read.


@dataclass(frozen=True)
class _Way:
    """How a yes came."""

    channel: str
    signed_on: date | None = None
    recorded_by: int | None = None
    scan_id: int | None = None


@transaction.atomic
def consent(*, nomination: Nomination, answer: Answer, channel: str, now: datetime) -> None:
    """The family says yes: consents are kept, and whoever left an address gets an account.

    From 14 to 17 two have to say it; one may come after the other, and only with both is the nomination's state
    consented. A young person who left an address and has not signed is asked there, with a key of their own.
    Whoever holds a key may answer, so there is no actor to check. An address counts as confirmed only where the key
    came by e-mail to that very address; any other is confirmed by the code of the first log-in.
    Refuses with ConsentIncomplete if nobody signs who has to, or WrongState if it was answered before.
    """
    locked = _unanswered(nomination)
    _sign(locked, answer, _Way(str(channel)), now)
    note(Actor.public(), "consented", nomination, at=now, channel=str(channel))
    _open_accounts(locked, answer, str(channel), now)
    _ask_the_young(locked, answer, now)
    nomination.refresh_from_db()


@transaction.atomic
def record_paper(
    actor: Actor, *, nomination: Nomination, answer: Answer, signed_on: date, name: str, content: bytes, now: datetime
) -> None:
    """The family signed on paper: its nominator keeps the scan and records who signed, and when.

    Refuses with NotAllowed, ConsentIncomplete, ImpossibleSigning (a day to come, or long ago), UnfitFile (beside
    `scan`), or WrongState if it was answered before.
    """
    require(may_nominate(actor, nomination.nominator_id))
    if not timezone.localdate(now) - SIGNED_LONG_AGO <= signed_on <= timezone.localdate(now):
        raise ImpossibleSigning(field="signed_on")
    locked = _unanswered(nomination)
    scan = attach(actor, name=name, content=content, now=now, field="scan")
    way = _Way(Consent.Channel.PAPER, signed_on, actor.user_id, scan.pk)
    _sign(locked, answer, way, now)
    note(actor, "recorded the paper of", nomination, at=now)
    _open_accounts(locked, answer, way.channel, now)
    _ask_the_young(locked, answer, now)
    nomination.refresh_from_db()


@transaction.atomic
def confirm_of_age(actor: Actor, *, nomination: Nomination, language: str, now: datetime) -> None:
    """Who came of age says yes on their own page. Refuses with NotAllowed, or WrongState if nobody asks."""
    require(actor.role == Role.BENEFICIARY and actor.stands_for(nomination.person_id))
    locked = _unanswered(nomination)
    if locked.state != Nomination.State.LAPSED:
        raise WrongState
    answer = Answer(person_name=locked.person.full_name, language=language)
    _sign(locked, answer, _Way(Consent.Channel.ACCOUNT), now)
    note(actor, "consented", nomination, at=now, channel=Consent.Channel.ACCOUNT.value)
    nomination.refresh_from_db()


def _unanswered(nomination: Nomination) -> Nomination:
    """The nomination, locked, while somebody still has to answer. Two who sign at the same moment come one by one."""
    rows = Nomination.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("person", "programme__territory", "nominator").get(pk=nomination.pk)
    if not locked.is_open:
        nomination.refresh_from_db()
        raise WrongState(row_state=locked.state)
    return locked


def _sign(nomination: Nomination, answer: Answer, way: _Way, now: datetime) -> None:
    needed = nomination.consents_needed(timezone.localdate(now))
    there = set(nomination.consents.filter(ended_at__isnull=True).values_list("giver", flat=True))
    wanted = {Consent.Giver.GUARDIAN: needed.guardian, Consent.Giver.PERSON: needed.person}
    names = {Consent.Giver.GUARDIAN: answer.guardian_name, Consent.Giver.PERSON: answer.person_name}
    missing = {giver for giver, is_needed in wanted.items() if is_needed and giver not in there}
    signing = {giver: names[giver] for giver in Consent.Giver if giver in missing and names[giver]}
    if not signing:
        raise ConsentIncomplete
    text = _kept(nomination.programme.territory, text_in_force(nomination.programme.territory, answer.language), now)
    Consent.objects.bulk_create(
        Consent(
            nomination=nomination,
            giver=giver,
            giver_name=name,
            text=text,
            text_version=text.version,
            language=text.language,
            purpose=text.purpose,
            channel=way.channel,
            given_at=now,
            signed_on=way.signed_on,
            recorded_by_id=way.recorded_by,
            scan_id=way.scan_id,
        )
        for giver, name in signing.items()
    )
    if missing == set(signing):
        advance(nomination, Nomination.State.CONSENTED, decided_at=now)


def _kept(territory: Territory, wording: Wording, now: datetime) -> ConsentText:
    """The row of the words somebody agrees to; those that come with the house get one when they are first used."""
    text, _made = ConsentText.objects.get_or_create(
        territory=territory,
        language=wording.language,
        version=wording.version,
        defaults={"purpose": wording.purpose, "body": wording.body, "made_at": now},
    )
    return text


def _open_accounts(nomination: Nomination, answer: Answer, channel: str, now: datetime) -> None:
    person = nomination.person
    is_mailed = channel == Consent.Channel.LINK
    proved = {nomination.guardian_email.lower(), nomination.own_email.lower()} - {""} if is_mailed else set()

    def account(email: str, name: str) -> User:
        opened = user_of_confirmed_address if email.lower() in proved else user_of_address
        return opened(email=email, name=name)

    is_minor = person.age_on(timezone.localdate(now)) < ADULT_AT
    if is_minor and answer.email and answer.guardian_name:
        make_guardian(account(answer.email, answer.guardian_name), person)
    own_email = answer.person_email if is_minor else answer.email
    has_signed = bool(answer.person_name)
    if has_signed and own_email and own_email.lower() != (answer.email.lower() if is_minor else ""):
        give_account(person, account(own_email, person.full_name))


def _ask_the_young(nomination: Nomination, answer: Answer, now: datetime) -> None:
    """The guardian has answered and left the young person's address: they are asked there."""
    if nomination.state == Nomination.State.PROPOSED and answer.person_email and not answer.person_name:
        key = new_key()
        nomination.own_fingerprint, nomination.own_email = fingerprint(key), answer.person_email
        nomination.save(update_fields=["own_fingerprint", "own_email"])
        enqueue(
            "consent_request_own",
            to=answer.person_email,
            key=f"consent:{nomination.pk}:own:{nomination.own_fingerprint[:32]}",
            at=now,
            territory_id=nomination.programme.territory_id,
            person_id=nomination.person_id,
            link=key,
            first_name=nomination.person.first_name,
            nominator=nomination.nominator.name,
            programme=nomination.programme.name,
        )


@transaction.atomic
def decline(*, nomination: Nomination, now: datetime) -> None:
    """The family says no; what one of two had agreed to ends with it. Refuses with WrongState if it was answered."""
    advance(nomination, Nomination.State.DECLINED, decided_at=now)
    _end(nomination, Consent.End.WITHDRAWN, now)
    note(Actor.public(), "declined", nomination, at=now)


# -- not any more -------------------------------------------------------------------------------------------
def revoke(actor: Actor, *, nomination: Nomination, now: datetime) -> list[Nomination]:
    """The family takes its yes back, whoever put this person forward for the programme; who is to know is told.

    The room of vouchers calls it (vouchers.stopping), which stops what is left of the money: nobody else should.
    One of two is enough. Refuses with NotAllowed, or WrongState if there is no yes to take back.
    """
    require(may_end_consent(actor, nomination))
    everything = hold_nominations_of(nomination.person)
    living = living_consents(everything)
    held = [
        one
        for one in everything
        if one.programme_id == nomination.programme_id and (one.pk in living or one.state == Nomination.State.LAPSED)
    ]
    if not held:
        raise WrongState
    for one in held:
        if one.state in (Nomination.State.CONSENTED, Nomination.State.LAPSED):
            advance(one, Nomination.State.REVOKED, decided_at=now)
        _end(one, Consent.End.WITHDRAWN, now)
        note(actor, "took consent back", one, at=now)
        _tell_of_the_end(one, now)
    nomination.refresh_from_db()
    return held


def _end(nomination: Nomination, how: str, now: datetime) -> None:
    nomination.consents.filter(ended_at__isnull=True).update(ended_at=now, ended_how=how)


def _tell_of_the_end(nomination: Nomination, now: datetime) -> None:
    """Whoever put them forward, and who runs the territory: without a name, which the first knows where to find."""
    territory = nomination.programme.territory
    said = {"nominator": nomination.nominator.name, "programme": nomination.programme.name}
    mark = f"revoked:{nomination.pk}:{now:%y%m%d%H%M%S}"
    tell_members(
        nomination.nominator,
        Role.NOMINATOR,
        "consent_withdrawn",
        key=mark,
        at=now,
        territory_id=territory.pk,
        nomination=nomination.pk,
        programme=said["programme"],
    )
    tell_members(
        territory.operator,
        Role.OPERATOR,
        "consent_withdrawn_operator",
        key=f"{mark}:o",
        at=now,
        territory_id=territory.pk,
        **said,
    )


# -- the words ----------------------------------------------------------------------------------------------
@transaction.atomic
def publish_text(actor: Actor, *, territory: Territory, wording: Wording, now: datetime) -> ConsentText:
    """From now on a territory asks with these words, in one language. What was agreed to before stays as it was.

    The version counts on by itself. Refuses with NotAllowed.
    """
    require(may_operate(actor, territory))
    Territory.objects.select_for_update(no_key=True).get(pk=territory.pk)  # Two versions get two numbers.
    own = ConsentText.objects.filter(territory=territory, language=wording.language, made_by__isnull=False).count()
    text = ConsentText.objects.create(
        territory=territory,
        language=wording.language,
        version=f"{now:%Y-%m}/{own + 1}",
        purpose=wording.purpose,
        body=wording.body,
        made_at=now,
        made_by_id=actor.user_id,
    )
    note(actor, "published", text, at=now, version=text.version, language=text.language)
    return text
