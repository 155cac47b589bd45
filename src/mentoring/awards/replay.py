"""A round is decided again, and compared with what was certified. No Django here, no names, no database."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice

from mentoring.awards.archive import BrokenArchive, Data, differences, inputs_from_data, result_to_data
from mentoring.awards.certificates import Kept, outcome
from mentoring.awards.rules import ALGORITHM, Inputs, decide
from mentoring.kernel.signing import digest, seal_holds

SHOWN = 5  # Differences that are told one by one.


class Outcome(IntEnum):
    """What the command ends with."""

    IDENTICAL = 0
    DIFFERENT = 1
    UNCHECKED = 2  # Something that is needed to say so is not here.


@dataclass(frozen=True)
class Verdict:
    """How a replay went, in words."""

    outcome: Outcome
    lines: tuple[str, ...]


def whose(certificate: Data, trusted: Collection[str]) -> Verdict | None:
    """Why a certificate is not to be believed; None if one of the trusted (public) keys signed it as it is."""
    if not seal_holds(certificate):
        return _different("The signature does not hold: the certificate was changed after it was signed.")
    if certificate["public_key"] not in trusted:
        return unchecked(
            f"It is signed with the key {certificate['key_id']}, which is none of those I was given to trust.",
            f"If it comes from another installation, read its keys at /chiavi/ of the territory "
            f"{certificate['territory']!r} there, and give the one with this kid: --key X, with --inputs FILE.",
        )
    return None


def replay(certificate: Data, kept: Kept, *, original: Kept | None = None) -> Verdict:
    """Decide a round again from what was kept, and compare. `original` is what should have been kept, if it is known.

    Whose certificate it is must have been asked before (whose).
    """
    if certificate["algorithm"] != ALGORITHM:
        return unchecked(
            f"It was decided by version {certificate['algorithm']} of the algorithm; this program has version "
            f"{ALGORITHM}. Use the release of Mentoring of the day it was approved ({certificate['approved_at']})."
        )
    if digest(kept.inputs) != certificate["input_hash"]:
        return _other_inputs(certificate, kept, original)
    try:
        inputs = inputs_from_data(kept.inputs)
    except BrokenArchive as error:
        return unchecked(f"The inputs are those of the certificate, but this program cannot read them ({error}).")
    return _compared(certificate, kept, inputs)


def against(result: Data, recorded: Sequence[Data]) -> Verdict:
    """Are the awards that stand in the database those that were certified? `result` is what was, `recorded` what is.

    What became of an award later (its vouchers, or that it was dropped because a yes was taken back) is no difference.
    """
    asked = set(recorded[0]) if recorded else set()
    certified = [{name: each[name] for name in asked} for each in result["decisions"]]
    if wrong := _some(differences(list(recorded), certified, "awards")):
        return _different("The awards in the database are not those that were certified:", *wrong)
    return Verdict(Outcome.IDENTICAL, (f"The awards in the database are those of the certificate: {len(recorded)}.",))


def _compared(certificate: Data, kept: Kept, inputs: Inputs) -> Verdict:
    ours = result_to_data(decide(inputs))
    if digest(ours) != certificate["result_hash"]:
        return _other_result(certificate, kept, ours)
    told = {name: certificate.get(name) for name in outcome(ours)}
    wrong = list(differences(told, outcome(ours), "certificate"))
    if digest(kept.inputs["rules"]) != certificate["rules"]["hash"] or kept.inputs["seed"] != certificate["seed"]:
        wrong.append("certificate: other rules or another seed than its inputs have")
    if wrong:
        return _different("The certificate says other than what it certifies:", *_some(iter(wrong)))
    if digest(kept.result) != certificate["result_hash"]:
        return _different(
            "Decided again it is what was certified. But the result that was kept beside the inputs was changed:",
            *_some(differences(kept.result, ours)),
        )
    totals = certificate["totals"]
    n_served = totals["served"] + totals["partial"]
    lines = (
        f"The signature holds: key {certificate['key_id']}.",
        f"The inputs are those of the certificate: {totals['people']} people, {len(inputs.purses)} funds.",
        f"Decided again it is identical: {n_served} served with {totals['cents']} cents, {totals['waiting']} wait.",
    )
    return Verdict(Outcome.IDENTICAL, lines)


def _other_inputs(certificate: Data, kept: Kept, original: Kept | None) -> Verdict:
    lines = ["These are not the inputs of the certificate."]
    if original is not None and digest(original.inputs) == certificate["input_hash"]:
        lines += _some(differences(kept.inputs, original.inputs))
    elif digest(kept.result) == certificate["result_hash"]:
        try:
            changed = result_to_data(decide(inputs_from_data(kept.inputs)))
        except (BrokenArchive, ArithmeticError, AssertionError, LookupError, TypeError, ValueError):
            lines.append("Nothing can be decided from them.")
        else:
            other = _some(differences(changed, kept.result)) or ["  the same"]
            lines += ["What would be decided from them:", *other]
    return _different(*lines)


def _other_result(certificate: Data, kept: Kept, ours: Data) -> Verdict:
    lines = ["The inputs are those of the certificate, but decided again the result is another."]
    if digest(kept.result) == certificate["result_hash"]:
        lines += _some(differences(ours, kept.result))
    else:
        lines.append("Where cannot be said: the result that was kept beside them is not the certified one, either.")
    return _different(*lines)


def _some(found: Iterator[str]) -> list[str]:
    """The first differences, and whether there are more."""
    lines = [f"  {line}" for line in islice(found, SHOWN)]
    more = sum(1 for _each in found)
    return [*lines, f"  and {more} more"] if more else lines


def _different(*lines: str) -> Verdict:
    return Verdict(Outcome.DIFFERENT, lines)


def unchecked(*lines: str) -> Verdict:
    """It cannot be said, and why."""
    return Verdict(Outcome.UNCHECKED, lines)
