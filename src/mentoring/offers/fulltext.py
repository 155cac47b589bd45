"""Which offers tell of some words, and which words are near one: what each database has for it, behind the same names.

Both look into the stems that search.py keeps (words.py makes them), so both find the same. ADR 37 says why.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL

from mentoring.offers.entries import Word
from mentoring.offers.words import stem

# Each word of a question, with what else it may mean: one of each has to be there.
Sought = Sequence[Sequence[str]]
_CANDIDATES = 80
# Until the transaction ends.
_IN_MEMORY = "SELECT set_config('random_page_cost', '1.1', true), set_config('effective_cache_size', '8MB', true)"


@contextmanager
def planned_for_its_words() -> Iterator[None]:
    """PostgreSQL looks at the words, too, when it decides how to search: a quarter of all offers says some of them.

    A prepared statement is planned once, for any words: the few that are run in here are not prepared. And they are
    planned for pages that lie in memory, where a jump costs little more than a step, and something also the second
    time; with what is assumed elsewhere, a word that one offer in thirty says is looked for in all of them.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(savepoint=False):
        connection.ensure_connection()
        raw = connection.connection
        raw.execute(_IN_MEMORY)
        threshold, raw.prepare_threshold = raw.prepare_threshold, None
        try:
            yield
        finally:
            raw.prepare_threshold = threshold


def telling(sought: Sought) -> Q:
    """Of entries: they tell of all of it, by its stem or by the beginning of a word."""
    return _says("said_words", sought) if connection.vendor == "postgresql" else _matches(_match(sought))


def titled(sought: Sought) -> Q:
    """They say all of it in their title."""
    return _says("title_words", sought) if connection.vendor == "postgresql" else _matches(_titled(sought))


def telling_elsewhere(sought: Sought) -> Q:
    """They tell of all of it, but not all of it in their title."""
    if connection.vendor == "postgresql":
        return telling(sought) & ~titled(sought)
    return _matches(f"({_match(sought)}) NOT ({_titled(sought)})")


def _says(column: str, sought: Sought) -> Q:
    """PostgreSQL keeps words in the row itself; Django knows nothing of these two columns."""
    condition = f"{column} @@ to_tsquery('simple', %s)"
    return Q(RawSQL(condition, [_tsquery(sought)], output_field=BooleanField()))  # noqa: S611 - ours; words are a parameter


def _matches(match: str) -> Q:
    rows = "SELECT rowid FROM offers_told_words WHERE offers_told_words MATCH %s"
    return Q(pk__in=RawSQL(rows, [match]))  # noqa: S611 - a constant; what is sought is a parameter


# What is found first will do, and there may be nothing. PostgreSQL plans what stands apart as if all of it were wanted:
# by the words' index, where it would else go through all offers to meet one soon.
_TOLD_POSTGRESQL = """
    WITH there AS MATERIALIZED (
        SELECT 1 FROM offers_entry
        WHERE said_words @@ to_tsquery('simple', %s) AND territory_id = %s AND last_until > %s
    ) SELECT EXISTS(SELECT 1 FROM there)"""
_TOLD_SQLITE = """
    SELECT EXISTS(
        SELECT 1 FROM offers_told_words CROSS JOIN offers_entry ON offer_id = offers_told_words.rowid
        WHERE offers_told_words MATCH %s AND territory_id = %s AND last_until > %s
    )"""


def is_told(territory_id: int, word: str, now: datetime) -> bool:
    """Does anything that can still be booked here tell of it?"""
    since = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_TOLD_POSTGRESQL, [_tsquery([[word]]), territory_id, since])
        else:
            cursor.execute(_TOLD_SQLITE, [_match([[word]]), territory_id, since])
        return bool(cursor.fetchone()[0])


def _tsquery(sought: Sought) -> str:
    """Words are folded: there is nothing in them but letters and digits."""
    return " & ".join("(" + " | ".join(f"'{stem(word)}' | '{word}':*" for word in either) + ")" for either in sought)


def _match(sought: Sought) -> str:
    return " AND ".join("(" + " OR ".join(f'"{stem(word)}" OR "{word}"*' for word in either) + ")" for either in sought)


def _titled(sought: Sought) -> str:
    return f"title : ({_match(sought)})"


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
