"""Before an evening a phone loads its list: as little as a door needs to decide by itself."""

import base64
import hashlib
import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core import signing
from django.db import transaction

from mentoring.bookings.models import Booking, Group
from mentoring.bookings.queries import expected
from mentoring.checkins.errors import DoorIsClosed, TooEarlyForList, UnknownPass
from mentoring.checkins.models import LoadedList
from mentoring.checkins.permissions import may_load_list
from mentoring.checkins.rules import KEYS_KEPT_FOR, LOADED_BEFORE, PASS_LIVES, ROUNDS, list_expires_at
from mentoring.offers.errors import DateCancelled
from mentoring.offers.models import Occurrence, Offer
from mentoring.people.permissions import Actor, require
from mentoring.people.queries import membership_at_door
from mentoring.programmes.signing import keys_for_a_door
from mentoring.records.commands import note

_SALT = "door-pass"
_HASH_BYTES = 16


@dataclass(frozen=True)
class Guest:
    """One code of a list: veiled, an initial, how many seats it is for, and whether they are taken."""

    veiled: str
    initial: str
    seats: int
    is_in: bool
    is_group: bool


@dataclass(frozen=True)
class Loaded:
    """Everything that a phone is given."""

    row: LoadedList
    token: str  # Hands in entries, also after the session is over.
    salt: str
    keys: dict[str, str]  # Id -> public key: with what tickets are checked.
    retired: list[str]  # Those of them with which nothing is signed any more.
    guests: list[Guest]
    some_pay_here: bool  # Whoever lets in without a network is told to ask. Of nobody in particular.
    expires_at: datetime


@transaction.atomic
def load_list(actor: Actor, *, occurrence: Occurrence, device: UUID, now: datetime) -> Loaded:
    """The list of a date for one phone; that it was loaded is recorded.

    Refuses with NotAllowed (not this door), DateCancelled, DoorIsClosed or TooEarlyForList (more than a day before).
    """
    provider_id = occurrence.offer.provider_id
    require(may_load_list(actor, provider_id, occurrence.pk))
    _refuse_wrong_hour(occurrence, now)
    membership = membership_at_door(actor)
    row = LoadedList.objects.create(
        provider_id=provider_id,
        occurrence=occurrence,
        user_id=actor.user_id,
        membership_number=membership.pk if membership else None,
        usher_id=actor.usher_id,
        device=device,
        loaded_at=now,
    )
    note(actor, "loaded", row, at=now, occurrence=occurrence.pk)
    territories = Offer.objects.filter(provider=provider_id).values_list("territory_id", flat=True)
    keys = keys_for_a_door(territories, retired_since=now - KEYS_KEPT_FOR, now=now)
    salt = secrets.token_bytes(_HASH_BYTES)
    seated = list(expected(actor.at(None), occurrence))
    return Loaded(
        row=row,
        token=signing.dumps(row.pk, salt=_SALT),
        salt=_written(salt),
        keys={key.key_id: key.public_key for key in keys},
        retired=[key.key_id for key in keys if key.retired_at],
        guests=_guests(seated, salt),
        some_pay_here=_some_pay_here(occurrence, seated),
        expires_at=list_expires_at(loaded_at=now, closes_at=occurrence.door_closes_at),
    )


def list_of_pass(token: str) -> LoadedList:
    """The list that a pass was given with. Refuses with UnknownPass (not ours, or older than 30 days)."""
    try:
        pk = signing.loads(token, salt=_SALT, max_age=PASS_LIVES)
    except signing.BadSignature:
        raise UnknownPass from None
    row = LoadedList.objects.select_related("occurrence__offer", "usher__occurrence").filter(pk=pk).first()
    if row is None:
        raise UnknownPass
    return row


def _refuse_wrong_hour(occurrence: Occurrence, now: datetime) -> None:
    if occurrence.cancelled_at:
        raise DateCancelled
    if now > occurrence.door_closes_at:
        raise DoorIsClosed
    if now < occurrence.door_opens_at - LOADED_BEFORE:
        raise TooEarlyForList


def _some_pay_here(occurrence: Occurrence, seated: list[Booking]) -> bool:
    """Also somebody who books after the list was loaded may have a part to pay."""
    return occurrence.offer.contribution_cents > 0 or any(booking.contribution_cents for booking in seated)


def _guests(seated: list[Booking], salt: bytes) -> list[Guest]:
    single = [_guest(booking, salt) for booking in seated]
    together = [booking for booking in seated if booking.group_id]
    heads = Counter(booking.group_id for booking in together)
    waiting = Counter(booking.group_id for booking in together if booking.state == booking.State.HELD)
    groups = Group.objects.filter(bookings__in=together).distinct().order_by("pk")
    whole = [Guest(_veiled(it.code, salt), "", heads[it.pk], not waiting[it.pk], is_group=True) for it in groups]
    # In the order of their veils: the order of a list of names would tell more than an initial does.
    return sorted([*single, *whole], key=lambda guest: guest.veiled)


def _guest(booking: Booking, salt: bytes) -> Guest:
    is_in = booking.state == booking.State.REDEEMED
    initial = f"{booking.person.first_name[:1]}."
    return Guest(_veiled(booking.code, salt), initial, booking.seats, is_in, is_group=False)


def _veiled(code: str, salt: bytes) -> str:
    return _written(hashlib.pbkdf2_hmac("sha256", code.encode(), salt, ROUNDS, _HASH_BYTES))


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
