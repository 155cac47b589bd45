"""Fiscal codes of nobody: right in form, invented at random."""

import random
import string

from stdnum.it.codicefiscale import calc_check_digit

_random = random.Random()


def fiscal_code() -> str:
    """A valid code that no other test uses."""
    letters = "".join(_random.choices(string.ascii_uppercase, k=6))
    body = f"{letters}{_random.randint(10, 20)}A{_random.randint(10, 28)}L{_random.randint(100, 999)}"
    return body + str(calc_check_digit(body))
