"""What a reading of a playbill would do, date by date: held against what we have, before anything is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from mentoring.offers.models import Occurrence
from mentoring.offers.rules import folded
from mentoring.playbills.known import Known, words_of
from mentoring.playbills.merging import Merge, merge, merge_words, spoken_for
from mentoring.playbills.models import ListedDate, Listing
from mentoring.playbills.rules import (
    CANCELLED,
    HORIZON,
    POSTPONED,
    Read,
    Remark,
    Told,
    Verdict,
    Words,
)

Change = tuple[str, Any, Any]  # A field, what it is here, what it is there.


@dataclass(frozen=True)
class Judgement:
    """What becomes of one date. `speaks`: it says what its offer is called."""

    told: Told
    verdict: Verdict
    remarks: tuple[Remark, ...] = ()
    changes: tuple[Change, ...] = ()
    speaks: bool = False
    listed: ListedDate | None = None

    @property
    def is_news(self) -> bool:
        """Is it told otherwise than the last time, even if nothing comes of it?"""
        return self.listed is not None and self.told.as_facts() != self.listed.told


def judge_season(known: Known, reads: Sequence[Read], now: datetime, *, is_partial: bool) -> list[Judgement]:
    """What becomes of every date of a reading, in its order; and then of those that are not in it any more.

    Of what was not read to its end nothing is said to be missing.
    """
    gone = [] if is_partial else _gone(known, reads, now)
    found = _found_again(known, reads, gone)
    judge = _Judge(known, now, _voices(known, reads))
    said = [judge.said_of(read) for read in reads]
    missing = [Judgement(Told.of_facts(date.told), Verdict.VANISHED, listed=date) for date in gone if date not in found]
    return said + missing


def _gone(known: Known, reads: Sequence[Read], now: datetime) -> list[ListedDate]:
    """What the reading should name and does not: what is still to come, as far as we look."""
    missing = known.missing({read.told.identity for read in reads})
    return [
        date
        for date in missing
        if date.occurrence
        and date.occurrence.cancelled_at is None
        and now < date.occurrence.bookable_until
        and date.occurrence.starts_at < now + HORIZON
    ]


def _found_again(known: Known, reads: Sequence[Read], gone: Sequence[ListedDate]) -> set[ListedDate]:
    """Where a date has no name but its hour: the one that is gone and the one that is new on a day are the same."""
    vanished: dict[_Day, list[ListedDate]] = {}
    for missing in gone:
        told = Told.of_facts(missing.told)
        vanished.setdefault((missing.listing_id, _day(told)), []).append(missing)
    fresh: dict[_Day, list[Told]] = {}
    for read in reads:
        if read.is_usable and read.told.identity not in known.dates and (listing := known.listing_of(read.told)):
            fresh.setdefault((listing.pk, _day(read.told)), []).append(read.told)
    found = set()
    for day, dates in vanished.items():
        several = fresh.get(day, [])
        if len(dates) == len(several) == 1:
            known.dates[several[0].identity] = dates[0]
            found.add(dates[0])
    return found


_Day = tuple[int, date | None]


def _day(told: Told) -> date | None:
    return timezone.localdate(told.starts_at) if told.starts_at else None


@dataclass(frozen=True)
class _Voice:
    """What an offer is told to be, and which of its dates says so."""

    words: Words
    speaker: tuple[str, str]


def _voices(known: Known, reads: Iterable[Read]) -> dict[int, _Voice]:
    """For each offer that is known: the words of most of its dates."""
    heard: dict[int, list[Told]] = {}
    for read in reads:
        date = known.dates.get(read.told.identity)
        if read.is_usable and date is not None and read.told.status != CANCELLED:
            heard.setdefault(date.listing_id, []).append(read.told)
    voices = {}
    for listing, dates in heard.items():
        words = spoken_for([told.words for told in dates])
        # Of those that agree, one that still tells the page of the last time: each evening may have a page of its own.
        last = known.dates[dates[0].identity].listing.told.get("page", "")
        speaker = min((told for told in dates if told.words == words), key=lambda told: told.words.page != last)
        voices[listing] = _Voice(speaker.words, speaker.identity)
    return voices


@dataclass
class _Judge:
    known: Known
    now: datetime
    voices: dict[int, _Voice]
    named: set[tuple[str, str]] = field(default_factory=set)
    taken: set[tuple[str, datetime | None]] = field(default_factory=set)  # By a new offer: one date at a time.

    def said_of(self, read: Read) -> Judgement:
        told = read.told
        if told.identity in self.named:
            return Judgement(told, Verdict.SKIPPED, (*read.remarks, Remark.TWICE))
        self.named.add(told.identity)
        listed = self.known.dates.get(told.identity)
        if not read.is_usable:
            return Judgement(told, Verdict.REFUSED, read.remarks, listed=listed)
        said = self._unknown(told) if listed is None else self._known(told, listed)
        remarks = [one for one in read.remarks if one is not Remark.HAS_PICTURE or said.verdict is Verdict.NEW]
        return replace(said, remarks=(*remarks, *said.remarks))

    # -- new ------------------------------------------------------------------------------------------------
    def _unknown(self, told: Told) -> Judgement:
        why = self._why_not(told)
        if why:
            return Judgement(told, Verdict.SKIPPED, (why,))
        listing = self.known.listing_of(told)
        group = str(listing.pk) if listing else told.words.key
        if (group, told.starts_at) in self.taken:
            return Judgement(told, Verdict.SKIPPED, (Remark.TWICE,))
        self.taken.add((group, told.starts_at))
        remarks = []
        if listing is None and told.words.key in self.known.offers:
            remarks.append(Remark.JOINS_OFFER)
        if folded(told.words.place) not in self.known.places:
            remarks.append(Remark.NEW_PLACE)
        return Judgement(told, Verdict.NEW, tuple(remarks))

    def _why_not(self, told: Told) -> Remark | None:
        if told.status == CANCELLED:
            return Remark.NEVER_CAME
        if told.status == POSTPONED:
            return Remark.NO_NEW_DATE
        return Remark.PAST if told.until and told.until <= self.now else None

    # -- known ----------------------------------------------------------------------------------------------
    def _known(self, told: Told, listed: ListedDate) -> Judgement:
        said = self._when(told, listed)
        voice = self.voices.get(listed.listing_id)
        if voice is None:
            return said
        if voice.speaker == told.identity:
            return _with_words(said, listed.listing, voice.words)
        if voice.words != told.words:
            return replace(said, remarks=(*said.remarks, Remark.OTHER_WORDS))
        return said

    def _when(self, told: Told, listed: ListedDate) -> Judgement:
        occurrence = listed.occurrence
        same = Judgement(told, Verdict.UNCHANGED, listed=listed)
        if occurrence is None:
            return replace(same, verdict=Verdict.SKIPPED, remarks=(Remark.REMOVED_HERE,))
        if occurrence.bookable_until <= self.now:
            return replace(same, verdict=Verdict.SKIPPED, remarks=(Remark.PAST,))
        if occurrence.cancelled_at is not None:
            return _called_off_here(same, listed)
        if told.status == CANCELLED:
            return replace(same, verdict=Verdict.CANCELLED)
        if told.status == POSTPONED:
            return replace(same, verdict=Verdict.BY_HAND, remarks=(Remark.NO_NEW_DATE,))
        if told.words.is_period != listed.listing.offer.is_undated:
            return replace(same, verdict=Verdict.BY_HAND, remarks=(Remark.BECAME_PERIOD,))
        return self._resized(self._moved(same, listed, occurrence), listed, occurrence)

    def _moved(self, same: Judgement, listed: ListedDate, occurrence: Occurrence) -> Judgement:
        told, ours = same.told, (occurrence.starts_at, occurrence.ends_at)
        way = merge(Told.of_facts(listed.told).when, told.when, ours)
        if way is Merge.NOTHING:
            return same
        if told.until is None or told.until <= self.now:
            return replace(same, verdict=Verdict.BY_HAND, remarks=(Remark.PAST,))
        verdict = Verdict.MOVED if way is Merge.TAKE else Verdict.ASKED
        change = ("when", [moment.isoformat() for moment in ours], [str(told.as_facts()[name]) for name in _WHEN])
        return replace(same, verdict=verdict, changes=(change,))

    def _resized(self, said: Judgement, listed: ListedDate, occurrence: Occurrence) -> Judgement:
        """More places or fewer, where the playbill says how many; fewer than are taken is a question."""
        theirs = said.told.seats
        if theirs is None or said.verdict is Verdict.BY_HAND:
            return said
        way = merge(last_seats(listed, self.known.seats), theirs, occurrence.capacity)
        if way is Merge.NOTHING:
            return said
        is_too_few = theirs < occurrence.seats_taken
        changes = (*said.changes, ("seats", occurrence.capacity, theirs))
        if is_too_few or way is Merge.ASK or said.verdict is Verdict.ASKED:
            why = (Remark.TOO_FEW_SEATS,) if is_too_few else ()
            return replace(said, verdict=Verdict.ASKED, changes=changes, remarks=(*said.remarks, *why))
        verdict = Verdict.CHANGED if said.verdict is Verdict.UNCHANGED else said.verdict
        return replace(said, verdict=verdict, changes=changes)


def last_seats(listed: ListedDate, usual: int) -> int:
    """How many places the playbill told the last time; the usual number if it told none, since that is what we took."""
    return Told.of_facts(listed.told).seats or usual


_WHEN = ("starts_at", "ends_at")


def _called_off_here(same: Judgement, listed: ListedDate) -> Judgement:
    """We do not bring a date back to life: whoever had a seat was told that it is off."""
    if same.told.status == CANCELLED:
        return same
    if Told.of_facts(listed.told).status == CANCELLED:
        return replace(same, verdict=Verdict.BY_HAND, remarks=(Remark.CAME_BACK,))
    return replace(same, verdict=Verdict.SKIPPED, remarks=(Remark.CANCELLED_HERE,))


def _with_words(said: Judgement, listing: Listing, theirs: Words) -> Judgement:
    """The same, with what changes in its offer's words."""
    ours = words_of(listing.offer)
    ways = merge_words(Words(**listing.told), theirs, ours)
    changes = tuple((name, getattr(ours, name), getattr(theirs, name)) for name in ways)
    verdict = said.verdict
    if Merge.ASK in ways.values():
        verdict = Verdict.ASKED if verdict in _QUIET | {Verdict.MOVED, Verdict.CHANGED} else verdict
    elif ways:
        verdict = Verdict.CHANGED if verdict in _QUIET else verdict
    return replace(said, verdict=verdict, changes=(*said.changes, *changes), speaks=True)


_QUIET = frozenset({Verdict.UNCHANGED, Verdict.SKIPPED})
