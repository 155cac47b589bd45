"""Two records become one, or are said to be two. Money does not move: what is whose changes its holder."""

from datetime import datetime

from django.db import transaction

from mentoring.bookings.models import Booking
from mentoring.bookings.releasing import cancel_double
from mentoring.bookings.waiting import merge_lines
from mentoring.cards.models import Card
from mentoring.community.commands import merge_wishes
from mentoring.kernel.refusal import WrongState
from mentoring.kernel.states import advance
from mentoring.nominations.models import Nomination
from mentoring.people.models import Guardianship, Person, User
from mentoring.people.permissions import Actor, require
from mentoring.records.commands import note, now_about
from mentoring.twins.errors import BothWereThere, NotOnePerson
from mentoring.twins.models import Decision
from mentoring.twins.permissions import may_decide
from mentoring.twins.rules import Somebody, may_be_one, pair_of, which_stays
from mentoring.vouchers.models import Voucher

_BESIDE = ("fiscal_code", "fingerprint", "street", "postcode", "municipality")


@transaction.atomic
def merge(actor: Actor, *, one: Person, other: Person, now: datetime) -> Person:
    """The two are one person: nominations, consents, vouchers, bookings, cards and guardians are all on one record.

    The ledger is not touched: vouchers and bookings keep their accounts. Two seats for one date become one, and what
    the second one held is free again; two places in one line become the better one. Refuses with NotAllowed,
    NotOnePerson, BothWereThere, or WrongState if somebody else decided, or something happened to a booking, at this
    moment.
    """
    require(may_decide(actor, one, other))
    # Whoever books, or awards, holds the person still meanwhile: what they make is there when we look for it.
    locked = Person.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk, other.pk])
    people = {person.pk: person for person in locked.order_by("pk")}
    if len(people) != 2:
        raise WrongState
    first, second = (_somebody(people[person.pk]) for person in (one, other))
    if not may_be_one(first, second):
        raise NotOnePerson
    stays, goes = which_stays(first, second)
    kept, gone = people[stays.pk], people[goes.pk]
    _seats(actor, kept, gone, now)
    merge_lines(kept, gone, now)
    merge_wishes(kept, gone)
    _vouchers(kept, gone)
    _nominations(actor, kept, gone, now)
    _cards(kept, gone, now)
    _guardians(kept, gone)
    _record(kept, gone)
    Decision.objects.filter(kept=gone).update(kept=kept)
    _decide(actor, kept, gone.pk, Decision.Verdict.SAME, now)
    now_about(gone.pk, kept.pk)
    note(actor, "merged", kept, at=now, gone=gone.pk)
    gone.delete()  # Whatever still pointed there would stop us here.
    return kept


def _somebody(person: Person) -> Somebody:
    return Somebody(person.pk, person.first_name, person.last_name, person.born_on, bool(person.fingerprint))


def _seats(actor: Actor, kept: Person, gone: Person, now: datetime) -> None:
    taken = (Booking.State.HELD, Booking.State.REDEEMED)
    theirs = {booking.occurrence_id: booking for booking in Booking.objects.filter(person=kept, state__in=taken)}
    for booking in Booking.objects.filter(person=gone, state__in=taken).order_by("pk"):
        twin = theirs.get(booking.occurrence_id)
        if twin is None:
            continue
        held = [seat for seat in (booking, twin) if seat.state == Booking.State.HELD]
        if not held:
            raise BothWereThere
        cancel_double(actor, booking=held[0], now=now)
    Booking.objects.filter(person=gone).update(person=kept)


def _vouchers(kept: Person, gone: Person) -> None:
    """Also the key that lets a programme serve a person once is now the kept one's, unless it was served itself."""
    for voucher in Voucher.objects.select_for_update(of=("self",)).filter(person=gone).order_by("pk"):
        key = voucher.key
        if key == f"programme:{voucher.programme_id}:person:{gone.pk}":
            wanted = f"programme:{voucher.programme_id}:person:{kept.pk}"
            key = key if Voucher.objects.filter(key=wanted).exists() else wanted
        Voucher.objects.filter(pk=voucher.pk).update(person=kept, key=key)


def _nominations(actor: Actor, kept: Person, gone: Person, now: datetime) -> None:
    """All of them stay. Of two by one nominator for one programme, the one without a yes (else the later) rests."""
    alive = Nomination.objects.exclude(state__in=Nomination.GONE)
    theirs = {(it.programme_id, it.nominator_id): it for it in alive.filter(person=kept)}
    for nomination in alive.filter(person=gone).order_by("pk"):
        twin = theirs.get((nomination.programme_id, nomination.nominator_id))
        if twin is not None:
            ranked = sorted((twin, nomination), key=lambda it: (it.state != Nomination.State.CONSENTED, it.pk))
            advance(ranked[1], Nomination.State.WITHDRAWN, decided_at=now)
            note(actor, "withdrew", ranked[1], at=now)
    Nomination.objects.filter(person=gone).update(person=kept)


def _cards(kept: Person, gone: Person, now: datetime) -> None:
    if Card.objects.filter(person=kept, state=Card.State.ACTIVE).exists():
        Card.objects.filter(person=gone, state=Card.State.ACTIVE).update(state=Card.State.REPLACED, ended_at=now)
    Card.objects.filter(person=gone).update(person=kept)


def _guardians(kept: Person, gone: Person) -> None:
    for user_id in Guardianship.objects.filter(person=gone).values_list("user_id", flat=True):
        Guardianship.objects.get_or_create(user_id=user_id, person=kept)
    Guardianship.objects.filter(person=gone).delete()


def _record(kept: Person, gone: Person) -> None:
    """What only the other record knew; and the person's own account: of two, the one that was used last."""
    facts = {name: getattr(gone, name) for name in _BESIDE if not getattr(kept, name)}
    accounts = list(User.objects.filter(pk__in=[pk for pk in (kept.user_id, gone.user_id) if pk]))
    accounts.sort(key=lambda user: (user.last_login.timestamp() if user.last_login else 0, user.pk == kept.user_id))
    leaving_at = min(filter(None, (kept.leaving_at, gone.leaving_at)), default=None)
    Person.objects.filter(pk=gone.pk).update(user=None, fingerprint="")
    Person.objects.filter(pk=kept.pk).update(user=accounts[-1] if accounts else None, leaving_at=leaving_at, **facts)
    kept.refresh_from_db()


@transaction.atomic
def keep_apart(actor: Actor, *, one: Person, other: Person, now: datetime) -> None:
    """They are two persons who share a name and a birthday: nobody is asked again. Refuses with NotAllowed."""
    require(may_decide(actor, one, other))
    older, younger = sorted((one, other), key=lambda person: person.pk)
    _decide(actor, older, younger.pk, Decision.Verdict.TWO, now)
    note(actor, "kept apart", older, at=now, other=younger.pk)


def _decide(actor: Actor, kept: Person, other_pk: int, verdict: str, now: datetime) -> None:
    lower, higher = pair_of(kept.pk, other_pk)
    facts = {
        "verdict": verdict,
        "kept": kept if verdict == Decision.Verdict.SAME else None,
        "decided_by_id": actor.user_id,
        "role": str(actor.role),
        "decided_at": now,
    }
    Decision.objects.update_or_create(lower_id=lower, higher_id=higher, defaults=facts)
