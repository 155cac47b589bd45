"""A provider's playbills, their readings, and what there is to do."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from mentoring.offers.models import Offer
from mentoring.people.permissions import Actor, require
from mentoring.playbills.models import Row, Run, Source
from mentoring.playbills.permissions import may_keep_playbill
from mentoring.playbills.rules import Verdict

MOST_ASKED = 100  # So many questions are put on one page; the others come the next time.


def sources(actor: Actor) -> QuerySet[Source]:
    """A provider's playbills, the newest first; each with the state and the moment of its last reading."""
    last = Run.objects.filter(source=OuterRef("pk")).order_by("-pk")
    return (
        Source.objects.visible_to(actor)
        .annotate(last_at=Subquery(last.values("created_at")[:1]), last_state=Subquery(last.values("state")[:1]))
        .select_related("provider", "territory", "discipline", "place")
        .order_by("-pk")
    )


def source_with_id(actor: Actor, pk: int) -> Source | None:
    """One of them."""
    return sources(actor).filter(pk=pk).first()


def kinds_of_dates() -> list[tuple[str, str]]:
    """What the dates of a playbill can be: everything that has an evening."""
    without = {Offer.Kind.ENROLMENT, Offer.Kind.SEASON}
    return [(str(value), str(label)) for value, label in Offer.Kind.choices if value not in without]


def states() -> dict[str, str]:
    """Where a reading can be, with its name."""
    return {str(value): str(label) for value, label in Run.State.choices}


def rhythms() -> list[tuple[str, str]]:
    """How a playbill comes, with its name."""
    return [(str(value), str(label)) for value, label in Source.Rhythm.choices]


def runs(actor: Actor) -> QuerySet[Run]:
    """A provider's readings, the newest first; without what was in them."""
    rows = Run.objects.visible_to(actor).select_related("source__territory", "source__provider", "source__place")
    return rows.defer("content").order_by("-pk")


def run_with_id(actor: Actor, pk: int) -> Run | None:
    """One of them."""
    return runs(actor).filter(pk=pk).first()


def content_of(actor: Actor, run: Run) -> bytes:
    """What came, as long as it is not confirmed. Refuses with NotAllowed."""
    require(may_keep_playbill(actor, run.source.provider_id))
    return bytes(Run.objects.values_list("content", flat=True).get(pk=run.pk))


def rows_of(actor: Actor, run: Run) -> QuerySet[Row]:
    """What was said about each date, in the order of the playbill. Refuses with NotAllowed."""
    require(may_keep_playbill(actor, run.source.provider_id))
    return Row.objects.filter(run=run).select_related("listed__occurrence", "listed__listing").order_by("number")


def asked_of(actor: Actor, run: Run) -> list[Row]:
    """What the provider is asked about: the first so many. Refuses with NotAllowed."""
    return list(rows_of(actor, run).filter(verdict__in=(Verdict.ASKED, Verdict.VANISHED))[:MOST_ASKED])


def verdicts() -> list[tuple[str, str]]:
    """What can become of a date, with its name."""
    return [(str(value), str(label)) for value, label in Row.Outcome.choices]


@dataclass(frozen=True)
class Counts:
    """How many dates of a reading came to what."""

    by_verdict: Counter[str]
    due: int  # Still to be written.
    to_write: int  # What a confirmation would write, or has written.
    bookings: int  # Seats taken on the dates that would be moved or called off.

    @property
    def written(self) -> int:
        return self.to_write - self.due

    @property
    def percent(self) -> int:
        return 100 * self.written // self.to_write if self.to_write else 100


_WRITES = (Verdict.NEW, Verdict.CHANGED, Verdict.MOVED, Verdict.CANCELLED)


def counts_of(run: Run) -> Counts:
    """Numbers about a reading."""
    rows = Row.objects.filter(run=run).order_by()
    by_verdict: Counter[str] = Counter()
    due = 0
    for verdict, n, n_due in rows.values_list("verdict").annotate(n=Count("pk"), d=Count("pk", filter=Q(is_due=True))):
        by_verdict[verdict] += n
        due += n_due
    touched = rows.filter(verdict__in=(Verdict.MOVED, Verdict.CANCELLED)).values_list(
        "listed__occurrence__seats_taken", flat=True
    )
    to_write = max(due, sum(by_verdict[verdict] for verdict in _WRITES))
    return Counts(by_verdict, due, to_write, sum(seats or 0 for seats in touched))


# -- for the clock ------------------------------------------------------------------------------------------
def runs_to_fetch() -> QuerySet[Run]:
    """What was asked for and is not here yet, the oldest first."""
    asked = Run.objects.filter(state=Run.State.ASKED).defer("content")
    return asked.select_related("source__provider", "source__place").order_by("created_at", "pk")


def file_of(run: Run) -> bytes:
    """The file that was handed in; empty for an address."""
    return bytes(Run.objects.values_list("content", flat=True).get(pk=run.pk))


def runs_in_writing() -> QuerySet[Run]:
    """What was confirmed and is not written yet, the oldest first."""
    waiting = Run.objects.filter(state=Run.State.WRITING).defer("content")
    return waiting.select_related("source__territory", "source__provider").order_by("confirmed_at", "pk")


def sources_due(now: datetime) -> QuerySet[Source]:
    """Whose address is to be read again by itself."""
    return Source.objects.filter(next_at__lte=now).order_by("next_at", "pk")
