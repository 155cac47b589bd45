"""Italian words as a search compares them: one stem for singular and plural; which words are near. No Django here."""

from collections.abc import Iterable

from mentoring.offers.rules import folded

_VOWELS = frozenset("aeiou")
# Whoever types these looks for something else.
_EMPTY_WORDS = """
a ad al allo alla ai agli alle all c che chi ci con cosa d da dal dallo dalla dai dagli dalle dall de dei degli del
dello della delle dell di dove e ed est fare fra gli ho i il in io l la le lei lo ma mi mio mia nel nello nella nei
negli nelle nell o per qualche quale quali quando s se si sono su sul sullo sulla sui sugli sulle sull te ti tra
tu tutto tutti un una uno un vicino voglio vorrei cerco andare vedere the of and for to
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


def stem(word: str) -> str:
    """What singular and plural, feminine and masculine share: mostra and mostre, laghi and lago, musei and museo.

    The word is folded already. Short ones stay as they are.
    """
    if len(word) < 4 or word[-1] not in _VOWELS:
        return word
    if word[-3:] in {"chi", "che", "ghi", "ghe"}:
        return word[:-2]
    bare = word[:-1]
    # studio and studi, camicia and camicie, zii: the i before an ending goes with it.
    return bare[:-1] if bare.endswith("i") and len(bare) > 3 else bare


def stems(text: str) -> str:
    """A text as the index keeps it."""
    return " ".join(stem(word) for word in folded(text).split())


def asked(text: str) -> list[str]:
    """The words of a question that say what is wanted, folded, each once; all of them if none is left."""
    words = list(dict.fromkeys(folded(text).split()))
    return [word for word in words if word not in _EMPTY] or words


def distance(one: str, other: str, most: int) -> int:
    """How many letters were forgotten, added, mistaken or swapped; anything above `most` is most + 1."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, above, row = row, before, [i]
        for j, its in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def forgiven(word: str) -> int:
    """How many mistakes a word of this length may have: a short one becomes another word too soon."""
    return 0 if len(word) < 4 else 1 if len(word) < 7 else 2


def nearest(word: str, known: Iterable[str], most: int = 3) -> list[str]:
    """The known words that somebody may have meant, the likeliest first: few mistakes, and the same first letter."""
    allowed = forgiven(word)
    ranked = sorted(
        (distance(word, other, allowed), other[:1] != word[:1], abs(len(other) - len(word)), other)
        for other in set(known)
    )
    return [other for far, _other_letter, _longer, other in ranked if far <= allowed][:most]
