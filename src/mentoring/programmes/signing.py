"""Commands: a territory signs what others check without asking us, with a key that is made on first use."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

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
    """With what these territories sign, will sign next, and signed until not long ago: a door checks tickets by itself.

    Each has one in use and one that waits afterwards: what is booked later is signed with a key that the door knows,
    also when the keys are changed meanwhile.
    """
    wanted = sorted(set(territory_ids))
    for territory_id in wanted:
        _key_in_use(territory_id, now)
        if not _waiting(territory_id).exists():
            _made(territory_id, made_at=now, used_from=None)
    known = SigningKey.objects.filter(territory__in=wanted).defer("private_key")
    return list(known.filter(Q(retired_at=None) | Q(retired_at__gt=retired_since)).order_by("pk"))


@transaction.atomic
def renew_signing_key(territory: Territory, *, now: datetime) -> SigningKey:
    """From now on a territory signs with the key that waited, else with a new one. Old signatures hold as before.

    Nobody can do this from a page: whoever changes keys sits at the machine.
    """
    _retire(_in_use(territory.pk), now)
    for key in _waiting(territory.pk):
        if SigningKey.objects.filter(pk=key.pk, used_from=None, retired_at=None).update(used_from=now):
            note(Actor.clock(), "used", key, at=now)
    return _key_in_use(territory.pk, now)


@transaction.atomic
def replace_signing_keys(territory: Territory, *, now: datetime) -> SigningKey:
    """Somebody may have seen what a territory signs with: also the key that waited is retired, unused.

    A phone at a door knows the new one when it loads its list again.
    """
    _retire(SigningKey.objects.filter(territory=territory, retired_at=None), now)
    return _key_in_use(territory.pk, now)


def _retire(keys: Iterable[SigningKey], now: datetime) -> None:
    for key in keys:
        if SigningKey.objects.filter(pk=key.pk, retired_at=None).update(retired_at=now, private_key=""):
            note(Actor.clock(), "retired", key, at=now)


def _in_use(territory_id: int) -> QuerySet[SigningKey]:
    return SigningKey.objects.filter(territory=territory_id, retired_at=None, used_from__isnull=False)


def _waiting(territory_id: int) -> QuerySet[SigningKey]:
    return SigningKey.objects.filter(territory=territory_id, retired_at=None, used_from=None)


def _key_in_use(territory_id: int, now: datetime) -> SigningKey:
    in_use = _in_use(territory_id)
    return in_use.first() or _made(territory_id, made_at=now, used_from=now) or in_use.get()


def _made(territory_id: int, *, made_at: datetime, used_from: datetime | None) -> SigningKey | None:
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
                made_at=made_at,
                used_from=used_from,
            )
            note(Actor.clock(), "made", key, at=made_at)
    except IntegrityError:  # The constraints: one in use, one that waits.
        return None
    return key
