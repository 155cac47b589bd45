"""Two territories side by side, and who lives in both: a theatre company, a mentor and a family."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from mentoring.demo.tools import Family, Tools, handed_out
from mentoring.demo.town import Town
from mentoring.funds.rules import Earmark
from mentoring.kernel.money import Cents
from mentoring.nominations.rules import Nominee
from mentoring.offers.writing import Spot
from mentoring.people.permissions import Actor, Role
from mentoring.people.queries import user_with_id
from tests.live.fiscal import fiscal_code
from tests.web.walk_strangers import Elsewhere

if TYPE_CHECKING:
    from mentoring.funds.models import Fund
    from mentoring.offers.models import Occurrence
    from mentoring.people.models import Organisation
    from mentoring.programmes.models import Programme
    from mentoring.vouchers.models import Voucher


@dataclass
class Side:
    """What those who live in both have on one side, named so that nobody takes it for the other's."""

    territory_tools: Tools
    programme: "Programme"
    fund: "Fund"  # Of the mentor.
    evening: "Occurrence"  # Of the company.
    nominator: "Organisation"
    family: Family
    voucher: "Voucher"

    def marks(self) -> set[str]:
        """Words that stand only on pages of this side."""
        assert self.fund.pledge is not None
        return {self.evening.offer.title, self.nominator.name, self.fund.pledge.remittance_code}


@dataclass
class Border:
    """Here is the town, there is Oltre; company, mentor and family go to and fro."""

    town: Town
    there: Elsewhere
    company: "Organisation"
    manager: Actor
    mentor: "Organisation"
    giver: Actor
    here: Side
    beyond: Side

    @classmethod
    def of(cls, town: Town) -> "Border":
        there = Elsewhere.beside(town)
        company, manager = town.new_organisation("theatre", Role.PROVIDER, "Compagnia dei Due Ponti")
        mentor, giver = town.new_organisation("shop", Role.MENTOR, "Forno dei Due Ponti")
        for body, actor, role in ((company, manager, Role.PROVIDER), (mentor, giver, Role.MENTOR)):
            user = user_with_id(actor.user_id or 0)
            assert user is not None
            there.also_admitted(body, role, user)
        code = fiscal_code()
        sides = []
        programmes = (town.arte, there.open_programme(town))
        for tools, programme, word in zip((town, there), programmes, ("Diqua", "Dila"), strict=True):
            sides.append(_side(tools, programme, word, (company, manager), (mentor, giver), code))
        return cls(town, there, company, manager, mentor, giver, *sides)


def _side(
    tools: Tools,
    programme: "Programme",
    word: str,
    company: "tuple[Organisation, Actor]",
    mentor: "tuple[Organisation, Actor]",
    code: str,
) -> Side:
    body, manager = company
    place = tools.new_place(manager, body, Spot(f"Sala {word}", "via del Ponte 1", "Vigevano"))
    offer = tools.new_offer(manager, body, place, price_cents=12_00, title=f"Serata {word}")
    begins = tools.clock.now + timedelta(hours=1)
    evening = tools.published_date(manager, offer, starts_at=begins, ends_at=begins + timedelta(hours=2), capacity=20)
    fund = tools.given_fund(mentor[1], mentor[0], Cents(600_00), Earmark())
    nominator, teacher = tools.new_organisation("school", Role.NOMINATOR, f"Scuola {word}")
    nominee = Nominee(
        "Nives",
        "Duerive",
        tools.born(12),
        fiscal_code=code,
        municipality="Vigevano",
        guardian_name="Olga Duerive",
        guardian_email="duerive@example.org",
    )
    family = tools.agreeing_family(teacher, programme, nominator, nominee)
    voucher = handed_out(
        person=family.person,
        fund=fund,
        programme=programme,
        amount=Cents(50_00),
        scope=programme.scope,
        expires_on=programme.ends_on,
        key=f"border:{word}",
        now=tools.clock.now,
    )
    return Side(tools, programme, fund, evening, nominator, family, voucher)
