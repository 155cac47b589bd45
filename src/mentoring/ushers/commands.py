"""A volunteer is asked to one door, opens their link on one phone, and is told to stop."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from mentoring.kernel.codes import ALPHABET
from mentoring.kernel.secrecy import fingerprint
from mentoring.offers.models import Occurrence
from mentoring.people.permissions import Actor, require
from mentoring.records.commands import note
from mentoring.ushers.errors import EveningOver, NoSuchLink, OpenedElsewhere, TooManyUshers
from mentoring.ushers.models import Usher
from mentoring.ushers.permissions import may_keep_ushers
from mentoring.ushers.queries import actor_of, usher_behind
from mentoring.ushers.rules import KEY_LENGTH, MOST_AT_A_DATE, over_at


@dataclass(frozen=True)
class Invited:
    """A volunteer, and the key of their link: told here, and never again."""

    usher: Usher
    key: str


@transaction.atomic
def invite_usher(actor: Actor, *, occurrence: Occurrence, name: str, form_key: str, now: datetime) -> Invited:
    """A link to the door of one date, for one phone. The same form again gives the same link.

    Refuses with NotAllowed, EveningOver (the door is closed, or the date called off) or TooManyUshers.
    """
    provider_id = occurrence.offer.provider_id
    require(may_keep_ushers(actor, provider_id))
    key = _key(occurrence, form_key)
    mark = fingerprint(key)
    first = Usher.objects.filter(fingerprint=mark).first()
    if first is not None:
        return Invited(first, key)
    ends = over_at(made_at=now, opens_at=occurrence.door_opens_at, closes_at=occurrence.door_closes_at)
    if occurrence.cancelled_at or now > ends:
        raise EveningOver
    if Usher.objects.filter(occurrence=occurrence, revoked_at=None).count() >= MOST_AT_A_DATE:
        raise TooManyUshers
    facts = {"provider_id": provider_id, "name": name, "made_by_id": actor.user_id, "made_at": now}
    try:
        with transaction.atomic():
            usher = Usher.objects.create(occurrence=occurrence, fingerprint=mark, **facts)
    except IntegrityError:  # The same form, sent twice at the same moment.
        return Invited(Usher.objects.get(fingerprint=mark), key)
    note(actor, "invited", usher, at=now)
    return Invited(usher, key)


def _key(occurrence: Occurrence, form_key: str) -> str:
    """Made of the form's key with our own: a page sent twice shows the link again, which is kept nowhere."""
    number, letters = int(fingerprint(f"usher:{occurrence.pk}:{form_key}"), 16), []
    for _place in range(KEY_LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)


@transaction.atomic
def open_link(key: str, *, now: datetime) -> Usher:
    """The phone that opens a link first is the one where it works. Refuses with NoSuchLink or OpenedElsewhere."""
    usher = usher_behind(key, now)
    if usher is None:
        raise NoSuchLink
    if not Usher.objects.filter(pk=usher.pk, opened_at=None, revoked_at=None).update(opened_at=now):
        raise OpenedElsewhere
    usher.opened_at = now
    note(actor_of(usher), "opened", usher, at=now)
    return usher


@transaction.atomic
def revoke_usher(actor: Actor, *, usher: Usher, now: datetime) -> None:
    """From now on the link opens nothing, and whoever came in by it is out. Again changes nothing.

    Refuses with NotAllowed.
    """
    require(may_keep_ushers(actor, usher.provider_id))
    if Usher.objects.filter(pk=usher.pk, revoked_at=None).update(revoked_at=now):
        note(actor, "revoked", usher, at=now)
    usher.refresh_from_db(fields=["revoked_at"])


@transaction.atomic
def end_shift(actor: Actor, *, now: datetime) -> None:
    """A volunteer goes home: their link is used up. Whoever is no volunteer is refused with NotAllowed."""
    usher = Usher.objects.filter(pk=actor.usher_id or 0).first()
    require(usher is not None)
    if usher and Usher.objects.filter(pk=usher.pk, revoked_at=None).update(revoked_at=now):
        note(actor, "left", usher, at=now)


def forget_names(*, before: datetime) -> int:
    """Whose evening was over before this is called nothing any more; that somebody helped, and when, stays.

    Returns how many there were.
    """
    return Usher.objects.exclude(name="").filter(occurrence__ends_at__lt=before).update(name="")
