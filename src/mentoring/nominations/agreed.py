"""What a family has agreed to, and still does: asked before anything new is given or used."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from mentoring.nominations.models import Consent, ConsentText, Evidence, Nomination
from mentoring.nominations.texts import Wording, of_the_house
from mentoring.people.models import Person
from mentoring.people.permissions import Actor, require
from mentoring.people.rules import ADULT_AT, age_on
from mentoring.programmes.models import Programme, Territory
from mentoring.programmes.permissions import may_operate

# A nominator that takes its word back does not take the family's: what was given stays good.
_AGREED = (Nomination.State.CONSENTED, Nomination.State.WITHDRAWN)


def agreed_programmes(person_id: int, today: date) -> frozenset[int]:
    """The programmes for which there is a yes that holds today. A guardian's holds until the person is 18."""
    there = Consent.objects.filter(nomination__person=person_id)
    return _whose_yes_holds(there, "nomination__programme_id", today)


def agreed_people(programme_id: int, today: date) -> frozenset[int]:
    """The persons for whom there is a yes to a programme that holds today, as agreed_programmes() says."""
    there = Consent.objects.filter(nomination__programme=programme_id)
    return _whose_yes_holds(there, "nomination__person_id", today)


def agreed_among(programme_id: int, person_ids: Iterable[int], today: date) -> frozenset[int]:
    """Those of some persons for whom there is a yes to a programme that holds today."""
    there = Consent.objects.filter(nomination__programme=programme_id, nomination__person__in=list(person_ids))
    return _whose_yes_holds(there, "nomination__person_id", today)


def agreed_of_all(person_ids: Iterable[int], today: date) -> dict[int, frozenset[int]]:
    """agreed_programmes() of many, in one statement: person -> programmes; who has none is not there."""
    there = Consent.objects.filter(nomination__person__in=list(person_ids))
    agreed: dict[int, set[int]] = defaultdict(set)
    for person_id, programme_id in _holding(there, today, "nomination__person_id", "nomination__programme_id"):
        agreed[person_id].add(programme_id)
    return {person_id: frozenset(programmes) for person_id, programmes in agreed.items()}


def _whose_yes_holds(consents: QuerySet[Consent], named: str, today: date) -> frozenset[int]:
    return frozenset(name for (name,) in _holding(consents, today, named))


def _holding(consents: QuerySet[Consent], today: date, *named: str) -> Iterator[tuple[int, ...]]:
    """The named columns of every yes that holds."""
    there = consents.filter(nomination__state__in=_AGREED, ended_at__isnull=True)
    rows = there.values_list("giver", "given_at", "nomination__person__born_on", *named)
    for giver, given_at, born_on, *names in rows:
        is_own = giver == Consent.Giver.PERSON and age_on(born_on, timezone.localdate(given_at)) >= ADULT_AT
        if is_own or age_on(born_on, today) < ADULT_AT:
            yield tuple(names)


def hold_agreed_programmes(person: Person, today: date) -> frozenset[int]:
    """The same for a command that uses them: until its transaction ends nobody takes a yes back.

    Nominations are locked before vouchers and funds, by whoever locks several of them.
    """
    hold_nominations_of(person)
    return agreed_programmes(person.pk, today)


def hold_nominations_of(person: Person) -> list[Nomination]:
    """Everything a person was put forward with, locked until the transaction ends."""
    rows = Nomination.objects.filter(person=person).select_for_update(of=("self",), no_key=True).order_by("pk")
    return list(rows.select_related("person", "nominator", "programme__territory__operator"))


def hold_nominations(pks: Iterable[int]) -> dict[int, Nomination]:
    """These nominations, locked in a fixed order until the transaction ends."""
    rows = Nomination.objects.filter(pk__in=list(pks)).select_for_update(of=("self",), no_key=True).order_by("pk")
    return {row.pk: row for row in rows.select_related("person")}


def living_consents(nominations: Iterable[Nomination]) -> frozenset[int]:
    """Those of some nominations that somebody said yes to and did not take it back."""
    rows = Consent.objects.filter(nomination__in=list(nominations), ended_at__isnull=True)
    return frozenset(rows.values_list("nomination_id", flat=True))


# -- the words ----------------------------------------------------------------------------------------------
def text_in_force(territory: Territory, language: str) -> Wording:
    """The words a territory asks with: its own in this language, or in Italian; else those of the house."""
    own = ConsentText.objects.filter(territory=territory, made_by__isnull=False).order_by("-pk")
    for wanted in dict.fromkeys((language[:2], "it")):
        found = own.filter(language=wanted).first()
        if found:
            return found.wording
    return of_the_house(language)


def texts_of(territory: Territory) -> QuerySet[ConsentText]:
    """Every version that was ever asked with or published, the newest first, with how many live by it (n_living)."""
    return (
        ConsentText.objects.filter(territory=territory)
        .select_related("made_by")
        .annotate(n_consents=Count("consents"))
        .order_by("-made_at", "-pk")
    )


# -- for the family -----------------------------------------------------------------------------------------
def own_nominations(actor: Actor) -> QuerySet[Nomination]:
    """What the person one is, or answers for, was put forward with, as the family sees it: the newest first."""
    own = Nomination.objects.visible_to(actor).filter(person_id=actor.person_id or 0)
    return (
        own.select_related("person", "nominator", "programme__territory")
        .prefetch_related("consents__text", "consents__scan", "evidence__attachment")
        .order_by("-created_at", "-pk")
    )


def consent_with_id(actor: Actor, pk: int) -> Consent | None:
    """One yes, for the family that gave it and whoever put them forward."""
    seen = Nomination.objects.visible_to(actor)
    concerned = seen.filter(person_id=actor.person_id or 0) | seen.filter(nominator_id=actor.organisation_id or 0)
    found = Consent.objects.filter(nomination__in=concerned, pk=pk)
    return found.select_related("text", "scan", "nomination__person", "nomination__programme__territory").first()


def evidence_with_id(actor: Actor, pk: int) -> Evidence | None:
    """One paper, for whoever showed it and whom it is about."""
    seen = Nomination.objects.visible_to(actor)
    concerned = seen.filter(person_id=actor.person_id or 0) | seen.filter(nominator_id=actor.organisation_id or 0)
    found = Evidence.objects.filter(nomination__in=concerned, pk=pk)
    return found.select_related("attachment", "nomination__person", "nomination__programme__territory").first()


# -- for the operator: numbers, no names --------------------------------------------------------------------
@dataclass(frozen=True)
class Standing:
    """How the families of one programme have answered."""

    programme: Programme
    waiting: int
    agreed: int
    lacking: int  # Of those that agreed: something the programme wants is not there.
    declined: int
    revoked: int
    lapsed: int


def standings_of(actor: Actor, territory: Territory) -> list[Standing]:
    """How families have answered, programme by programme. Refuses with NotAllowed."""
    require(may_operate(actor, territory))
    state = Nomination.State
    counted = {
        "waiting": Q(nominations__state=state.PROPOSED),
        "agreed": Q(nominations__state=state.CONSENTED),
        "lacking": Q(nominations__state=state.CONSENTED) & ~Q(nominations__lacking=""),
        "declined": Q(nominations__state=state.DECLINED),
        "revoked": Q(nominations__state=state.REVOKED),
        "lapsed": Q(nominations__state=state.LAPSED),
    }
    numbers = {f"n_{name}": Count("nominations", filter=condition) for name, condition in counted.items()}
    rows = Programme.objects.filter(territory=territory).annotate(**numbers).order_by("-starts_on", "name")
    return [Standing(row, **{name: getattr(row, f"n_{name}") for name in counted}) for row in rows]


@dataclass(frozen=True)
class Ending:
    """A yes that was taken back: when, for what, whose word it was. Not whose yes."""

    at: datetime
    programme: str
    nominator: str


def endings_in(actor: Actor, territory: Territory, *, most: int = 20) -> list[Ending]:
    """The latest yeses that were taken back. Refuses with NotAllowed."""
    require(may_operate(actor, territory))
    rows = Nomination.objects.filter(programme__territory=territory, state=Nomination.State.REVOKED)
    told = rows.order_by("-decided_at", "-pk").values_list("decided_at", "programme__name", "nominator__name")
    return [Ending(at, programme, nominator) for at, programme, nominator in told[:most] if at]


def text_with_id(actor: Actor, territory: Territory, pk: int) -> ConsentText | None:
    """One version of a territory's words, for its operator."""
    require(may_operate(actor, territory))
    return texts_of(territory).filter(pk=pk).first()
