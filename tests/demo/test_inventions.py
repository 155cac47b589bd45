"""What is invented is at least well formed: IBANs, fiscal codes, addresses, texts."""

from datetime import date
from random import Random

import pytest
from stdnum import iban
from stdnum.it import codicefiscale

from mentoring.demo import names
from mentoring.demo.cast import CAST
from mentoring.demo.data import data
from mentoring.demo.iban import italian_iban
from mentoring.offers.models import Offer
from mentoring.web.covers import cover_svg

SHOWS = [show for house in data("houses.toml")["house"] for show in house["show"]]


@pytest.mark.parametrize("account", [1, 18177, 999_999_999_999])
def test_an_iban_has_right_check_digits_and_a_bank_that_does_not_exist(account):
    made = italian_iban(account)
    assert iban.is_valid(made)
    assert made[5:10] == "99999"


def test_the_control_letter_of_an_iban_is_the_one_banks_compute():
    # The specimen that Italian banks print.
    assert italian_iban.__module__ == "mentoring.demo.iban"
    from mentoring.demo.iban import _control_letter

    assert _control_letter("0542811101000000123456") == "X"


def test_fiscal_codes_are_right_and_tell_the_birthday():
    dice = Random(5)
    for _person in range(200):
        is_girl = dice.random() < 0.5
        first, last = names.first_name(dice, is_girl=is_girl), dice.choice(names.SURNAMES)
        born_on = date(2004 + dice.randrange(16), 1 + dice.randrange(12), 1 + dice.randrange(28))
        code = names.fiscal_code(first, last, born_on, is_girl=is_girl)
        assert codicefiscale.is_valid(code), (first, last, code)
        assert codicefiscale.get_birth_date(code, 2000) == born_on
        assert codicefiscale.get_gender(code) == ("F" if is_girl else "M")


def test_a_known_fiscal_code():
    # Rossi Maria, born on 1 January 1980: consonants, vowels, forty added to a girl's day.
    assert names.fiscal_code("Maria", "Rossi", date(2010, 1, 1), is_girl=True).startswith("RSSMRA10A41L872")
    assert names.fiscal_code("Gaspare", "Bo", date(2010, 12, 3), is_girl=False).startswith("BOXGPR10T03L872")


def test_every_address_reaches_nobody():
    told = [*data("houses.toml")["house"], *data("bodies.toml")["mentor"], *data("bodies.toml")["nominator"]]
    addresses = [one["email"] for one in told if "email" in one] + [part.email for part in CAST]
    assert len(addresses) == len(set(addresses)) > 30
    assert all(address.endswith("@example.org") for address in addresses)


def test_every_text_is_different_and_says_something():
    assert len({show["title"] for show in SHOWS}) == len({show["summary"] for show in SHOWS}) == len(SHOWS) > 50
    assert all(70 < len(show["summary"]) < 260 for show in SHOWS), [
        show["title"] for show in SHOWS if not 70 < len(show["summary"]) < 260
    ]
    assert {show["kind"] for show in SHOWS} == set(Offer.Kind) - {Offer.Kind.ENROLMENT}  # That is the music school's.


def test_every_discipline_has_a_drawing_of_its_own():
    calm = cover_svg("something nobody drew", 1, "x")
    for slug in {show["discipline"] for show in SHOWS}:
        assert cover_svg(slug, 1, "x") != calm
