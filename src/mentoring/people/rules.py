"""Ages, and what an Italian fiscal code says. No Django here."""

from dataclasses import dataclass
from datetime import date

from stdnum import iban
from stdnum.exceptions import ValidationError
from stdnum.it import codicefiscale, iva

ADULT_AT = 18
DIGITAL_CONSENT_AT = 14  # Codice Privacy art. 2-quinquies (D.Lgs. 101/2018)

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
