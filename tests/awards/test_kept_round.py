"""A round that was decided long ago: it is decided the same today, on any machine, whatever else has changed.

tests/data/certificate.json and round.json are not to be made anew when this fails: then the algorithm has changed, and
rounds that people were told of would no longer replay. If that is meant, raise ALGORITHM (awards/rules.py), and only
then write them again, from the same inputs.
"""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from mentoring.awards.archive import inputs_from_data, result_to_data
from mentoring.awards.rules import decide
from mentoring.kernel.signing import canonical, pem
from tests.awards.test_replay import TRUSTED, certified

DATA = Path(__file__).parents[1] / "data"
CERTIFICATE, ROUND = DATA / "certificate.json", DATA / "round.json"
DOC = Path(__file__).parents[2] / "docs" / "certificate.md"
KEY = next(iter(TRUSTED))


def run(certificate: Path, *args: str) -> tuple[int, str]:
    """What the command ends with, and says."""
    out, wrong = io.StringIO(), io.StringIO()
    try:
        call_command("replay_award", str(certificate), *args, stdout=out, stderr=wrong)
    except SystemExit as end:
        return int(end.code or 0), wrong.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


def test_it_is_decided_as_it_was() -> None:
    inputs = inputs_from_data(json.loads(ROUND.read_bytes())["inputs"])
    kept = json.loads(ROUND.read_bytes())
    assert canonical(result_to_data(decide(inputs))) == canonical(kept["result"])
    assert canonical(kept) == ROUND.read_bytes()


def test_its_certificate_is_written_as_it_was() -> None:
    inputs = inputs_from_data(json.loads(ROUND.read_bytes())["inputs"])
    assert canonical(certified(inputs)) == CERTIFICATE.read_bytes()


def test_it_is_a_round_with_everything_in_it() -> None:
    """Else it would guard less than it seems to."""
    certificate = json.loads(CERTIFICATE.read_bytes())
    assert all(certificate["totals"].values())
    assert {moved["why"] for moved in certificate["moved"]} >= {"reserved", "ceiling:municipality"}
    assert certificate["totals"]["slices"] > certificate["totals"]["served"] + certificate["totals"]["partial"]


AGAIN = """
import json, sys
from mentoring.awards.archive import inputs_from_data, result_to_data
from mentoring.awards.rules import decide
from mentoring.kernel.signing import canonical
inputs = inputs_from_data(json.load(open(sys.argv[1], encoding="utf-8"))["inputs"])
sys.stdout.buffer.write(canonical(result_to_data(decide(inputs))))
"""


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_no_order_of_sets_and_dictionaries_has_a_say(seed: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    decided = subprocess.run([sys.executable, "-c", AGAIN, ROUND], env=environment, capture_output=True, check=True)
    assert decided.stdout == canonical(json.loads(ROUND.read_bytes())["result"])


# -- the command, without a database ----------------------------------------------------------------------------
def test_an_auditor_replays_it_with_two_files_and_a_key() -> None:
    assert not connection.in_atomic_block  # No database is asked for: pytest would refuse it.
    ended, said = run(CERTIFICATE, "--inputs", str(ROUND), "--key", KEY)
    assert ended == 0
    assert "Decided again it is identical: 26 served with 220333 cents, 14 wait." in said


def test_another_key_is_not_believed() -> None:
    ended, said = run(CERTIFICATE, "--inputs", str(ROUND), "--key", "x" * 43)
    assert ended == 2
    assert "which is none of those I was given to trust" in said


def changed(path: Path, tmp_path: Path, *way: Any, to: Any) -> Path:
    """A copy of a file in which one thing is another."""
    data = json.loads(path.read_bytes())
    place = data
    for step in way[:-1]:
        place = place[step]
    place[way[-1]] = to
    copy = tmp_path / path.name
    copy.write_text(json.dumps(data, indent=2))
    return copy


def test_a_file_that_was_only_laid_out_is_still_the_same(tmp_path: Path) -> None:
    laid_out = changed(CERTIFICATE, tmp_path, "kind", to="ordinary")
    assert laid_out.read_bytes() != CERTIFICATE.read_bytes()
    assert run(laid_out, "--inputs", str(ROUND), "--key", KEY)[0] == 0


def test_a_certificate_somebody_changed_is_found(tmp_path: Path) -> None:
    better = changed(CERTIFICATE, tmp_path, "totals", "served", to=60)
    ended, said = run(better, "--inputs", str(ROUND), "--key", KEY)
    assert ended == 1
    assert "The signature does not hold" in said


def test_inputs_somebody_changed_are_found_and_what_they_would_change(tmp_path: Path) -> None:
    poorer = changed(ROUND, tmp_path, "inputs", "purses", 3, "balance_cents", to=0)
    ended, said = run(CERTIFICATE, "--inputs", str(poorer), "--key", KEY)
    assert ended == 1
    assert said.startswith(
        "These are not the inputs of the certificate.\nWhat would be decided from them:\n  decisions, "
    )
    assert "more" in said


def test_a_result_somebody_changed_is_found(tmp_path: Path) -> None:
    other = changed(ROUND, tmp_path, "result", "decisions", 4, "slices", 0, "cents", to=1)
    ended, said = run(CERTIFICATE, "--inputs", str(other), "--key", KEY)
    assert ended == 1
    assert "decisions, position 5, slices, fund" in said


@pytest.mark.parametrize("content", ["", "{}", "\x00", '{"format":"mentoring-certificate/9"}'])
def test_a_file_that_is_no_certificate_is_said_to_be_none(tmp_path: Path, content: str) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text(content)
    ended, said = run(broken, "--inputs", str(ROUND), "--key", KEY)
    assert ended == 2
    assert "certificate" in said
    ended, said = run(CERTIFICATE, "--inputs", str(broken), "--key", KEY)
    assert ended == 2
    assert said.startswith("These are no inputs of a round")


def test_a_file_that_is_not_there_is_said_not_to_be(tmp_path: Path) -> None:
    assert run(tmp_path / "nothing.json") == (2, f"{tmp_path / 'nothing.json'}: No such file or directory")
    assert run(tmp_path)[0] == 2


# -- without our program: what docs/certificate.md tells others to do ---------------------------------------------
def blocks(language: str) -> list[str]:
    return [part.partition("```")[0] for part in DOC.read_text().split(f"```{language}\n")[1:]]


def check_by_hand(certificate: Path, inputs: Path) -> subprocess.CompletedProcess[str]:
    asked = [sys.executable, "-c", blocks("python")[0], certificate, inputs]
    return subprocess.run(asked, capture_output=True, text=True, check=False)


def test_the_lines_of_python_in_the_docs_check_it(tmp_path: Path) -> None:
    assert f"signed by {KEY}" in check_by_hand(CERTIFICATE, ROUND).stdout
    assert "InvalidSignature" in check_by_hand(changed(CERTIFICATE, tmp_path, "seed", to="x"), ROUND).stderr
    assert "AssertionError" in check_by_hand(CERTIFICATE, changed(ROUND, tmp_path, "inputs", "seed", to="x")).stderr


def test_the_lines_for_openssl_in_the_docs_check_it(tmp_path: Path) -> None:
    (tmp_path / "certificate.json").write_bytes(CERTIFICATE.read_bytes())
    (tmp_path / "key.pem").write_text(pem(KEY))
    answer = subprocess.run(["sh", "-c", blocks("sh")[1]], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Signature Verified Successfully" in answer.stdout, answer.stderr
