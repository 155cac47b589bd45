"""What a certificate says of a round: what it was decided from, by which rules, and what came of it. No Django here.

It names nobody. docs/certificate.md says what it holds, how it is checked without this program, and what it does not
prove.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from mentoring.awards.archive import Data
from mentoring.awards.rules import ALGORITHM, Standing
from mentoring.kernel.signing import NotCanonical, digest, parsed

FORMAT = "mentoring-certificate/1"
ARCHIVE_FORMAT = "mentoring-round/1"

# Why somebody is in, or out, who would not be without floors and ceilings.
RESERVED = "reserved"  # On a place that was kept for a group of theirs.
ROOM = "room"  # With money that others left: a ceiling stopped them, or a reserved place moved them.
ELSEWHERE = "elsewhere"  # The money went to places that were kept for others.

_TEXTS = ("format", "seed", "input_hash", "result_hash", "key_id", "public_key", "signature")


class BrokenCertificate(ValueError):
    """This is no certificate, or one of a later kind."""


@dataclass(frozen=True)
class Occasion:
    """Which round it was, and when: what is not in its inputs."""

    territory: str  # Slugs.
    programme: str
    programme_name: str
    round_id: int
    kind: str
    rules_version: int  # 0: the programme had written none.
    prepared_at: datetime
    approved_at: datetime
    approvals: int


def statement(occasion: Occasion, kept: "Kept", *, input_hash: str, result_hash: str) -> Data:
    """The certificate of a round, not signed yet. The hashes are those of what is kept."""
    return {
        "format": FORMAT,
        "territory": occasion.territory,
        "programme": {"slug": occasion.programme, "name": occasion.programme_name},
        "round": occasion.round_id,
        "kind": occasion.kind,
        "prepared_at": _moment(occasion.prepared_at),
        "approved_at": _moment(occasion.approved_at),
        "approvals": occasion.approvals,
        "rules": {"version": occasion.rules_version, "hash": digest(kept.inputs["rules"])},
        "seed": kept.inputs["seed"],
        "algorithm": ALGORITHM,
        "input_hash": input_hash,
        "result_hash": result_hash,
        **outcome(kept.result),
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def outcome(result: Data) -> Data:
    """What came of it, in figures, and whom floors and ceilings moved: positions and reasons, nobody's number."""
    standings = Counter(decision["standing"] for decision in result["decisions"])
    given, slices = Counter[int](), Counter[int]()
    for decision in result["decisions"]:
        for each in decision["slices"]:
            given[each["fund_id"]] += each["cents"]
            slices[each["fund_id"]] += 1
    funds = [
        {"fund_id": fund_id, "cents": given[fund_id], "slices": slices[fund_id], "left_cents": left}
        for fund_id, left in sorted((each["fund_id"], each["cents"]) for each in result["left"])
    ]
    return {
        "totals": {
            "people": len(result["decisions"]),
            **{standing.value: standings[standing.value] for standing in Standing},
            "cents": given.total(),
            "slices": slices.total(),
        },
        "funds": funds,
        "moved": list(_moved(result)),
    }


def _moved(result: Data) -> Iterator[Data]:
    by_position = {decision["position"]: decision for decision in result["decisions"]}
    for moved in result["moved"]:
        why = _why(by_position[moved["position"]], is_in=moved["is_in"])
        yield {"position": moved["position"], "is_in": moved["is_in"], "why": why}


def _why(decision: Data, *, is_in: bool) -> str:
    """RESERVED, ROOM, ELSEWHERE, or the ceiling that stopped them."""
    if is_in:
        return RESERVED if decision["is_reserved"] else ROOM
    return str(decision["barred"] or ELSEWHERE)


def certificate_in(content: bytes) -> Data:
    """What a file says, if it is a certificate. Whether it is true is asked in replay.py. Raises BrokenCertificate."""
    try:
        data = parsed(content)
    except NotCanonical as error:
        raise BrokenCertificate(f"This is no certificate: {error}.") from None
    if not isinstance(data, dict) or not str(data.get("format", "")).startswith(FORMAT.partition("/")[0]):
        raise BrokenCertificate(f"This is no certificate: it does not say that its format is {FORMAT}.")
    if data["format"] != FORMAT:
        raise BrokenCertificate(f"The format of this certificate is {data['format']}; this program reads {FORMAT}.")
    lacking = [name for name in _TEXTS if not isinstance(data.get(name), str)]
    lacking += [name for name in ("round", "algorithm") if type(data.get(name)) is not int]
    lacking += [] if isinstance(data.get("territory"), str) else ["territory"]
    if lacking:
        raise BrokenCertificate(f"This certificate is not whole: {', '.join(lacking)}.")
    return data


@dataclass(frozen=True)
class Kept:
    """What lies in the archive of a round, as data."""

    inputs: Data
    result: Data

    def to_data(self) -> Data:
        """As it is given to who wants to check."""
        return {"format": ARCHIVE_FORMAT, "inputs": self.inputs, "result": self.result}


def kept_in(content: bytes) -> Kept:
    """What a file says, if it is the archive of a round. Raises BrokenCertificate."""
    try:
        data = parsed(content)
    except NotCanonical as error:
        raise BrokenCertificate(f"These are no inputs of a round: {error}.") from None
    if not isinstance(data, dict) or data.get("format") != ARCHIVE_FORMAT:
        raise BrokenCertificate(f"These are no inputs of a round: their format is not {ARCHIVE_FORMAT}.")
    if not all(isinstance(data.get(name), dict) for name in ("inputs", "result")):
        raise BrokenCertificate("These inputs of a round are not whole.")
    return Kept(data["inputs"], data["result"])
