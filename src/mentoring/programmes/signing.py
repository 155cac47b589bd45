"""Commands: a territory signs what others check without asking us, with a key that is made on first use."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from mentoring.kernel import signing, tickets
from mentoring.people.permissions import Actor
from mentoring.programmes.models import SigningKey, Territory
from mentoring.records.commands import note


@transaction.atomic
def signed(territory: Territory, document: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    """The document, sealed by a territory: with the key and the signature (kernel.signing.sealed)."""
    return signing.sealed(_key_in_use(territory.pk, now).private_key, document)


def signed_ticket(territory_id: int, ticket: tickets.Ticket, code: str, *, now: datetime) -> str:
    """The signed form of a code that a territory handed out, for doors without network (kernel.tickets)."""
    return tickets.written(_key_in_use(territory_id, now).private_key, ticket, code)


@transaction.atomic
def keys_for_a_door(territory_ids: Iterable[int], *, retired_since: datetime, now: datetime) -> list[SigningKey]:
    """With what these territories sign, and signed until not long ago: what a door needs to check tickets by itself.

    Each has a key afterwards: what is booked later is signed with one that the door knows.
    """
    wanted = sorted(set(territory_ids))
    for territory_id in wanted:
        _key_in_use(territory_id, now)
    known = SigningKey.objects.filter(territory__in=wanted).defer("private_key")
    return list(known.filter(Q(retired_at=None) | Q(retired_at__gt=retired_since)).order_by("pk"))


@transaction.atomic
def renew_signing_key(territory: Territory, *, now: datetime) -> SigningKey:
    """From now on a territory signs with a new key. What the old ones signed can be checked as before.

    Nobody can do this from a page: whoever changes keys sits at the machine.
    """
    for key in SigningKey.objects.filter(territory=territory, retired_at=None):
        if SigningKey.objects.filter(pk=key.pk, retired_at=None).update(retired_at=now, private_key=""):
            note(Actor.clock(), "retired", key, at=now)
    return _key_in_use(territory.pk, now)


def _key_in_use(territory_id: int, now: datetime) -> SigningKey:
    in_use = SigningKey.objects.filter(territory=territory_id, retired_at=None)
    return in_use.first() or _made(territory_id, now) or in_use.get()


def _made(territory_id: int, now: datetime) -> SigningKey | None:
    """A new key; None if somebody else made one at the same moment."""
    private_key = signing.new_private_key()
    public_key = signing.public_key_of(private_key)
    try:
        with transaction.atomic():
            key = SigningKey.objects.create(
                territory_id=territory_id,
                key_id=signing.key_id(public_key),
                public_key=public_key,
                private_key=private_key,
                made_at=now,
            )
            note(Actor.clock(), "made", key, at=now)
    except IntegrityError:  # The constraint: one in use.
        return None
    return key
