"""Ages, what an Italian fiscal code says, and what bodies are known by. No Django here."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from stdnum import iban
from stdnum.exceptions import ValidationError
from stdnum.it import codicefiscale, iva

ADULT_AT = 18
DIGITAL_CONSENT_AT = 14  # Codice Privacy art. 2-quinquies (D.Lgs. 101/2018)

INVITATION_LIFE = timedelta(days=14)
# The same form sent twice is one letter; who lost it gets another after this.
INVITED_JUST_NOW = timedelta(minutes=5)
INVITATIONS_PER_DAY = 30  # Of one body: nobody writes to half the town in its name.

# The ministry's "codice meccanografico": province, kind of school, number, check character (PVIC83100R, MI1A00900Q).
# How the check character is made is not published.
_SCHOOL_CODE = re.compile(r"[A-Z]{2}[A-Z0-9]{2}(?=.*\d)[A-Z0-9]{5}[A-Z0-9]")
# "Numero di repertorio" of the national register of the third sector (RUNTS, D.M. 106/2020): counted upwards.
_RUNTS_NUMBER = re.compile(r"[1-9]\d{0,6}")

# Where digits may be replaced by letters when two people would get the same code ("omocodia").
_DIGIT_POSITIONS = (6, 7, 9, 10, 12, 13, 14)
_OMOCODE = str.maketrans("LMNPQRSTUV", "0123456789")


def age_on(born_on: date, day: date) -> int:
    """Whole years of age on a day."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def is_fiscal_code(text: str) -> bool:
    """Sixteen characters with the right check character; omocodes are fine."""
    try:
        codicefiscale.validate(text)
    except ValidationError:
        return False
    return len(codicefiscale.compact(text)) == 16


def is_tax_code(text: str) -> bool:
    """What an organisation is known by: eleven digits (partita IVA or codice fiscale), or a person's fiscal code."""
    return bool(iva.is_valid(text)) or is_fiscal_code(text)


def is_iban(text: str) -> bool:
    """A bank account whose check digits are right; blanks do not matter."""
    return bool(iban.is_valid(text))


def plain_code(text: str) -> str:
    """A code as it is kept: upper case, without what people put between its parts."""
    return re.sub(r"[\s./-]", "", text).upper()


def is_school_code(text: str) -> bool:
    """Ten characters as the ministry gives them to schools; case and blanks do not matter."""
    return bool(_SCHOOL_CODE.fullmatch(plain_code(text))) and text.isascii()


def is_runts_number(text: str) -> bool:
    """A number of the register of the third sector, without leading zeros."""
    return bool(_RUNTS_NUMBER.fullmatch(plain_code(text))) and text.isascii()


def canonical_fiscal_code(text: str) -> str:
    """The one form that a code and all its omocodes share: upper case, digits decoded, without the check character."""
    letters = list(codicefiscale.compact(text).upper())
    for position in _DIGIT_POSITIONS:
        letters[position] = letters[position].translate(_OMOCODE)
    return "".join(letters[:15])


def plain_tax_code(text: str) -> str:
    """An organisation's code as we keep it: no blanks, upper case, without the country before a partita IVA."""
    code = "".join(text.split()).upper()
    return code if is_fiscal_code(code) else code.removeprefix("IT")


def canonical_tax_code(text: str) -> str:
    """The one form that all ways to write an organisation's code share."""
    code = plain_tax_code(text)
    return canonical_fiscal_code(code) if is_fiscal_code(code) else code


def name_words(*parts: str) -> tuple[str, ...]:
    """The words of a name in any order, without case, accents and marks: how two ways to write it are compared."""
    letters = unicodedata.normalize("NFKD", " ".join(parts).casefold())
    bare = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return tuple(sorted(re.findall(r"\w+", bare)))


def code_letters(last_name: str, first_name: str) -> str:
    """The six letters that a fiscal code takes from a name (decree of 12 March 1974, article 2 and following)."""
    consonants = _consonants(first_name)
    if len(consonants) > 3:  # Of four or more of a first name the second is left out.
        return _three(last_name) + consonants[0] + consonants[2] + consonants[3]
    return _three(last_name) + _three(first_name)


def _three(name: str) -> str:
    vowels = re.sub(r"[^AEIOU]", "", _capitals(name))
    return f"{_consonants(name)}{vowels}XXX"[:3]


def _consonants(name: str) -> str:
    return re.sub(r"[AEIOU]", "", _capitals(name))


def _capitals(name: str) -> str:
    """Its letters from A to Z alone; what stands over them falls away."""
    return re.sub(r"[^A-Z]", "", unicodedata.normalize("NFKD", name.casefold()).upper())


def contradicts(fiscal_code: str, born_on: date) -> bool:
    """Does the code tell another birthday? The century is not in it, so only day, month and year of it count."""
    try:
        told = codicefiscale.get_birth_date(fiscal_code, born_on.year - 50)
    except ValidationError:
        return True
    return (told.day, told.month, told.year % 100) != (born_on.day, born_on.month, born_on.year % 100)


@dataclass(frozen=True)
class Consents:
    """Who has to say yes for a person of an age (product.md, rules of privacy 4)."""

    guardian: bool
    person: bool

    @classmethod
    def needed_at(cls, age: int) -> "Consents":
        """Under 14 the guardian alone, from 14 to 17 both, adults for themselves."""
        return cls(guardian=age < ADULT_AT, person=age >= DIGITAL_CONSENT_AT)
