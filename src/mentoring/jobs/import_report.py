"""What became of a list, for whoever typed the command: numbers and sentences, no names."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mentoring.rolls.errors import SENTENCES
from mentoring.rolls.rules import Judgement, Remark

if TYPE_CHECKING:
    from mentoring.rolls.models import RollRow


@dataclass(frozen=True)
class Detail:
    """One row."""

    row: int
    outcome: str
    remarks: Sequence[str]
    has_warning: bool
    same_as: int | None

    def to_data(self) -> dict[str, Any]:
        data: dict[str, Any] = {
            "row": self.row,
            "outcome": self.outcome,
            "reasons": list(self.remarks),
            "sentences": self.sentences,
            "warning": self.has_warning,
        }
        return data | ({"same_as": self.same_as} if self.same_as is not None else {})

    @property
    def sentences(self) -> list[str]:
        return [str(SENTENCES[Remark(remark)]) for remark in self.remarks]


@dataclass(frozen=True)
class Report:
    """All of them. Whoever is known and has new contacts counts as known: their detail says "changed"."""

    details: list[Detail]

    @classmethod
    def of_judgements(cls, said: Iterable[Judgement]) -> "Report":
        return cls([Detail(it.row.number, it.verdict, it.remarks, it.has_warning, it.same_as) for it in said])

    @classmethod
    def of_rows(cls, rows: "Iterable[RollRow]") -> "Report":
        return cls([Detail(it.number, it.verdict, it.remarks, it.has_warning, it.same_as) for it in rows])

    def to_data(self) -> dict[str, Any]:
        counted = Counter(detail.outcome for detail in self.details)
        return {
            "rows": len(self.details),
            "new": counted["new"],
            "known": counted["known"] + counted["changed"],
            "duplicate": counted["duplicate"],
            "ineligible": counted["ineligible"],
            "refused": counted["refused"],
            "warnings": sum(detail.has_warning for detail in self.details),
            "details": [detail.to_data() for detail in self.details],
        }

    def __str__(self) -> str:
        data = self.to_data()
        numbers = ", ".join(f"{data[name]} {name}" for name in data if name not in ("rows", "details"))
        lines = [f"{data['rows']} rows: {numbers}"]
        lines += [
            f"  {detail.row}: {detail.outcome}. {' '.join(detail.sentences)}"
            for detail in self.details
            if detail.outcome in ("refused", "ineligible", "duplicate") or detail.has_warning
        ]
        return "\n".join(lines)
