"""Lists on their way into the books of the music school."""

from mentoring.nominations.models import Nomination
from mentoring.people.models import Person
from mentoring.records.models import Parcel
from mentoring.rolls.commands import bring_roll, import_nominations
from mentoring.rolls.models import RollRow
from tests.rolls.lists import brought

ADA = ("Prova", "Ada", "1/2/2015", "", "Rosa Prova", "rosa@example.org", "0381 123")
SAMUEL = ("Pozzi", "Samuel", "03/07/2015", "PZZSML15L03F205H", "Chiara Pozzi", "chiara@example.org", "395 6750476")


def a_draft(town, one=None, actor=None):
    return bring_roll(
        actor or town.music_teacher,
        programme=town.prima_nota,
        nominator=town.music_school,
        brought=one or brought(ADA),
        reason="member",
        now=town.now,
    )


def written(town, one=None, now=None):
    return import_nominations(
        town.music_teacher,
        programme=town.prima_nota,
        nominator=town.music_school,
        brought=one or brought(ADA),
        now=now or town.now,
    )


def said_of(roll) -> list[tuple[str, list[str]]]:
    return list(RollRow.objects.filter(roll=roll).order_by("number").values_list("verdict", "remarks"))


def everything() -> tuple[int, int, int]:
    return Nomination.objects.count(), Person.objects.count(), Parcel.objects.count()
