"""What the rules may ask about everybody who can be served. No name leaves this module.

What neither the rules nor an earmark asks is not read: a family's bracket and troubles stay sealed, and are in no
archive. So facts are good for the rules they were gathered for, and no others.
"""

import json
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Max, Q, QuerySet, Sum
from django.utils import timezone

from mentoring.awards.models import Award, Round
from mentoring.awards.ranking import Facts
from mentoring.awards.rulebook import Attribute, Rulebook
from mentoring.awards.rules import Standing
from mentoring.funds.rules import Earmark
from mentoring.nominations.models import Nomination
from mentoring.nominations.queries import with_consent
from mentoring.people.models import Guardianship
from mentoring.people.rules import age_on
from mentoring.programmes.models import Programme
from mentoring.vouchers.models import Voucher

_ALWAYS = (
    "pk",
    "person_id",
    "person__born_on",
    "person__municipality",
    "nominator_id",
    "nominator__kind",
    "reason",
)
# What is read for an attribute, only if it is asked.
_COLUMNS: Mapping[Attribute, tuple[str, ...]] = {
    Attribute.BRACKET: ("need", "need_attested_at"),
    Attribute.AVERAGE: ("average",),
    Attribute.CONDUCT: ("conduct",),
    Attribute.PRIZE: ("has_prize",),
    Attribute.DISADVANTAGES: ("disadvantages",),
    Attribute.PRIORITY: ("is_priority",),
}


def facts_of(programme: Programme, now: datetime, *, rules: Rulebook, earmarks: Iterable[Earmark] = ()) -> list[Facts]:
    """Whoever can be served by a programme, each person once, in the order in which they were put forward.

    Of two nominators the first counts, with what it told. Whoever holds an award of the programme is there only if the
    rules serve again after some months. A constant number of statements.
    """
    asked = _asked(rules, earmarks)
    away = _served(programme) if rules.eligibility.again_after_months is None else frozenset()
    before = _before(programme, now)
    siblings = _siblings(programme) if Attribute.SIBLINGS in asked else {}
    columns = (*_ALWAYS, *(column for attribute in sorted(asked) for column in _COLUMNS.get(attribute, ())))
    rows = with_consent(programme).annotate(has_prize=~Q(prize="")).values_list(*columns)
    found: dict[int, Facts] = {}
    for values in rows:
        row = dict(zip(columns, values, strict=True))
        person_id = row["person_id"]
        if person_id in away or person_id in found:
            continue
        past = before.get(person_id, _NOTHING)
        found[person_id] = Facts(
            nomination_id=row["pk"],
            arrival=len(found) + 1,
            age=age_on(row["person__born_on"], programme.ages_counted_on),
            municipality=row["person__municipality"],
            nominator_id=row["nominator_id"],
            nominator_kind=row["nominator__kind"],
            reason=row["reason"],
            siblings=siblings.get(person_id, 0),
            months_since_served=past.months,
            got_cents=past.got_cents,
            **_told(row),
        )
    return list(found.values())


def _asked(rules: Rulebook, earmarks: Iterable[Earmark]) -> frozenset[Attribute]:
    by_rules = {attribute for attribute in Attribute if rules.asks(attribute)}
    return frozenset(by_rules | {Attribute.BRACKET} if any(each.brackets for each in earmarks) else by_rules)


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    """What the nominator told, as far as it was read."""
    average, disadvantages = row.get("average"), row.get("disadvantages")
    return {
        "bracket": row.get("need", "") if row.get("need_attested_at") else "",
        "average": None if average is None else int(average * 100),
        "conduct": row.get("conduct"),
        "has_prize": row.get("has_prize", False),
        "disadvantages": frozenset(json.loads(disadvantages)) if disadvantages else frozenset(),
        "is_priority": row.get("is_priority", False),
    }


# -- what was before ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Past:
    """What a person has had in the territory."""

    months: int | None = None  # Whole ones, since the latest voucher; None: never had any.
    got_cents: int = 0  # This year.


_NOTHING = _Past()


def _served(programme: Programme) -> frozenset[int]:
    """Who holds an award of the programme; also where the vouchers of an approved round are still to come."""
    got = Voucher.objects.filter(programme=programme).values_list("person_id", flat=True)
    promised = Award.objects.filter(
        round__programme=programme, round__state=Round.State.ISSUING, standing__in=(Standing.SERVED, Standing.PARTIAL)
    )
    return frozenset(got) | frozenset(promised.values_list("nomination__person_id", flat=True))


def _before(programme: Programme, now: datetime) -> dict[int, _Past]:
    """What the territory gave so far to those who can be served."""
    today = timezone.localdate(now)
    new_year = timezone.make_aware(datetime.combine(date(today.year, 1, 1), time.min))
    theirs = Voucher.objects.filter(person__in=_persons(with_consent(programme)))
    rows = (
        theirs.filter(programme__territory=programme.territory_id)
        .order_by()
        .values_list("person_id")
        .annotate(last=Max("issued_at"), got=Sum("amount_cents", filter=Q(issued_at__gte=new_year)))
    )
    return {
        person_id: _Past(months_between(timezone.localdate(last), today), got or 0) for person_id, last, got in rows
    }


def months_between(earlier: date, later: date) -> int:
    """Whole months; from the 31st to the last day of a shorter month is one, too."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    last_day = monthrange(later.year, later.month)[1]
    return months - (later.day < min(earlier.day, last_day))


# -- sisters and brothers -----------------------------------------------------------------------------------
def _siblings(programme: Programme) -> dict[int, int]:
    """How many others the same guardians answer for, of all who are put forward in the programme."""
    put_forward = Nomination.objects.filter(programme=programme).exclude(state__in=Nomination.GONE)
    families: dict[int, set[int]] = defaultdict(set)
    rows = list(Guardianship.objects.filter(person__in=_persons(put_forward)).values_list("user_id", "person_id"))
    for user_id, person_id in rows:
        families[user_id].add(person_id)
    together: dict[int, set[int]] = defaultdict(set)
    for user_id, person_id in rows:
        together[person_id] |= families[user_id]
    return {person_id: len(all_of_them) - 1 for person_id, all_of_them in together.items()}


def _persons(nominations: QuerySet[Nomination]) -> QuerySet[Nomination, Any]:
    return nominations.order_by().values("person_id")
