"""Commands: a territory signs what others check without asking us, with a key that is made on first use."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from mentoring.kernel import signing
from mentoring.people.permissions import Actor
from mentoring.programmes.models import SigningKey, Territory
from mentoring.records.commands import note


@transaction.atomic
def signed(territory: Territory, document: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    """The document, sealed by a territory: with the key and the signature (kernel.signing.sealed)."""
    return signing.sealed(_key_in_use(territory, now).private_key, document)


@transaction.atomic
def renew_signing_key(territory: Territory, *, now: datetime) -> SigningKey:
    """From now on a territory signs with a new key. What the old ones signed can be checked as before.

    Nobody can do this from a page: whoever changes keys sits at the machine.
    """
    for key in SigningKey.objects.filter(territory=territory, retired_at=None):
        if SigningKey.objects.filter(pk=key.pk, retired_at=None).update(retired_at=now, private_key=""):
            note(Actor.clock(), "retired", key, at=now)
    return _key_in_use(territory, now)


def _key_in_use(territory: Territory, now: datetime) -> SigningKey:
    in_use = SigningKey.objects.filter(territory=territory, retired_at=None)
    return in_use.first() or _made(territory, now) or in_use.get()


def _made(territory: Territory, now: datetime) -> SigningKey | None:
    """A new key; None if somebody else made one at the same moment."""
    private_key = signing.new_private_key()
    public_key = signing.public_key_of(private_key)
    try:
        with transaction.atomic():
            key = SigningKey.objects.create(
                territory=territory,
                key_id=signing.key_id(public_key),
                public_key=public_key,
                private_key=private_key,
                made_at=now,
            )
    except IntegrityError:  # The constraint: one in use.
        return None
    note(Actor.clock(), "made", key, at=now)
    return key
