"""Who is told what when a round is issued: the served, those who wait or are out of the rules, the nominators."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from mentoring.awards.models import Award, Round
from mentoring.awards.preparing import rulebook_of
from mentoring.awards.rules import Standing
from mentoring.nominations.models import Nomination
from mentoring.people.commands import News, tell_all, tell_members
from mentoring.people.models import Organisation
from mentoring.people.permissions import Role


def tell_served(held: Round, served: Iterable[Award], now: datetime) -> None:
    """Their vouchers are there."""
    ends_on = held.programme.ends_on.isoformat()
    news = [
        _news(award, held, f"award-issued:{award.pk}", amount_cents=award.given_cents, expires_on=ends_on)
        for award in served
    ]
    tell_all("voucher_issued", news, at=now, territory_id=held.programme.territory_id)


def tell_results(held: Round, looked_at: Sequence[Award], now: datetime) -> None:
    """Whoever waits, or is out of the rules, reads where it says why, and until when it can be looked at again.

    A small round between two ordinary ones says nothing to those who know already that they wait.
    """
    known = set() if held.kind == Round.Kind.ORDINARY else _told_before(held, looked_at)
    news = [
        award
        for award in looked_at
        if award.nomination.state == Nomination.State.CONSENTED  # Who took the yes back hears nothing more from us.
        and award.nomination.person.leaving_at is None
        and (award.nomination_id, award.standing) not in known
    ]
    _tell("award_waiting", [each for each in news if each.standing == Standing.WAITING], held, now)
    _tell("award_out", [each for each in news if each.standing == Standing.INELIGIBLE], held, now)


def tell_dropped(held: Round, dropped: Iterable[Award], now: datetime) -> None:
    """A year may bring them no more: to them it is as if the rules had kept them out from the start."""
    _tell("award_out", dropped, held, now)


def tell_nominators(held: Round, now: datetime) -> None:
    """Each nominator whose people were in a round reads how many got what: numbers, no names."""
    counted = {
        "served": Count("pk", filter=Q(standing__in=Award.AWARDED)),
        "waiting": Count("pk", filter=Q(standing=Standing.WAITING)),
        "others": Count("pk", filter=~Q(standing__in=[*Award.AWARDED, Standing.WAITING])),
    }
    rows = Award.objects.filter(round=held).order_by().values_list("nomination__nominator").annotate(**counted)
    numbers = {nominator: dict(zip(counted, told, strict=True)) for nominator, *told in rows}
    for nominator in Organisation.objects.filter(pk__in=list(numbers)).order_by("pk"):
        tell_members(
            nominator,
            Role.NOMINATOR,
            "round_done",
            key=f"round-done:{held.pk}",
            at=now,
            territory_id=held.programme.territory_id,
            programme=held.programme.name,
            **numbers[nominator.pk],
        )


def _tell(kind: str, awards: Iterable[Award], held: Round, now: datetime) -> None:
    assert held.decided_at, "only what was decided is told"
    days = timedelta(days=rulebook_of(held.programme, held.rules).review_days)
    until = (timezone.localdate(held.decided_at) + days).isoformat()
    news = [_news(award, held, f"award-result:{award.pk}", award=award.pk, review_until=until) for award in awards]
    tell_all(kind, news, at=now, territory_id=held.programme.territory_id)


def _news(award: Award, held: Round, key: str, /, **facts: Any) -> News:
    person = award.nomination.person
    return News(person, key, {"first_name": person.first_name, "programme": held.programme.name, **facts})


def _told_before(held: Round, looked_at: Sequence[Award]) -> set[tuple[int, str]]:
    """What the latest round before this one said to each of them."""
    before = Award.objects.filter(
        nomination__in=[award.nomination_id for award in looked_at], round__state=Round.State.APPROVED
    ).exclude(round=held)
    rows = before.order_by("round__decided_at", "pk").values_list("nomination_id", "standing")
    return set(dict(rows).items())
