"""Erase: names go, the ledger stays.

In two steps. First the person is marked as leaving: from then on nobody books for them, and whoever was just booking
has finished. Then everything is settled, seats before vouchers before names, as the other commands take their turns.
Killed in between, the clock goes on with it.
"""

from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from mentoring.attachments.models import Attachment
from mentoring.awards.models import Review, ReviewMessage
from mentoring.bookings.releasing import cancel
from mentoring.bookings.waiting import leave_all_lines
from mentoring.cards.models import Card
from mentoring.claims.models import ClaimCode
from mentoring.community.commands import forget_wishes
from mentoring.kernel.states import advance
from mentoring.nominations.agreed import hold_nominations_of
from mentoring.nominations.models import Consent, Nomination
from mentoring.people.commands import hold_still
from mentoring.people.models import FirstVisit, Guardianship, Membership, Person, User
from mentoring.people.permissions import Actor, require
from mentoring.privacy.errors import SeatsToComeFirst, StillActs
from mentoring.privacy.permissions import may_ask_for, may_forget
from mentoring.privacy.queries import is_unused, papers_of, seats_held, seats_too_late, still_acts
from mentoring.privacy.rules import ERASED_NAME
from mentoring.records.commands import forget_parcels_about, note
from mentoring.rolls.models import RollRow
from mentoring.vouchers.commands import expire
from mentoring.vouchers.models import Voucher

_STATE = Nomination.State
_NO_KEYS = dict.fromkeys(("link_fingerprint", "letter_fingerprint", "pin_fingerprint", "own_fingerprint"), "")
NO_REASONS: dict[str, Any] = {
    "words": "",
    "average": None,
    "conduct": None,
    "prize": "",
    "need": "",
    "disadvantages": "",
    "wishes": [],
    "is_priority": False,
    "lacking": "",
}
_NO_CONTACTS = dict.fromkeys(("guardian_name", "guardian_email", "guardian_phone", "own_email"), "")


def erase(actor: Actor, *, person: Person, now: datetime) -> None:
    """A person is erased, on their own wish or that of who answers for them. Again changes nothing.

    Seats are given back, free money returns to its funds, consents end, accounts that served only this person are gone.
    Refuses with NotAllowed, or SeatsToComeFirst if a seat cannot be given back any more.
    """
    require(may_ask_for(actor, person.pk))
    _leave(actor, person, now)
    leave_all_lines(actor, person, now)
    _settle(actor, person, now)


def forget(actor: Actor, *, person: Person, now: datetime) -> None:
    """The clock does the same when a person's time is over. Refuses with NotAllowed or SeatsToComeFirst."""
    require(may_forget(actor))
    _leave(actor, person, now)
    leave_all_lines(actor, person, now)
    _settle(actor, person, now)


@transaction.atomic
def _leave(actor: Actor, person: Person, now: datetime) -> None:
    # FOR UPDATE, not the weaker lock: a booking that is being made holds the person's key, and is waited for.
    Person.objects.select_for_update().get(pk=person.pk)
    if seats_too_late(person, now):
        raise SeatsToComeFirst
    if Person.objects.filter(pk=person.pk, leaving_at__isnull=True).update(leaving_at=now):
        note(actor, "left", person, at=now)


@transaction.atomic
def _settle(actor: Actor, person: Person, now: datetime) -> None:
    # In the order of whoever books, awards or merges: the person, what they were put forward with, seats and vouchers.
    hold_still([person.pk])
    hold_nominations_of(person)
    for booking in seats_held(person):
        cancel(actor, booking=booking, now=now)
    for voucher in Voucher.objects.filter(person=person, state=Voucher.State.ACTIVE).order_by("expires_on", "pk"):
        expire(voucher, now=now)
    _end_nominations(actor, person, now)
    _drop_papers(person)
    forget_wishes(person)
    forget_parcels_about(person.pk)
    users = _accounts_of(person)
    year = date(person.born_on.year, 1, 1)
    gone = Person.objects.filter(pk=person.pk, erased_at__isnull=True).update(
        first_name="",
        last_name=ERASED_NAME,
        born_on=year,
        street="",
        postcode="",
        fiscal_code="",
        fingerprint="",
        user=None,
        leaving_at=now,
        erased_at=now,
    )
    Guardianship.objects.filter(person=person).delete()
    Card.objects.filter(person=person).delete()
    for user in users:
        if is_unused(user):
            forget_user(user)
    if gone:
        note(actor, "erased", person, at=now)
    person.refresh_from_db()


def _accounts_of(person: Person) -> list[User]:
    ids = {*person.guardianships.values_list("user_id", flat=True), person.user_id}
    return list(User.objects.filter(pk__in=[pk for pk in ids if pk]).order_by("pk"))


def _end_nominations(actor: Actor, person: Person, now: datetime) -> None:
    for nomination in Nomination.objects.filter(person=person).order_by("pk"):
        if nomination.state == _STATE.PROPOSED:
            advance(nomination, _STATE.WITHDRAWN, decided_at=now)
        elif nomination.state in (_STATE.CONSENTED, _STATE.LAPSED):
            advance(nomination, _STATE.REVOKED, decided_at=now)
    mine = Nomination.objects.filter(person=person)
    mine.update(**_NO_KEYS, **NO_REASONS, **_NO_CONTACTS, need_attested_by=None)
    Consent.objects.filter(nomination__person=person, ended_at__isnull=True).update(
        ended_at=now, ended_how=Consent.End.WITHDRAWN
    )
    Consent.objects.filter(nomination__person=person).update(giver_name=ERASED_NAME)
    ClaimCode.objects.filter(nomination__person=person).update(told="")
    RollRow.objects.filter(nomination__person=person).update(told="", before="")
    for review in Review.objects.filter(award__nomination__person=person, state=Review.State.OPEN).order_by("pk"):
        advance(review, Review.State.WITHDRAWN, decided_at=now)
    Review.objects.filter(award__nomination__person=person).update(reason="")
    ReviewMessage.objects.filter(review__award__nomination__person=person).update(text="")


def _drop_papers(person: Person) -> None:
    """Evidence goes with its document; of a consent on paper the fact stays, the scan goes."""
    Attachment.objects.filter(pk__in=papers_of(person.pk)).delete()


@transaction.atomic
def erase_account(user: User, *, now: datetime) -> None:
    """Whoever acts for nobody any more erases their account. Refuses with StillActs, naming for whom they do.

    The number stays: it says who approved what, and nothing else.
    """
    names = still_acts(user, timezone.localdate(now))
    if names or not is_unused(user):
        raise StillActs(names=names)
    note(Actor(user_id=user.pk, role=Actor.public().role), "erased", user, at=now)
    forget_user(user)


def forget_user(user: User) -> None:
    """An account is emptied, with its devices and its second step; its number stays. Whoever calls has checked why."""
    sessions = UserSession.objects.filter(user=user)
    Session.objects.filter(session_key__in=list(sessions.values_list("session_key", flat=True))).delete()
    sessions.delete()
    for table in (EmailAddress, Authenticator, SocialAccount, FirstVisit, Membership):
        table.objects.filter(user=user).delete()
    user.set_unusable_password()
    User.objects.filter(pk=user.pk).update(
        email=f"{user.pk}@erased.invalid", name="", password=user.password, is_active=False, last_login=None
    )
