"""Who was put forward, as far as one may know."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Concat

from mentoring.kernel.codes import normalised
from mentoring.kernel.secrecy import fingerprint
from mentoring.nominations.models import Consent, Disadvantage, Nomination, Requirement
from mentoring.nominations.reasons import Wants
from mentoring.nominations.rules import Nominee, Register
from mentoring.people.models import Organisation, Person
from mentoring.people.permissions import Actor
from mentoring.people.rules import canonical_fiscal_code
from mentoring.programmes.models import Programme, Territory

# What takes time to unseal, and no list shows.
SEALED = (
    *("words", "prize", "need", "disadvantages", "guardian_name", "guardian_email", "guardian_phone", "own_email"),
    "person__fiscal_code",
)


@dataclass(frozen=True)
class Opened:
    """What a key opened, and by which way the key had come."""

    nomination: Nomination
    channel: Consent.Channel
    is_own: bool = False  # The young person's own key: only they sign with it.

    @property
    def needs_pin(self) -> bool:
        return self.channel == Consent.Channel.LETTER and bool(self.nomination.pin_fingerprint)


def opened_by(key: str) -> Opened | None:
    """The nomination that the key of a letter or e-mail opens, while somebody still has to answer.

    A key that was used up looks like one that never was.
    """
    mark = fingerprint(normalised(key))
    nomination = (
        Nomination.objects.select_related("person", "programme__territory", "nominator")
        .filter(
            Q(link_fingerprint=mark) | Q(letter_fingerprint=mark) | Q(own_fingerprint=mark), state__in=Nomination.ASKED
        )
        .first()
    )
    if nomination is None:
        return None
    if nomination.own_fingerprint == mark:
        return Opened(nomination, Consent.Channel.LINK, is_own=True)
    is_mailed = nomination.link_fingerprint == mark
    return Opened(nomination, Consent.Channel.LINK if is_mailed else Consent.Channel.LETTER)


def nominations(actor: Actor) -> QuerySet[Nomination]:
    """Those the actor may see, the newest first."""
    return (
        Nomination.objects.visible_to(actor)
        .select_related("person", "programme__territory", "nominator")
        .order_by("-created_at", "-pk")
    )


def nomination_with_id(actor: Actor, pk: int) -> Nomination | None:
    """One nomination, if the actor may see it."""
    return nominations(actor).filter(pk=pk).first()


def nominations_by(actor: Actor, nominator: Organisation) -> QuerySet[Nomination]:
    """What a nominator put forward, as its own people see it; with the name that lists go by as listed_name."""
    listed_name = Concat("person__last_name", Value(" "), "person__first_name")
    return nominations(actor).filter(nominator=nominator).annotate(listed_name=listed_name)


def looks_after(actor: Actor, person_id: int) -> bool:
    """Did the actor's body put this person forward, and has the family said yes to it?"""
    own = Nomination.objects.filter(nominator=actor.organisation_id or 0, person=person_id)
    return own.filter(actor.here("programme__territory"), state=Nomination.State.CONSENTED).exists()


def persons_looked_after(actor: Actor) -> QuerySet[Person]:
    """Everybody whom the actor's body put forward in this territory, and whose family has said yes to it."""
    own = Nomination.objects.filter(nominator=actor.organisation_id or 0, state=Nomination.State.CONSENTED)
    return Person.objects.filter(pk__in=own.filter(actor.here("programme__territory")).values("person"))


def count_by_state(actor: Actor, nominator: Organisation) -> dict[str, int]:
    """How many of a nominator's nominations are in each state, 0 too; and how many of all are "lacking" something."""
    waits = ~Q(lacking="")
    mine = nominations_by(actor, nominator).order_by()
    counted = list(mine.values_list("state").annotate(n=Count("pk"), lacking_n=Count("pk", filter=waits)))
    numbers = {str(state): 0 for state in Nomination.State} | {state: n for state, n, _lacking in counted}
    return numbers | {"lacking": sum(lacking for _state, _n, lacking in counted)}


def states() -> list[tuple[str, Any]]:
    """What can become of a nomination, with its name."""
    return list(Nomination.State.choices)


def reasons() -> list[tuple[str, Any]]:
    """Why somebody is put forward, with its name."""
    return list(Nomination.Reason.choices)


def reached_by_letter(actor: Actor, nominator: Organisation) -> QuerySet[Nomination]:
    """Whom only a letter reaches and who has not answered: by name, as one hands the letters out."""
    waiting = nominations_by(actor, nominator).filter(state__in=Nomination.ASKED, mailed_at__isnull=True)
    return waiting.order_by("person__last_name", "person__first_name", "pk")


def letters_to_print(actor: Actor, nominator: Organisation) -> QuerySet[Nomination]:
    """Those of them whose letter was never printed."""
    return reached_by_letter(actor, nominator).filter(printed_at__isnull=True)


def nominated_before(programme: Programme, nominator: Organisation, nominee: Nominee) -> int | None:
    """The nomination by which a nominator has put this person forward, unless it or the family took it back."""
    alike = _alike([nominee], nominations_for(programme, nominator))
    return register_of(alike.exclude(state__in=Nomination.GONE)).find(nominee)


def nominations_for(programme: Programme, nominator: Organisation) -> QuerySet[Nomination]:
    """What a nominator said for a programme, answered or not. For commands: nobody is asked who wants to see it."""
    return Nomination.objects.filter(programme=programme, nominator=nominator)


def known_among(nominees: Sequence[Nominee], nominations: QuerySet[Nomination]) -> Register:
    """Whoever of some nominees these nominations are about; the numbers are theirs."""
    return register_of(_alike(nominees, nominations))


def _alike(nominees: Sequence[Nominee], nominations: QuerySet[Nomination]) -> QuerySet[Nomination]:
    codes = {nominee.fiscal_code for nominee in nominees if nominee.fiscal_code}
    marks = [fingerprint(canonical_fiscal_code(code)) for code in codes]
    birthdays = {nominee.born_on for nominee in nominees}
    return nominations.filter(Q(person__born_on__in=birthdays) | Q(person__fingerprint__in=marks))


def register_of(nominations: QuerySet[Nomination]) -> Register:
    """Whom nominations are about, to be found again without reading a fiscal code."""
    register = Register(fingerprint)
    facts = ("person__last_name", "person__first_name", "person__born_on", "person__fingerprint", "pk")
    for last_name, first_name, born_on, mark, pk in nominations.order_by("pk").values_list(*facts).iterator():
        register.enter_marked(last_name, first_name, born_on, mark, pk)
    return register


def wants_of(programme: Programme) -> Wants:
    """What a programme wants to be told and shown of whom it serves."""
    found = Requirement.objects.filter(programme=programme).first()
    return found.wants if found else Wants()


def disadvantages_of(territory: Territory) -> QuerySet[Disadvantage]:
    """The lines of a territory's own list that are in use, in its order."""
    return Disadvantage.objects.filter(territory=territory, is_used=True)


def where_persons_are(person_ids: Iterable[int]) -> dict[int, set[int]]:
    """In which territories persons were put forward: person -> territories."""
    wanted = list(person_ids)
    found: dict[int, set[int]] = {pk: set() for pk in wanted}
    put_forward = Nomination.objects.filter(person__in=wanted).values_list("person_id", "programme__territory_id")
    for person_id, territory_id in put_forward.distinct():
        found[person_id].add(territory_id)
    return found


def all_disadvantages_of(territory: Territory) -> QuerySet[Disadvantage]:
    """The same with the lines that are out of use: who was put forward with one keeps it."""
    return Disadvantage.objects.filter(territory=territory)


def disadvantage_with_id(actor: Actor, territory: Territory, pk: int) -> Disadvantage | None:
    """One line of a territory's list, for its operator."""
    return disadvantages_of(territory).filter(pk=pk, territory__operator_id=actor.organisation_id or 0).first()


def with_consent(programme: Programme) -> QuerySet[Nomination]:
    """Who can be served: consented, nothing is lacking; in the order in which they were put forward."""
    return (
        Nomination.objects.filter(programme=programme, state=Nomination.State.CONSENTED, lacking="")
        .select_related("person", "nominator")
        .order_by("created_at", "pk")
    )


def count_waiting(programme: Programme) -> int:
    """How many families have not answered yet: a number, no names."""
    return Nomination.objects.filter(programme=programme, state=Nomination.State.PROPOSED).count()
