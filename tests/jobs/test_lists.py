"""Lists that are written by the clock, and by a command."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from mentoring.demo import data
from mentoring.jobs.chores import run_due
from mentoring.jobs.lists import write_lists
from mentoring.nominations.models import Nomination
from mentoring.people.models import Person
from mentoring.programmes.commands import readmit, suspend
from mentoring.programmes.models import Admission
from mentoring.records.models import Parcel
from mentoring.rolls.commands import BATCH, DRAFT_LIVES, bring_roll, confirm_roll
from mentoring.rolls.errors import UNREADABLE
from mentoring.rolls.models import Roll
from tests.rolls.lists import class_of

PILOT = {"rows": 139, "new": 120, "known": 0, "duplicate": 7, "ineligible": 6, "refused": 6, "warnings": 4}


def waiting(town, size: int, mark="Prova") -> Roll:
    roll = bring_roll(
        town.music_teacher,
        programme=town.prima_nota,
        nominator=town.music_school,
        brought=class_of(size, mark),
        reason="member",
        now=town.now,
    )
    confirm_roll(town.music_teacher, roll=roll, now=town.now)
    return roll


# -- the clock ----------------------------------------------------------------------------------------------
def test_the_clock_writes_what_was_confirmed_and_nothing_twice(town):
    roll = waiting(town, BATCH + 3)
    assert write_lists(town.now) == BATCH + 3
    assert write_lists(town.now) == 0
    roll.refresh_from_db()
    assert roll.state == "written"


def test_the_clock_stops_when_it_is_told_and_goes_on_later(town):
    roll = waiting(town, BATCH + 3)
    told = iter([False, True])
    assert write_lists(town.now, enough=lambda: next(told)) == BATCH
    assert Nomination.objects.filter(roll_rows__roll=roll).count() == BATCH
    assert write_lists(town.now) == 3


def test_the_list_of_a_school_that_was_stopped_waits_and_holds_up_nobody_else(town):
    waiting(town, 2, "Prova")
    admission = Admission.objects.get(organisation=town.music_school, role="nominator")
    suspend(town.operator, admission=admission, reason="prova", now=town.now)
    assert write_lists(town.now) == 0
    readmit(town.operator, admission=admission, now=town.now)
    assert write_lists(town.now) == 2


def test_the_clock_forgets_drafts(town):
    roll = bring_roll(
        town.music_teacher,
        programme=town.prima_nota,
        nominator=town.music_school,
        brought=class_of(2),
        reason="member",
        now=town.now,
    )
    run_due(town.now + DRAFT_LIVES)
    assert not Roll.objects.filter(pk=roll.pk).exists()


# -- the command --------------------------------------------------------------------------------------------
@pytest.fixture
def pilot_file(tmp_path: Path) -> Path:
    path = tmp_path / "iscritti.csv"
    path.write_bytes(data.pilot_list())
    return path


def imported(capsys, town, path: Path, *options: str, programme="") -> str:
    slugs = ["--programme", programme or town.prima_nota.slug, "--nominator", town.music_school.slug]
    call_command("import_nominations", str(path), *slugs, *options)
    return capsys.readouterr().out


def numbers(text: str) -> dict[str, int]:
    told = json.loads(text)
    assert list(told) == ["rows", "new", "known", "duplicate", "ineligible", "refused", "warnings", "details"]
    assert len(told["details"]) == told["rows"]
    return {name: value for name, value in told.items() if name != "details"}


def everything() -> tuple[int, int, int, int]:
    return Nomination.objects.count(), Person.objects.count(), Parcel.objects.count(), Roll.objects.count()


def test_a_dry_run_says_the_same_as_the_run_and_writes_nothing(town, capsys, pilot_file):
    before = everything()
    dry = imported(capsys, town, pilot_file, "--dry-run", "--json")
    assert numbers(dry) == PILOT
    assert everything() == before
    assert json.loads(imported(capsys, town, pilot_file, "--json")) == json.loads(dry)
    assert Nomination.objects.filter(nominator=town.music_school).count() == 120


def test_the_command_again_finds_everybody_known(town, capsys, pilot_file):
    imported(capsys, town, pilot_file)
    again = numbers(imported(capsys, town, pilot_file, "--json"))
    assert again == PILOT | {"new": 0, "known": 120}


def test_the_details_say_why_and_name_nobody(town, capsys, pilot_file):
    text = imported(capsys, town, pilot_file, "--dry-run", "--json")
    assert not any(name in text for name in ("Pozzi", "Ricci", "example.org", "PZZSML"))
    by_row = {detail["row"]: detail for detail in json.loads(text)["details"]}
    assert by_row[116]["outcome"] == "refused"
    assert by_row[116]["sentences"] == ["Questa data di nascita non esiste."]
    assert (
        sum(detail["outcome"] == "duplicate" and detail["same_as"] < detail["row"] for detail in by_row.values()) == 7
    )


def test_for_people_it_says_the_numbers_and_what_is_wrong(town, capsys, pilot_file):
    said = imported(capsys, town, pilot_file, "--dry-run")
    assert said.startswith("139 rows: 120 new, 0 known, 7 duplicate, 6 ineligible, 6 refused, 4 warnings\n")
    assert "116: refused. Questa data di nascita non esiste." in said


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04rotto", UNREADABLE["damaged"]),
        (b"Cognome;Nome\nProva;Ada\nProva;Leo\n", "Manca: data di nascita."),
        (b"Cognome;Nome;Nato il\n", "Sotto i nomi delle colonne"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_written(town, capsys, tmp_path, content, words):
    path = tmp_path / "elenco.csv"
    path.write_bytes(content)
    before = everything()
    with pytest.raises(CommandError, match=str(words)[:30]):
        imported(capsys, town, path)
    assert everything() == before


def test_a_programme_or_nominator_that_is_not_there_is_said(town, capsys, pilot_file):
    with pytest.raises(CommandError, match="no programme called nessuno"):
        imported(capsys, town, pilot_file, programme="nessuno")
    with pytest.raises(CommandError, match="no organisation called nessuno"):
        call_command("import_nominations", str(pilot_file), "--programme", "arte", "--nominator", "nessuno")
    with pytest.raises(CommandError, match="there is no file"):
        imported(capsys, town, pilot_file.with_name("altro.csv"))
