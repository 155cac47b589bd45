"""Two people bring the same body in at the same moment: it is there once."""

import secrets

from stdnum.luhn import calc_check_digit

from mentoring.demo.town import Town
from mentoring.people.models import Organisation
from mentoring.people.permissions import Role
from mentoring.programmes.commands import Body, join
from mentoring.programmes.errors import AlreadyHere
from mentoring.programmes.models import Admission
from tests.live.races import at_once, outcome, refusals

ROUNDS = 8


def vat_number() -> str:
    digits = f"{secrets.randbelow(9_000_000) + 1_000_000:07d}018"
    return digits + str(calc_check_digit(digits))


def test_of_two_who_bring_in_the_same_fiscal_code_at_once_one_is_told_that_it_is_here(town: Town) -> None:
    for number in range(ROUNDS):
        code, mark = vat_number(), secrets.token_hex(4)
        # One writes the code bare, the other as it stands on an invoice: it is the same one.
        bodies = [
            Body(f"Bottega {mark} {word}", "shop", fiscal_code=form) for word, form in (("a", code), ("b", f"IT{code}"))
        ]
        users = [town.confirmed_user(f"{mark}.{number}.{n}@example.org", "Chi arriva") for n in range(2)]
        answers = at_once(
            *(
                outcome(join, territory=town.territory, user=user, body=body, role=Role.MENTOR, now=town.now)
                for user, body in zip(users, bodies, strict=True)
            )
        )
        assert [type(refusal) for refusal in refusals(answers)] == [AlreadyHere]
        assert Organisation.objects.filter(name__startswith=f"Bottega {mark}").count() == 1
        assert Admission.objects.filter(organisation__name__startswith=f"Bottega {mark}").count() == 1


def test_a_form_that_is_sent_twice_at_once_brings_in_one_body(town: Town) -> None:
    for number in range(ROUNDS):
        mark = secrets.token_hex(4)
        body = Body(f"Libreria {mark}", "shop", fiscal_code=vat_number())
        user = town.confirmed_user(f"{mark}.{number}@example.org", "Chi preme due volte")
        call = outcome(join, territory=town.territory, user=user, body=body, role=Role.MENTOR, now=town.now)
        first, second = at_once(call, call)
        assert first == second
        assert Organisation.objects.filter(name=body.name).count() == 1
        assert Admission.objects.filter(organisation__name=body.name).count() == 1
