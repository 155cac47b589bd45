"""Where somebody stands, told so coarsely that it says nothing of anybody else. No Django here."""

from dataclasses import dataclass

STEPS = (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)
NARROWEST = 5  # So many share a band, whichever it is.


@dataclass(frozen=True)
class Band:
    """Among the first so many; or after them, in the last band there is."""

    first: int
    is_within: bool


def band_of(position: int, n_ranked: int) -> Band | None:
    """The band of a place among so many; None where there are too few for two bands."""
    steps = [step for step in STEPS if n_ranked - step >= NARROWEST]
    if not steps:
        return None
    within = next((step for step in steps if position <= step), None)
    return Band(steps[-1], is_within=False) if within is None else Band(within, is_within=True)
