"""A territory signs for an approved round, and an auditor replays it, also when people of it are long erased."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command

from mentoring.awards.approving import approve_round
from mentoring.awards.archive import packed
from mentoring.awards.commands import prepare_round
from mentoring.awards.errors import RoundOutdated
from mentoring.awards.models import Archive, Award, Round, Slice
from mentoring.demo.town import Town
from mentoring.kernel.signing import canonical, seal_holds
from mentoring.nominations.commands import withdraw
from mentoring.people.models import Person
from mentoring.people.permissions import Actor
from mentoring.privacy.commands import forget
from mentoring.programmes.models import SigningKey
from mentoring.programmes.signing import renew_signing_key


@pytest.fixture
def prepared(town: Town) -> Round:
    """Two families wait."""
    for age in (11, 12):
        town.new_family(age=age)
    return prepare_round(town.operator, programme=town.arte, now=town.now)


@pytest.fixture
def approved(town: Town, prepared: Round) -> Round:
    approve_round(town.second_operator, round=prepared, now=town.now)
    return prepared


def certificate_of(made: Round) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(Archive.objects.get(round=made).certificate)
    return told


def replayed(tmp_path: Path, told: dict[str, Any], *args: str) -> tuple[int, str]:
    """What the command ends with, and says."""
    path = tmp_path / "certificate.json"
    path.write_bytes(canonical(told))
    out, wrong = io.StringIO(), io.StringIO()
    try:
        call_command("replay_award", str(path), *args, stdout=out, stderr=wrong)
    except SystemExit as end:
        return int(end.code or 0), wrong.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


# -- when it is made ------------------------------------------------------------------------------------------
def test_a_round_is_signed_for_when_it_is_approved(town: Town, approved: Round) -> None:
    told = certificate_of(approved)
    assert seal_holds(told)
    assert (told["territory"], told["round"], told["approvals"]) == (town.territory.slug, approved.pk, 1)
    assert told["totals"]["people"] == approved.awards.count()
    assert told["totals"]["cents"] == approved.total_cents
    assert told["public_key"] == SigningKey.objects.get(territory=town.territory).public_key


def test_before_the_last_approval_nothing_is_signed(town: Town, prepared: Round) -> None:
    assert Archive.objects.get(round=prepared).certificate == ""
    Round.objects.filter(pk=prepared.pk).update(approvals_needed=2)
    approve_round(town.second_operator, round=prepared, now=town.now)
    assert Archive.objects.get(round=prepared).certificate == ""


def test_an_approval_that_is_refused_signs_nothing(town: Town, prepared: Round) -> None:
    withdraw(town.teacher, nomination=prepared.awards.get(position=1).nomination, now=town.now)
    with pytest.raises(RoundOutdated):
        approve_round(town.second_operator, round=prepared, now=town.now)
    assert Archive.objects.get(round=prepared).certificate == ""


def test_nobody_can_be_found_in_what_is_kept(town: Town, approved: Round) -> None:
    kept = canonical({"of": certificate_of(approved)}).decode() + _inputs(town.operator, approved)
    for award in approved.awards.select_related("nomination__person"):
        person = award.nomination.person
        for secret in (person.last_name, person.fiscal_code or "-----", str(person.born_on)):
            assert secret not in kept


def _inputs(actor: Actor, made: Round) -> str:
    from mentoring.awards.certifying import take_inputs

    content = take_inputs(actor, made.pk, now=made.prepared_at)
    assert content is not None
    return content.decode()


# -- replayed ---------------------------------------------------------------------------------------------------
def test_it_replays_from_the_archive(approved: Round, tmp_path: Path) -> None:
    ended, said = replayed(tmp_path, certificate_of(approved))
    assert ended == 0
    assert "Decided again it is identical" in said
    assert f"The awards in the database are those of the certificate: {approved.awards.count()}." in said


def test_awards_that_somebody_changed_in_the_database_are_found(approved: Round, tmp_path: Path) -> None:
    told = certificate_of(approved)
    award = approved.awards.filter(slices__isnull=False).earliest("position")
    first = award.slices.get()
    Slice.objects.filter(pk=first.pk).update(amount_cents=first.amount_cents + 1)
    ended, said = replayed(tmp_path, told)
    assert ended == 1
    where = f"awards, position {award.position}, slices, fund {first.fund_id}, cents"
    assert f"  {where}: {first.amount_cents + 1}, not {first.amount_cents}" in said
    award.slices.all().delete()
    approved.awards.filter(pk=award.pk).delete()
    assert f"awards, position {approved.awards.count() + 1}: is missing" in replayed(tmp_path, told)[1]


def test_who_was_dropped_later_is_no_difference(approved: Round, tmp_path: Path) -> None:
    """A yes that was taken back before the voucher was there."""
    told = certificate_of(approved)
    approved.awards.filter(standing=Award.Standing.SERVED).update(standing=Award.Standing.DROPPED, is_issued=True)
    assert replayed(tmp_path, told)[0] == 0


def test_it_replays_when_somebody_was_erased_since(town: Town, approved: Round, tmp_path: Path) -> None:
    for award in approved.awards.select_related("nomination__person"):
        forget(Actor.clock(), person=award.nomination.person, now=town.now)
        assert Person.objects.get(pk=award.nomination.person_id).erased_at
    assert replayed(tmp_path, certificate_of(approved))[0] == 0


def test_it_replays_under_other_keys(town: Town, approved: Round, tmp_path: Path, settings) -> None:
    """The territory signs with a new one, and the archive lies under a new one."""
    renew_signing_key(town.territory, now=town.now)
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]
    call_command("rotate_keys", stdout=io.StringIO())
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    assert replayed(tmp_path, certificate_of(approved))[0] == 0


def test_a_changed_certificate_is_found(approved: Round, tmp_path: Path) -> None:
    told = certificate_of(approved)
    told["totals"]["cents"] += 1
    assert replayed(tmp_path, told) == (
        1,
        "The signature does not hold: the certificate was changed after it was signed.\n",
    )


def test_changed_inputs_in_the_archive_are_found(town: Town, approved: Round, tmp_path: Path) -> None:
    inputs = json.loads(_inputs(town.operator, approved))["inputs"]
    inputs["everybody"][0]["age"] += 1
    Archive.objects.filter(round=approved).update(inputs=packed(inputs)[0])
    ended, said = replayed(tmp_path, certificate_of(approved))
    assert ended == 1
    assert "These are not the inputs of the certificate." in said


def test_a_changed_file_is_compared_with_what_lies_here(town: Town, approved: Round, tmp_path: Path) -> None:
    kept = json.loads(_inputs(town.operator, approved))
    purse = kept["inputs"]["purses"][0]
    purse["balance_cents"] += 1
    (tmp_path / "inputs.json").write_bytes(canonical(kept))
    ended, said = replayed(tmp_path, certificate_of(approved), "--inputs", str(tmp_path / "inputs.json"))
    assert ended == 1
    right = purse["balance_cents"] - 1
    assert f"purses, fund {purse['fund_id']}, balance_cents: {purse['balance_cents']}, not {right}" in said


def test_an_archive_that_is_damaged_or_gone_is_said_to_be(approved: Round, tmp_path: Path) -> None:
    told = certificate_of(approved)
    Archive.objects.filter(round=approved).update(inputs=b"nothing")
    ended, said = replayed(tmp_path, told)
    assert (ended, said.partition(":")[0]) == (2, "The archive is damaged")
    Archive.objects.filter(round=approved).delete()
    ended, said = replayed(tmp_path, told)
    assert ended == 2
    assert f"What round {approved.pk} was decided from is not in the archive" in said


def test_an_archive_nobody_can_open_is_said_to_be_closed(approved: Round, tmp_path: Path, settings) -> None:
    told = certificate_of(approved)
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    ended, said = replayed(tmp_path, told)
    assert ended == 2
    assert "none of the field keys opens it" in said


def test_another_installations_certificate_is_not_believed(town: Town, approved: Round, tmp_path: Path) -> None:
    """It may even be of a round and a territory of the same name."""
    told = certificate_of(approved)
    SigningKey.objects.all().delete()
    ended, said = replayed(tmp_path, told)
    assert ended == 2
    assert "--key X, with --inputs FILE" in said
    (tmp_path / "inputs.json").write_text(_inputs(town.operator, approved))
    there = ("--inputs", str(tmp_path / "inputs.json"), "--key", told["public_key"])
    assert replayed(tmp_path, told, *there)[0] == 0
