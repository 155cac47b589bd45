"""Who is right where the playbill and we say different things. No Django here."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum

from mentoring.offers.rules import folded
from mentoring.playbills.rules import Words


class Merge(StrEnum):
    """What to do with a value of which there are three versions."""

    NOTHING = "nothing"
    TAKE = "take"
    ASK = "ask"


def merge(last: object, theirs: object, ours: object) -> Merge:
    """The playbill told `last` the last time and tells `theirs` now; we have `ours`.

    What the playbill did not change stays as it is here; what nobody changed here follows the playbill; and what both
    changed is asked about.
    """
    if theirs in (last, ours):
        return Merge.NOTHING
    return Merge.TAKE if ours == last else Merge.ASK


WORDS = ("title", "summary", "price_cents", "place", "page")  # What is compared of an offer's words, in this order.


def merge_words(last: Words, theirs: Words, ours: Words) -> dict[str, Merge]:
    """Field by field; a place counts by its name."""
    found: dict[str, Merge] = {}
    for name in WORDS:
        versions = [getattr(words, name) for words in (last, theirs, ours)]
        if name == "place":
            versions = [folded(version) for version in versions]
        if (said := merge(*versions)) is not Merge.NOTHING:
            found[name] = said
    return found


def spoken_for(several: Sequence[Words]) -> Words:
    """What an offer is told to be, where its dates do not agree: as most of them say, the first of equals."""
    counted = Counter(several)
    return max(counted, key=lambda words: (counted[words], -several.index(words)))


def mixed(ours: Words, theirs: Words, fields: Iterable[str]) -> Words:
    """Ours, with these fields as they are told."""
    taken = set(fields)
    words = replace(ours, **{name: getattr(theirs, name) for name in taken})
    return replace(words, address=theirs.address) if "place" in taken else words
