"""Where letters go: on the envelope, and nowhere else."""

import pytest

from mentoring.people.commands import register_person, tell
from mentoring.people.models import Person
from mentoring.records.models import Parcel
from mentoring.rolls.columns import Field, guess_columns
from mentoring.web.operator.outbox import masked
from tests.live.fiscal import fiscal_code

STREET = "via dei Tigli 7"


def register(town, code: str = "", street: str = STREET) -> Person:
    return register_person(
        first_name="Zoe",
        last_name="Quarta",
        born_on=town.born(12),
        fiscal_code=code,
        municipality="Vigevano",
        street=street,
        postcode="27029",
        now=town.now,
    )


def test_a_letter_goes_to_the_street(town):
    facts = {"first_name": "Zoe", "amount_cents": 1, "programme": "x", "expires_on": "2027-01-01"}
    tell(register(town), "voucher_issued", key="street:1", at=town.now, territory_id=town.territory.pk, **facts)
    assert Parcel.objects.get(key="street:1:letter").to.split("\n") == ["Zoe Quarta", STREET, "27029 Vigevano"]


def test_who_told_no_street_has_no_empty_line(town):
    person = Person(first_name="Zoe", last_name="Quarta", municipality="Vigevano")
    assert person.address_lines == ["Vigevano"]
    assert Person(first_name="Zoe", last_name="Quarta").address_lines == []


def test_lists_of_messages_do_not_tell_it():
    assert masked(f"Zoe Quarta\n{STREET}\n27029 Vigevano") == "Z. Q., 27029 Vigevano"


def test_a_second_nominator_may_tell_it_but_not_change_it(town):
    code = fiscal_code()
    first = register(town, code, street="")
    assert register(town, code).pk == first.pk
    assert register(town, code, street="corso Altrove 1").street == STREET


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Indirizzo di residenza", Field.STREET),
        ("Via", Field.STREET),
        ("Residenza (via)", Field.STREET),
        ("CAP", Field.POSTCODE),
        ("Indirizzo", None),  # Of studies.
    ],
)
def test_it_is_read_from_a_school_s_list(header, field):
    columns = guess_columns(["Cognome", "Nome", header])
    assert set(columns) - {Field.LAST_NAME, Field.FIRST_NAME} == ({field} if field else set())
