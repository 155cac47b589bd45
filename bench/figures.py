"""A measured number, and what it has to reach."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One line of the report. Without a target it is there to be known; `at_most` turns the target round."""

    name: str
    value: float
    unit: str
    target: float | None = None
    at_most: bool = False

    @property
    def ok(self) -> bool:
        if self.target is None:
            return True
        return self.value <= self.target if self.at_most else self.value >= self.target

    def to_data(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "value": round(self.value, 3),
            "unit": self.unit,
            "target": self.target,
            "ok": self.ok,
        }

    def __str__(self) -> str:
        wanted = "" if self.target is None else f"  ({'at most' if self.at_most else 'at least'} {self.target:g})"
        mark = "" if self.ok else "  <-- MISSED"
        return f"{self.name:<34} {self.value:>10.2f} {self.unit}{wanted}{mark}"
