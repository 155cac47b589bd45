"""What a round was decided from is kept, and decided again; whatever was changed since is found."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings

from mentoring.awards import replay as replaying
from mentoring.awards.archive import (
    BrokenArchive,
    Data,
    differences,
    inputs_from_data,
    inputs_to_data,
    opened,
    packed,
    result_to_data,
    unpacked,
)
from mentoring.awards.certificates import (
    BrokenCertificate,
    Kept,
    Occasion,
    certificate_in,
    kept_in,
    outcome,
    statement,
)
from mentoring.awards.ranking import Facts
from mentoring.awards.replay import Outcome, Verdict, replay, whose
from mentoring.awards.rulebook import Attribute, Criterion, Fixed, Quota, Rulebook
from mentoring.awards.rules import ALGORITHM, Inputs, Purse, decide
from mentoring.funds.rules import Earmark
from mentoring.kernel.signing import canonical, digest, public_key_of, sealed
from mentoring.programmes.rules import Scope
from tests.awards.small_rounds import small_rounds

PRIVATE = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"  # Of RFC 8032, 7.1: everybody knows it.
TRUSTED = {public_key_of(PRIVATE)}
OCCASION = Occasion(
    territory="vigevano",
    programme="arte",
    programme_name="Arte per tutti",
    round_id=7,
    kind="ordinary",
    rules_version=2,
    prepared_at=datetime(2026, 10, 1, 9, 30, tzinfo=UTC),
    approved_at=datetime(2026, 10, 2, 8, 0, tzinfo=UTC),
    approvals=1,
)


def kept(inputs: Inputs) -> Kept:
    return Kept(inputs_to_data(inputs), result_to_data(decide(inputs)))


def certified(inputs: Inputs) -> Data:
    archived = kept(inputs)
    hashes = {"input_hash": digest(archived.inputs), "result_hash": digest(archived.result)}
    return sealed(PRIVATE, statement(OCCASION, archived, **hashes))


def again(data: Any) -> Any:
    """As it comes out of a file."""
    return json.loads(canonical(data))


# -- there and back -------------------------------------------------------------------------------------------
@settings(max_examples=60, deadline=None)
@given(small_rounds())
def test_any_round_is_kept_and_decided_again(inputs: Inputs) -> None:
    archived = inputs_to_data(inputs)
    content, known = packed(archived)
    assert known == digest(archived)
    assert opened(content) == (again(archived), known)
    back = inputs_from_data(unpacked(content))
    assert back == inputs
    assert digest(inputs_to_data(back)) == digest(archived)
    assert result_to_data(decide(back)) == result_to_data(decide(inputs))


@settings(max_examples=25, deadline=None)
@given(small_rounds())
def test_any_certificate_replays(inputs: Inputs) -> None:
    certificate = certificate_in(canonical(certified(inputs)))
    assert whose(certificate, TRUSTED) is None
    verdict = replay(certificate, kept_in(canonical(kept(inputs).to_data())))
    assert (verdict.outcome, verdict.lines[1:2]) == (
        Outcome.IDENTICAL,
        (f"The inputs are those of the certificate: {len(inputs.everybody)} people, {len(inputs.purses)} funds.",),
    )


@settings(max_examples=25, deadline=None)
@given(small_rounds())
def test_any_other_balance_is_found(inputs: Inputs) -> None:
    """Also where it would change nothing."""
    for place, purse in enumerate(inputs.purses):
        other = replace(purse, balance_cents=purse.balance_cents + 1)
        changed = replace(inputs, purses=(*inputs.purses[:place], other, *inputs.purses[place + 1 :]))
        verdict = replay(certified(inputs), kept(changed), original=kept(inputs))
        assert verdict.outcome == Outcome.DIFFERENT
        said = f"  purses, fund {purse.fund_id}, balance_cents: {other.balance_cents}, not {purse.balance_cents}"
        assert said in verdict.lines


# -- one round, and all that can be done to it ------------------------------------------------------------------
def a_round() -> Inputs:
    """Five people, two funds. A place is reserved for nominator 2, and nobody may have more than two."""
    ages = {11: 9, 12: 12, 13: 10, 14: 8, 15: 11}
    everybody = tuple(
        Facts(number, arrival, age, "Gambolò", nominator_id=2 if number == 14 else 1)
        for arrival, (number, age) in enumerate(ages.items(), start=1)
    )
    return Inputs(
        rules=Rulebook(
            criteria=(Criterion(by=Attribute.AGE, points={"9": 1, "11": 2}),),
            amount=Fixed(cents=80_00),
            quotas=(Quota(by="nominator", of="2", at_least=1), Quota(by="nominator", of="1", at_most=2)),
        ),
        seed="5eed",
        everybody=everybody,
        purses=(Purse(1, 80_00, Earmark(nominators=frozenset({1}))), Purse(2, 160_00, Earmark())),
        scope=Scope(disciplines=frozenset({"music"})),
    )


def shortened(verdict: Verdict) -> tuple[int, str]:
    return int(verdict.outcome), "\n".join(verdict.lines)


def test_a_round_replays_in_words() -> None:
    assert replay(again(certified(a_round())), kept(a_round())) == Verdict(
        Outcome.IDENTICAL,
        (
            "The signature holds: key 21fe31dfa154a261.",
            "The inputs are those of the certificate: 5 people, 2 funds.",
            "Decided again it is identical: 3 served with 24000 cents, 2 wait.",
        ),
    )


def test_it_says_what_was_decided_and_names_nobody() -> None:
    certificate = certified(a_round())
    assert certificate["totals"] == {
        "people": 5,
        "served": 3,
        "partial": 0,
        "waiting": 2,
        "ineligible": 0,
        "cents": 240_00,
        "slices": 3,
    }
    assert certificate["funds"] == [
        {"fund_id": 1, "cents": 80_00, "slices": 1, "left_cents": 0},
        {"fund_id": 2, "cents": 160_00, "slices": 2, "left_cents": 0},
    ]
    assert (certificate["prepared_at"], certificate["approved_at"]) == ("2026-10-01T09:30:00Z", "2026-10-02T08:00:00Z")
    assert certificate["rules"] == {"version": 2, "hash": digest(a_round().rules.to_data())}
    assert "nomination" not in canonical(certificate).decode()


def test_whom_floors_and_ceilings_moved_is_said_with_the_reason() -> None:
    """Without quotas the best three had been served; 14 has the fewest points and a place of its own."""
    moved = certified(a_round())["moved"]
    assert {"position": 5, "is_in": True, "why": "reserved"} in moved
    assert [each["why"] for each in moved if not each["is_in"]] == ["ceiling:nominator"]


def test_who_comes_in_because_others_are_stopped_has_room_and_who_goes_for_a_floor_lost_to_others() -> None:
    stopped = replace(a_round(), rules=a_round().rules.model_copy(update={"quotas": a_round().rules.quotas[1:]}))
    assert [each["why"] for each in certified(stopped)["moved"]] == ["ceiling:nominator", "room"]
    kept_free = replace(a_round(), rules=a_round().rules.model_copy(update={"quotas": a_round().rules.quotas[:1]}))
    assert [each["why"] for each in certified(kept_free)["moved"]] == ["elsewhere", "reserved"]


@pytest.mark.parametrize("name", sorted(certified(a_round())))
def test_nothing_in_a_certificate_can_be_changed(name: str) -> None:
    certificate = certified(a_round())
    for other in (f"{certificate[name]}1", None):
        verdict = whose({**certificate, name: other}, TRUSTED)
        assert verdict is not None
        assert shortened(verdict) == (
            1,
            "The signature does not hold: the certificate was changed after it was signed.",
        )


def test_a_key_that_nobody_trusts_proves_nothing() -> None:
    verdict = whose(certified(a_round()), {"another"})
    assert verdict is not None
    assert verdict.outcome == Outcome.UNCHECKED
    assert "/chiavi/ of the territory 'vigevano'" in verdict.lines[1]


def test_another_version_of_the_algorithm_is_not_tried() -> None:
    verdict = replay({**certified(a_round()), "algorithm": ALGORITHM + 1}, kept(a_round()))
    assert verdict.outcome == Outcome.UNCHECKED
    assert f"this program has version {ALGORITHM}. Use the release" in verdict.lines[0]


CHANGES: dict[str, tuple[Callable[[Data], object], str]] = {
    "a fact": (
        lambda inputs: inputs["everybody"][2].update(age=11),
        "everybody, nomination 13, age: 11, not 10",
    ),
    "the order": (lambda inputs: inputs["everybody"].reverse(), "everybody, nomination 15, nomination_id: 15, not 11"),
    "somebody more": (
        lambda inputs: inputs["everybody"].append({**inputs["everybody"][0], "nomination_id": 99}),
        "everybody, nomination 99: is there, but should not be",
    ),
    "somebody less": (lambda inputs: inputs["everybody"].pop(), "everybody, nomination 15: is missing"),
    "an earmark": (
        lambda inputs: inputs["purses"][0]["earmark"].update(nominators=[1, 2]),
        "purses, fund 1, earmark, nominators, number 2: is there, but should not be",
    ),
    "a rule": (
        lambda inputs: inputs["rules"]["criteria"][0]["points"].update({"11": 3}),
        "rules, criteria, by age, points, 11: 3, not 2",
    ),
    "the seed": (lambda inputs: inputs.update(seed="0ther"), 'seed: "0ther", not "5eed"'),
    "something new": (lambda inputs: inputs.update(more=1), "more: 1, not null"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_changed_inputs_are_found_where_they_were_changed(change: str) -> None:
    changed = again(kept(a_round()).to_data())
    alter, said = CHANGES[change]
    alter(changed["inputs"])
    verdict = replay(certified(a_round()), kept_in(canonical(changed)), original=kept(a_round()))
    assert verdict.outcome == Outcome.DIFFERENT
    assert verdict.lines[:2] == ("These are not the inputs of the certificate.", f"  {said}")


def test_without_the_right_ones_it_says_what_the_changed_inputs_would_change() -> None:
    changed = again(kept(a_round()).to_data())
    changed["inputs"]["purses"][1]["balance_cents"] = 0
    verdict = replay(certified(a_round()), kept_in(canonical(changed)))
    assert verdict.lines[1] == "What would be decided from them:"
    assert any("slices, fund 2, cents: 8000: is missing" in line or "fund 2" in line for line in verdict.lines)


def test_inputs_from_which_nothing_can_be_decided_are_not_a_crash() -> None:
    for broken in ({"rules": {}}, {"everybody": 1}, {"purses": [{}]}, {"format": 2}, {"amounts": [5]}):
        changed = again(kept(a_round()).to_data())
        changed["inputs"].update(broken)
        verdict = replay(certified(a_round()), kept_in(canonical(changed)))
        assert shortened(verdict) == (
            1,
            "These are not the inputs of the certificate.\nNothing can be decided from them.",
        )


def test_a_changed_result_beside_the_right_inputs_is_found() -> None:
    changed = again(kept(a_round()).to_data())
    given = next(each for each in changed["result"]["decisions"] if each["slices"])
    given["slices"][0]["cents"] = 1
    verdict = replay(certified(a_round()), kept_in(canonical(changed)))
    assert verdict.outcome == Outcome.DIFFERENT
    assert verdict.lines[0].startswith("Decided again it is what was certified.")
    fund = given["slices"][0]["fund_id"]
    assert verdict.lines[1] == f"  decisions, position {given['position']}, slices, fund {fund}, cents: 1, not 8000"


def test_an_algorithm_that_changed_silently_is_found_and_where(monkeypatch: pytest.MonkeyPatch) -> None:
    certificate, archived = certified(a_round()), kept(a_round())
    richer = replace(a_round(), purses=(*a_round().purses, Purse(3, 80_00, Earmark())))
    monkeypatch.setattr(replaying, "decide", lambda _inputs: decide(richer))
    verdict = replay(certificate, archived)
    assert verdict.outcome == Outcome.DIFFERENT
    assert verdict.lines[0] == "The inputs are those of the certificate, but decided again the result is another."
    assert "left, fund 3: is there, but should not be" in "\n".join(verdict.lines)
    blind = replay(certificate, Kept(archived.inputs, {}))
    assert "Where cannot be said" in blind.lines[1]


def test_a_certificate_that_says_other_than_it_certifies_is_found() -> None:
    """Signed by us, but by a program that was wrong."""
    certificate = certified(a_round())
    verdict = replay({**certificate, "totals": {**certificate["totals"], "served": 4}}, kept(a_round()))
    assert verdict.lines == (
        "The certificate says other than what it certifies:",
        "  certificate, totals, served: 4, not 3",
    )
    other = replay({**certificate, "seed": "0ther"}, kept(a_round()))
    assert "other rules or another seed" in other.lines[1]


# -- files ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "This is no certificate: not JSON"),
        (b"\xff\xfe", "This is no certificate: not JSON"),
        (b"[1]", "it does not say that its format is mentoring-certificate/1"),
        (b'{"format":"invoice/1"}', "it does not say that its format is mentoring-certificate/1"),
        (b'{"format":"mentoring-certificate/2"}', "this program reads mentoring-certificate/1"),
        (b'{"format":"mentoring-certificate/1"}', "This certificate is not whole: seed, input_hash"),
        (b'{"format":"mentoring-certificate/1","format":"x"}', "a key that is there twice"),
    ],
)
def test_a_file_that_is_no_certificate_is_said_to_be_none(content: bytes, said: str) -> None:
    with pytest.raises(BrokenCertificate) as refused:
        certificate_in(content)
    assert said in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"format":"mentoring-round/1"}', b"1.5"])
def test_a_file_that_holds_no_inputs_is_said_to_hold_none(content: bytes) -> None:
    with pytest.raises(BrokenCertificate, match="inputs of a round"):
        kept_in(content)


@pytest.mark.parametrize(
    "harm", [lambda all_of_it: all_of_it[:-3], lambda all_of_it: b"x" + all_of_it, lambda _all: b""]
)
def test_a_damaged_archive_is_said_to_be_damaged(harm: Callable[[bytes], bytes]) -> None:
    with pytest.raises(BrokenArchive):
        unpacked(harm(packed(inputs_to_data(a_round()))[0]))


def test_an_archive_is_a_tenth_of_what_it_says() -> None:
    many = tuple(Facts(number, number, 10, "Gambolò", 1) for number in range(1000))
    data = inputs_to_data(replace(a_round(), everybody=many))
    assert len(packed(data)[0]) < len(canonical(data)) / 10


def test_differences_are_told_of_things_of_any_shape() -> None:
    assert list(differences({"a": [1, {"b": 2}]}, {"a": [1, {"b": 2}]})) == []
    assert list(differences({"a": 1}, {"a": [1]}, "x")) == ["x, a: 1, not [1]"]
    assert list(differences(True, 1, "x")) == ["x: true, not 1"]
    assert list(differences([1, 2], [1, 3, 4])) == ["number 2: 2, not 3", "number 3: is missing"]
    assert list(differences({"a": "long " * 30}, {"a": ""})) == [f'a: "{"long " * 11}lon…, not ""']


def test_only_some_of_many_differences_are_told_and_how_many_more_there_are() -> None:
    many = replace(a_round(), everybody=tuple(replace(facts, age=4) for facts in a_round().everybody), seed="0")
    verdict = replay(certified(a_round()), kept(many), original=kept(a_round()))
    assert verdict.lines[-1] == "  and 1 more"
    assert len(verdict.lines) == 1 + 5 + 1


def test_the_figures_are_those_of_any_round() -> None:
    told = outcome(kept(replace(a_round(), everybody=())).result)
    assert (told["totals"]["people"], told["totals"]["cents"], told["moved"]) == (0, 0, [])
