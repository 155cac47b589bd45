"""A confirmed reading becomes offers and dates, bit by bit: each bit is whole or absent, and none is done twice."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime

from django.db import transaction

from mentoring.bookings.cancelling import cancel_date
from mentoring.bookings.moving import move_date
from mentoring.bookings.waiting import resize_date
from mentoring.kernel.refusal import Refusal
from mentoring.offers.dates import add_occurrence
from mentoring.offers.errors import DateCancelled, DateTaken
from mentoring.offers.models import Occurrence, Offer, Place
from mentoring.offers.publishing import publish
from mentoring.offers.rules import folded
from mentoring.offers.trusting import standing_of
from mentoring.offers.writing import Draft, Spot, add_place, draft_offer, edit_offer
from mentoring.people.permissions import Actor, Role
from mentoring.playbills.commands import close_if_done, hold
from mentoring.playbills.judging import last_seats
from mentoring.playbills.known import Known, words_of
from mentoring.playbills.merging import Merge, merge, merge_words, mixed
from mentoring.playbills.models import ListedDate, Listing, Row, Run, Source
from mentoring.playbills.rules import (
    CANCELLED,
    POSTPONED,
    Choice,
    Remark,
    Told,
    Verdict,
    Words,
    town_in,
)
from mentoring.programmes.models import Discipline
from mentoring.programmes.queries import disciplines_of, refuse_unadmitted

BATCH = 40
_CALLED_OFF = (Verdict.CANCELLED, Verdict.VANISHED)


def write_some(run: Run, now: datetime) -> int:
    """Write the next dates of a confirmed reading; returns how many, 0 when there is nothing left.

    Any number of workers may do this at once: each takes its turn, and what is written is not due any more. What
    cannot be done says why, and the rest goes on. Refuses with NotAdmitted if the provider was stopped meanwhile.
    """
    refuse_unadmitted(run.source.territory, run.source.provider_id, Role.PROVIDER)
    return _write_bit(run, now) or _call_one_off(run, now)


def write_all(run: Run, now: datetime) -> None:
    """Write a confirmed reading to its end."""
    while write_some(run, now):
        pass
    run.refresh_from_db()


def _author(run: Run) -> Actor:
    source = run.source
    return Actor(run.brought_by_id, Role.PROVIDER, source.provider_id, territory_id=source.territory_id)


@transaction.atomic
def _write_bit(run: Run, now: datetime) -> int:
    source = hold(run.source)
    held = Run.objects.filter(pk=run.pk, state=Run.State.WRITING).defer("content").first()
    if held is None:
        return 0
    held.source = source
    due = Row.objects.filter(run=run, is_due=True).exclude(verdict__in=_CALLED_OFF).select_related("listed")
    rows = list(due.order_by("number")[:BATCH])
    writer = _Writer(held, _author(held), rows, now)
    writer.write()
    Row.objects.bulk_update(rows, ["verdict", "remarks", "said", "listed", "is_due"])
    writer.bring_out()
    close_if_done(held, now)
    return len(rows)


def _call_one_off(run: Run, now: datetime) -> int:
    """Outside a transaction, as giving money back wants it; stopped in the middle, it is done again."""
    due = Row.objects.filter(run=run, is_due=True, run__state=Run.State.WRITING, verdict__in=_CALLED_OFF)
    row = due.select_related("listed__occurrence__offer", "run__source").order_by("number").first()
    if row is None:
        return 0
    occurrence = row.listed.occurrence if row.listed else None
    if occurrence is not None:
        try:
            with suppress(DateCancelled):
                cancel_date(_author(row.run), occurrence=occurrence, note=row.run.words, now=now)
        except Refusal as refusal:
            row.verdict, row.said = Verdict.BY_HAND, str(refusal)
    _note_called_off(row, now)
    return 1


@transaction.atomic
def _note_called_off(row: Row, now: datetime) -> None:
    hold(row.run.source)
    row.is_due = False
    if row.verdict == Verdict.CANCELLED and row.listed is not None:
        ListedDate.objects.filter(pk=row.listed.pk).update(told=row.told)
    elif row.verdict == Verdict.VANISHED:
        row.verdict = Verdict.CANCELLED
    row.save(update_fields=["verdict", "said", "is_due"])
    run = Run.objects.get(pk=row.run_id)
    if run.state == Run.State.WRITING:
        close_if_done(run, now)


@dataclass
class _Writer:
    """Writes the rows of a bit, each whole or not at all."""

    run: Run
    author: Actor
    rows: Sequence[Row]
    now: datetime
    fresh: list[Offer] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._look()

    def _look(self) -> None:
        self.known = Known.about(self.source, [row.read for row in self.rows])

    @property
    def source(self) -> Source:
        return self.run.source

    def write(self) -> None:
        """A date that another one is still in the way of is tried again once that has moved on."""
        left = list(self.rows)
        while left:
            waiting = [row for row in left if not self._is_written(row)]
            if len(waiting) == len(left):
                break
            left = waiting
        for row in left:
            row.verdict = Verdict.BY_HAND

    def _is_written(self, row: Row) -> bool:
        """False if another date of the same offer is in the way of this one."""
        row.is_due, row.said = False, ""
        try:
            with transaction.atomic():
                self._row(row, row.read)
        except Refusal as refusal:
            self._look()  # What was undone must not be remembered.
            row.said = str(refusal)
            if isinstance(refusal, DateTaken):
                return False
            row.verdict = Verdict.BY_HAND
        return True

    def _row(self, row: Row, told: Told) -> None:
        self._find_again(row, told)
        listed = self.known.dates.get(told.identity)
        if listed is None:
            self._add(row, told)
            return
        row.listed = listed
        if row.speaks:
            self._words(listed.listing, told.words, row.choice)
        self._when(listed, told, row.choice)
        if row.verdict == Verdict.ASKED and row.choice != Choice.LEAVE:
            row.verdict = Verdict.CHANGED if row.choice == Choice.TAKE else Verdict.UNCHANGED

    def _find_again(self, row: Row, told: Told) -> None:
        """A date that has no name but its hour, known again by the preview."""
        if row.listed is not None and told.identity not in self.known.dates:
            identity = (row.listed.uid, row.listed.instance)
            there = self.known.dates.get(identity) or ListedDate.objects.filter(pk=row.listed.pk).first()
            if there is not None:
                self.known.dates[told.identity] = there

    # -- new ------------------------------------------------------------------------------------------------
    def _add(self, row: Row, told: Told) -> None:
        if told.starts_at is None or told.ends_at is None or told.until is None or told.until <= self.now:
            row.verdict, row.remarks = Verdict.SKIPPED, [*row.remarks, Remark.PAST]
            return
        listing = self.known.listing_of(told) or self._list(told)
        there = Occurrence.objects.filter(offer=listing.offer_id, starts_at=told.starts_at).first()
        occurrence = there or add_occurrence(
            self.author,
            offer=listing.offer,
            starts_at=told.starts_at,
            ends_at=told.ends_at,
            capacity=told.seats or self.source.capacity,
            now=self.now,
        )
        date = ListedDate(source=self.source, uid=told.uid, instance=told.instance, listing=listing)
        date.occurrence, date.told = occurrence, told.as_facts()
        date.save(force_insert=True)
        self.known.add(date)
        row.verdict, row.listed = Verdict.NEW, date

    def _list(self, told: Told) -> Listing:
        words = told.words
        ours = self.known.offers.pop(words.key, None)
        offer = Offer.objects.get(pk=ours) if ours else self._draft(told)
        return Listing.objects.create(source=self.source, offer=offer, key=words.key, told=asdict(words))

    def _draft(self, told: Told) -> Offer:
        source, words = self.source, told.words
        draft = Draft(
            discipline=self._discipline(told.topic),
            place=self._place(words, told.spot),
            kind=Offer.Kind.ENTRY if words.is_period else source.kind,
            title=words.title,
            price_cents=words.price_cents,
            summary=words.summary,
            is_undated=words.is_period,
            more_url=words.page,
        )
        territory, provider = source.territory, source.provider
        offer = draft_offer(self.author, territory=territory, provider=provider, draft=draft, now=self.now)
        self.fresh.append(offer)
        return offer

    def _discipline(self, topic: str) -> Discipline:
        """The one the playbill names, if the territory has it; else the usual one."""
        wanted = folded(topic)
        named = (one for one in disciplines_of(self.source.territory) if wanted and folded(str(one)) == wanted)
        return next(named, self.source.discipline)

    def _place(self, words: Words, spot: Sequence[float] | None) -> Place:
        key = folded(words.place)
        if key not in self.known.places:
            usual = self.source.place
            latitude, longitude = spot or (None, None)
            town = usual.municipality if usual else town_in(words.address)
            where = Spot(words.place, words.address, town, latitude, longitude)
            self.known.places[key] = add_place(self.author, provider=self.source.provider, spot=where, now=self.now)
        return self.known.places[key]

    # -- known ----------------------------------------------------------------------------------------------
    def _words(self, listing: Listing, theirs: Words, choice: str) -> None:
        offer = Offer.objects.select_related("place", "discipline", "territory").get(pk=listing.offer_id)
        ours, last = words_of(offer), Words(**listing.told)
        ways = merge_words(last, theirs, ours)
        taken = [name for name, way in ways.items() if way is Merge.TAKE or choice == Choice.TAKE]
        if taken:
            words = mixed(ours, theirs, taken)
            place = self._place(words, None) if "place" in taken else offer.place
            draft = _draft_of(offer, words, place)
            edit_offer(self.author, offer=offer, draft=draft, now=self.now)
        still_asked = [name for name, way in ways.items() if way is Merge.ASK and choice == Choice.LEAVE]
        remembered = mixed(theirs, last, still_asked)
        Listing.objects.filter(pk=listing.pk).update(told=asdict(remembered), key=theirs.key)

    def _when(self, listed: ListedDate, told: Told, choice: str) -> None:
        last = Told.of_facts(listed.told)
        way = self._way(listed, last, told)
        if way is Merge.TAKE or (way is Merge.ASK and choice == Choice.TAKE):
            self._move(listed, told)
        if way is Merge.ASK and choice == Choice.LEAVE:
            told = replace(told, starts_at=last.starts_at, ends_at=last.ends_at)
        facts = self._resized(listed, told, choice).as_facts()
        ListedDate.objects.filter(pk=listed.pk).update(uid=told.uid, instance=told.instance, told=facts)

    def _way(self, listed: ListedDate, last: Told, told: Told) -> Merge:
        occurrence = listed.occurrence
        if occurrence is None or not self._is_open(occurrence):
            return Merge.NOTHING
        if told.words.is_period != listed.listing.offer.is_undated:
            return Merge.NOTHING
        if told.status in (CANCELLED, POSTPONED) or told.until is None or told.until <= self.now:
            return Merge.NOTHING
        return merge(last.when, told.when, (occurrence.starts_at, occurrence.ends_at))

    def _is_open(self, occurrence: Occurrence) -> bool:
        return occurrence.cancelled_at is None and occurrence.bookable_until > self.now

    def _resized(self, listed: ListedDate, told: Told, choice: str) -> Told:
        """The places as they are told; and what is to be remembered of it. Refuses with TooFewSeats."""
        if told.seats is None or told.status in (CANCELLED, POSTPONED) or listed.occurrence_id is None:
            return told
        occurrence = Occurrence.objects.select_related("offer").get(pk=listed.occurrence_id)
        if not self._is_open(occurrence):
            return told
        last = last_seats(listed, self.known.seats)
        way = merge(last, told.seats, occurrence.capacity)
        if way is Merge.ASK or (way is Merge.TAKE and told.seats < occurrence.seats_taken):
            if choice == Choice.LEAVE:
                return replace(told, seats=last)
            way = Merge.TAKE if choice == Choice.TAKE else Merge.NOTHING
        if way is Merge.TAKE:
            resize_date(self.author, occurrence=occurrence, capacity=told.seats, now=self.now)
        return told

    def _move(self, listed: ListedDate, told: Told) -> None:
        assert told.starts_at
        assert told.ends_at
        assert listed.occurrence_id
        occurrence = Occurrence.objects.select_related("offer__place").get(pk=listed.occurrence_id)
        move_date(
            self.author,
            occurrence=occurrence,
            starts_at=told.starts_at,
            ends_at=told.ends_at,
            note=self.run.words,
            now=self.now,
        )

    # -- and out --------------------------------------------------------------------------------------------
    def bring_out(self) -> None:
        """Show what is new, if the provider wants it so and may publish alone; what cannot come out stays a draft."""
        source = self.source
        if not source.publishes or not standing_of(source.territory_id, source.provider_id).publishes_alone:
            return
        for offer in Offer.objects.filter(pk__in=[offer.pk for offer in self.fresh]).order_by("pk"):
            with suppress(Refusal), transaction.atomic():
                publish(self.author, offer=offer, now=self.now)


def _draft_of(offer: Offer, words: Words, place: Place) -> Draft:
    """An offer as it is, in other words."""
    told = {one.name: getattr(offer, one.name) for one in fields(Draft) if one.name not in ("reductions", "needs")}
    said = {"title": words.title, "summary": words.summary, "price_cents": words.price_cents, "place": place}
    return Draft(**{**told, **said, "more_url": words.page})
