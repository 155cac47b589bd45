"""People who do not exist, with fiscal codes that are right."""

from datetime import date
from random import Random

from stdnum.it import codicefiscale

from mentoring.demo.data import data
from mentoring.people.rules import code_letters

_WORDS = {name: words.split() for name, words in data("names.toml").items()}
BOYS, GIRLS, SURNAMES = _WORDS["boys"], _WORDS["girls"], _WORDS["surnames"]
MONTHS = "ABCDEHLMPRST"
BORN_AT = "L872"  # Vigevano


def first_name(dice: Random, *, is_girl: bool) -> str:
    names: list[str] = GIRLS if is_girl else BOYS
    return dice.choice(names)


def fiscal_code(first: str, last: str, born_on: date, *, is_girl: bool) -> str:
    """The code that the tax office would give, were there such a person."""
    day = born_on.day + (40 if is_girl else 0)
    start = f"{code_letters(last, first)}{born_on:%y}{MONTHS[born_on.month - 1]}{day:02}{BORN_AT}"
    return start + str(codicefiscale.calc_check_digit(start))


def address(first: str, last: str, number: int) -> str:
    """A mail address that reaches nobody."""
    return f"{first}.{last}{number}@example.org".lower().translate(str.maketrans("àèéìòù", "aeeiou"))


STREETS = ("via dei Tigli", "via del Popolo", "corso Milano", "viale Monte Grappa", "via Gorizia", "vicolo dei Fiori")


def street(number: int) -> str:
    """Where nobody lives: told by a number, so that the dice fall as before."""
    return f"{STREETS[number % len(STREETS)]} {1 + number % 97}"
