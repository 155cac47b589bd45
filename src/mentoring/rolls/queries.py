"""What is in a list, and what would become of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from mentoring.nominations.models import Nomination
from mentoring.nominations.queries import disadvantages_of, nominations_for, register_of
from mentoring.nominations.rules import plain
from mentoring.people.models import Organisation
from mentoring.people.permissions import Actor, require
from mentoring.programmes.models import Programme
from mentoring.programmes.queries import disciplines_of
from mentoring.rolls.columns import Habits, Row
from mentoring.rolls.models import ColumnHabit, Roll, RollRow
from mentoring.rolls.permissions import may_keep_roll
from mentoring.rolls.rules import Choices, Contacts, Judge, Judgement, Verdict, compared
from mentoring.rolls.sheet import Sheet

if TYPE_CHECKING:
    from mentoring.programmes.models import Territory

_AT_ONCE = 500


def rolls(actor: Actor) -> QuerySet[Roll]:
    """A nominator's lists, the newest first; what they tell stays sealed."""
    return Roll.objects.visible_to(actor).select_related("programme", "brought_by").defer("sheet").order_by("-pk")


def roll_with_id(actor: Actor, pk: int) -> Roll | None:
    """One of them."""
    return rolls(actor).select_related("nominator", "programme__territory").filter(pk=pk).first()


def whole_roll(actor: Actor, pk: int) -> Roll | None:
    """One of them with the lines as they came."""
    return Roll.objects.visible_to(actor).filter(pk=pk).first()


def rolls_in_writing() -> QuerySet[Roll]:
    """What the clock has to write, the oldest first."""
    return Roll.objects.filter(state=Roll.State.WRITING).defer("sheet").order_by("confirmed_at", "pk")


def same_file(actor: Actor, roll: Roll) -> Roll | None:
    """The list that was written from the same file for the same programme before, unless it was taken back."""
    alike = rolls(actor).filter(programme=roll.programme_id, fingerprint=roll.fingerprint, state=Roll.State.WRITTEN)
    return alike.exclude(pk=roll.pk).first()


def sheet_of(roll: Roll) -> Sheet | None:
    """The lines of a draft as they came."""
    return Sheet.unpacked(roll.sheet) if roll.sheet else None


def rows_of(actor: Actor, roll: Roll) -> QuerySet[RollRow]:
    """What was said about each row, in the order of the file. Refuses with NotAllowed."""
    require(may_keep_roll(actor, roll.nominator_id))
    return RollRow.objects.filter(roll=roll).order_by("number")


def verdicts() -> list[tuple[str, str]]:
    """What can become of a row, with its name."""
    return [(str(value), str(label)) for value, label in RollRow.Outcome.choices]


@dataclass(frozen=True)
class Counts:
    """How many rows of a list came to what."""

    by_verdict: dict[str, int]
    due: int  # Still to be written.
    warnings: int
    new_to_look_at: int
    to_look_at: int
    new_by_letter: int

    @property
    def rows(self) -> int:
        return sum(self.by_verdict.values())

    @property
    def to_write(self) -> int:
        """What a confirmation writes, or has written."""
        return self.by_verdict[Verdict.NEW] + self.by_verdict[Verdict.CHANGED]

    @property
    def written(self) -> int:
        return self.to_write - self.due

    @property
    def new_by_mail(self) -> int:
        return self.by_verdict[Verdict.NEW] - self.new_by_letter

    @property
    def unchanged(self) -> int:
        return self.by_verdict[Verdict.KNOWN] + self.by_verdict[Verdict.DUPLICATE]

    @property
    def percent(self) -> int:
        """How much of it is written."""
        return 100 * self.written // self.to_write if self.to_write else 100


def counts_of(roll: Roll) -> Counts:
    """Numbers about a list, in one statement."""
    counted = (
        RollRow.objects.filter(roll=roll)
        .order_by()
        .values_list("verdict")
        .annotate(
            n=Count("pk"),
            due=Count("pk", filter=Q(is_due=True)),
            odd=Count("pk", filter=Q(has_warning=True)),
            look=Count("pk", filter=Q(needs_look=True)),
            letters=Count("pk", filter=Q(is_by_letter=True)),
        )
    )
    rows = list(counted)
    return Counts(
        by_verdict={str(verdict): 0 for verdict in Verdict} | {verdict: n for verdict, n, *_rest in rows},
        due=sum(due for _v, _n, due, *_rest in rows),
        warnings=sum(odd for _v, _n, _d, odd, *_rest in rows),
        new_to_look_at=sum(odd for verdict, _n, _d, odd, *_rest in rows if verdict == Verdict.NEW),
        to_look_at=sum(look for _v, _n, _d, _o, look, _l in rows),
        new_by_letter=sum(letters for verdict, _n, _d, _o, _l, letters in rows if verdict == Verdict.NEW),
    )


def may_take_back(roll: Roll) -> bool:
    """Was it written, and has no family on it said yes?"""
    answered = Nomination.objects.filter(roll_rows__roll=roll, roll_rows__verdict=Verdict.NEW, consents__isnull=False)
    return roll.state in (Roll.State.WRITING, Roll.State.WRITTEN) and not answered.exists()


# -- judging ------------------------------------------------------------------------------------------------
def habits_of(nominator: Organisation) -> Habits:
    """What a nominator has said about the columns of its lists."""
    return dict(ColumnHabit.objects.filter(nominator=nominator).values_list("name", "field"))


def choices_of(territory: "Territory") -> Choices:
    """A territory's own lists, by how somebody may write their lines."""
    hard = [(line.name, line.slug) for line in disadvantages_of(territory)]
    fields = [(discipline.name, discipline.slug) for discipline in disciplines_of(territory)]
    return Choices(_by_any_name(hard), _by_any_name(fields))


def _by_any_name(lines: Iterable[tuple[str, str]]) -> dict[str, str]:
    lines = list(lines)
    return {plain(slug): slug for _name, slug in lines} | {plain(name): slug for name, slug in lines}


def standing(programme: Programme, nominator: Organisation) -> QuerySet[Nomination]:
    """Who is on a nominator's books for a programme: everybody, but for those who went with a list.

    Also families who said no: to ask those anew is for a person to decide, one by one.
    """
    rows = RollRow.objects.filter(nomination=OuterRef("pk"), roll__state=Roll.State.TAKEN_BACK, verdict=Verdict.NEW)
    return nominations_for(programme, nominator).exclude(Q(state=Nomination.State.WITHDRAWN) & Exists(rows))


def judge_list(
    actor: Actor, *, programme: Programme, nominator: Organisation, rows: Sequence[Row], today: date
) -> Iterator[Judgement]:
    """What would become of each row of a nominator's list. Writes nothing. Refuses with NotAllowed."""
    require(may_keep_roll(actor, nominator.pk))
    judging = Judge(
        limits=programme.age_limits,
        known=register_of(standing(programme, nominator)),
        today=today,
        choices=choices_of(programme.territory),
    )
    said = [judging.say(row) for row in rows]
    for start in range(0, len(said), _AT_ONCE):
        yield from _with_changes(said[start : start + _AT_ONCE])


def _with_changes(said: list[Judgement]) -> Iterator[Judgement]:
    known = [one.nomination for one in said if one.nomination is not None]
    facts = ("guardian_name", "guardian_email", "guardian_phone", "state")
    held = {
        pk: Contacts(name, email, phone, state == Nomination.State.PROPOSED)
        for pk, name, email, phone, state in Nomination.objects.filter(pk__in=known).values_list("pk", *facts)
    }
    for one in said:
        yield compared(one, held[one.nomination]) if one.nomination in held else one


def to_forget(now: datetime) -> QuerySet[Roll]:
    """Lists whose time is over."""
    return Roll.objects.filter(forget_at__lte=now).defer("sheet").order_by("pk")
