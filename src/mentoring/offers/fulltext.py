"""Which offers tell of some words, and which words are near one: what each database has for it, behind the same names.

Both look into the stems that search.py keeps (words.py makes them), so both find the same. ADR 37 says why.
"""

from collections.abc import Sequence

from django.db import connection
from django.db.models.expressions import RawSQL

from mentoring.offers.entries import Word
from mentoring.offers.words import stem

# Each word of a question, with what else it may mean: one of each has to be there.
Sought = Sequence[Sequence[str]]
_CANDIDATES = 80


_POSTGRESQL = "SELECT offer_id FROM offers_told WHERE words @@ to_tsquery('simple', %s)"
# PostgreSQL cannot look into an array before it is there: so the ids come from the words' index, and offers by their
# id. Left to choose it goes through the offers in their order and asks each one: right for a word that most of them
# say, hundreds of milliseconds for one that few do.
_FIRST = "SELECT unnest(ARRAY(SELECT offer_id FROM offers_told WHERE {} @@ to_tsquery('simple', %s)))"
_POSTGRESQL_FIRST, _TITLES_FIRST = _FIRST.format("words"), _FIRST.format("title_words")
_SQLITE = "SELECT rowid FROM offers_told_words WHERE offers_told_words MATCH %s"


def telling(sought: Sought) -> RawSQL:
    """The ids of the offers that tell of all of it: its stem, or the beginning of a word."""
    if connection.vendor == "postgresql":
        return RawSQL(_POSTGRESQL, [_tsquery(sought)])  # noqa: S611 - a constant; what is sought is a parameter
    return RawSQL(_SQLITE, [_match(sought)])  # noqa: S611


def any_telling(sought: Sought) -> RawSQL:
    """The same where one is enough, and where there may be none."""
    if connection.vendor == "postgresql":
        return RawSQL(_POSTGRESQL_FIRST, [_tsquery(sought)])  # noqa: S611
    return telling(sought)


def titled(sought: Sought) -> RawSQL:
    """The ids of those that say all of it in their title."""
    if connection.vendor == "postgresql":
        return RawSQL(_TITLES_FIRST, [_tsquery(sought)])  # noqa: S611
    return RawSQL(_SQLITE, [f"title : ({_match(sought)})"])  # noqa: S611


def _tsquery(sought: Sought) -> str:
    """Words are folded: there is nothing in them but letters and digits."""
    return " & ".join("(" + " | ".join(f"'{stem(word)}' | '{word}':*" for word in either) + ")" for either in sought)


def _match(sought: Sought) -> str:
    return " AND ".join("(" + " OR ".join(f'"{stem(word)}" OR "{word}"*' for word in either) + ")" for either in sought)


def alike(territory_id: int, word: str) -> dict[str, str]:
    """Words of a territory's offers that look somewhat like this one: folded -> as it is shown."""
    rows = _by_trigrams(territory_id, word)
    return dict([*rows, *_swapped(territory_id, word)])


def _by_trigrams(territory_id: int, word: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT word, shown FROM offers_word WHERE territory_id = %s ORDER BY word <-> %s LIMIT %s",
                [territory_id, word, _CANDIDATES],
            )
        else:
            marked = f"__{word}_"
            grams = sorted({marked[start : start + 3] for start in range(len(marked) - 2)})
            cursor.execute(
                "SELECT w.word, w.shown FROM offers_word_grams g JOIN offers_word w ON w.id = g.rowid"
                " WHERE offers_word_grams MATCH %s AND w.territory_id = %s ORDER BY rank LIMIT %s",
                [" OR ".join(f'"{gram}"' for gram in grams), territory_id, _CANDIDATES],
            )
        return list(cursor.fetchall())


def _swapped(territory_id: int, word: str) -> list[tuple[str, str]]:
    """Two letters changed places: in a short word hardly any three letters are left as they were."""
    swaps = {word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1)}
    known = Word.objects.filter(territory=territory_id, word__in=sorted(swaps))
    return list(known.values_list("word", "shown"))
