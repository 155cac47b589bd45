"""Two who found the same territory at the same moment, two last operators who are sent away, and a first signature."""

import secrets
from dataclasses import replace

from mentoring.demo import cast
from mentoring.demo.iban import italian_iban
from mentoring.demo.town import Town
from mentoring.kernel.signing import seal_holds
from mentoring.people.commands import add_member, make_administrator
from mentoring.people.errors import LastOperator
from mentoring.people.models import Invitation, Membership
from mentoring.people.operators import dismiss_operator
from mentoring.people.permissions import Actor, Role
from mentoring.programmes.charters import Charter, Dress
from mentoring.programmes.colours import HOUSE
from mentoring.programmes.commands import found_territory
from mentoring.programmes.errors import AddressInUse
from mentoring.programmes.models import Territory
from mentoring.programmes.queries import signing_keys
from mentoring.programmes.signing import signed
from mentoring.programmes.territories import create_territory
from tests.live.races import at_once, outcome, refusals

ROUNDS = 4
DRESS = Dress(primary=HOUSE.primary, accent=HOUSE.accent)


def charter() -> Charter:
    """Somewhere that nobody else founds, at a host of its own."""
    slug = f"gara-{secrets.token_hex(4)}"
    return Charter(
        slug=slug,
        istat_code="018102",
        name="Mortara",
        municipalities=("Mortara",),
        languages=("it",),
        disciplines=("music",),
        account_holder="Comune di Mortara",
        iban=italian_iban(18102),
        host=f"{slug}.example.org",
    )


def another_administrator(town: Town) -> Actor:
    email = f"anche.{secrets.token_hex(4)}@example.org"
    town.confirmed_user(email, "Anche")
    make_administrator(email=email, now=town.now)
    return town.acting(email, Role.ADMINISTRATOR)


def test_a_form_that_is_sent_twice_at_once_founds_one_territory(town: Town) -> None:
    administrator = town.acting(cast.ADMINISTRATOR.email, Role.ADMINISTRATOR)
    for _ in range(ROUNDS):
        body, _manager = town.new_organisation("foundation", Role.MENTOR)
        facts = {"charter": charter(), "dress": DRESS, "operator": body, "invited": ["due@example.org"]}
        once = {**facts, "form_key": secrets.token_hex(8), "now": town.now}
        answers = at_once(*(outcome(create_territory, administrator, **once) for _again in range(3)))
        assert refusals(answers) == []
        assert len({territory.pk for territory in answers if isinstance(territory, Territory)}) == 1
        assert Invitation.objects.filter(organisation=body, role=Role.OPERATOR).count() == 1


def test_of_two_who_take_the_same_address_at_once_one_gets_it(town: Town) -> None:
    actors = [town.acting(cast.ADMINISTRATOR.email, Role.ADMINISTRATOR), another_administrator(town)]
    for wanted in ("slug", "host"):
        for _ in range(ROUNDS):
            same = charter()
            theirs = [same, replace(charter(), **{wanted: getattr(same, wanted)})]
            bodies = [town.new_organisation("foundation", Role.MENTOR)[0] for _one in actors]
            answers = at_once(
                *(
                    outcome(
                        create_territory,
                        actor,
                        charter=one,
                        dress=DRESS,
                        operator=body,
                        invited=[],
                        form_key=secrets.token_hex(8),
                        now=town.now,
                    )
                    for actor, one, body in zip(actors, theirs, bodies, strict=True)
                )
            )
            assert [type(refusal) for refusal in refusals(answers)] == [AddressInUse]
            assert Territory.objects.filter(**{wanted: getattr(same, wanted)}).count() == 1


def test_of_two_last_operators_who_are_sent_away_at_once_one_stays(town: Town) -> None:
    actors = [town.acting(cast.ADMINISTRATOR.email, Role.ADMINISTRATOR), another_administrator(town)]
    for _ in range(ROUNDS):
        body, _manager = town.new_organisation("foundation", Role.MENTOR)
        emails = [f"gestisce.{secrets.token_hex(4)}@example.org" for _one in actors]
        for email in emails:
            add_member(body, user=town.confirmed_user(email, "Gestisce"), role=Role.OPERATOR)
        there = list(Membership.objects.filter(organisation=body, role=Role.OPERATOR))
        answers = at_once(
            *(
                outcome(dismiss_operator, actor, membership=membership, territory_id=town.territory.pk, now=town.now)
                for actor, membership in zip(actors, there, strict=True)
            )
        )
        assert [type(refusal) for refusal in refusals(answers)] == [LastOperator]
        assert Membership.objects.filter(organisation=body, role=Role.OPERATOR).count() == 1


def test_who_signs_first_at_once_signs_with_one_key(town: Town) -> None:
    for _ in range(ROUNDS):
        new = found_territory(
            slug=charter().slug,
            name="Gara",
            operator=town.casa,
            account_holder="Gara",
            iban=italian_iban(18102),
        )
        signatures = at_once(*(outcome(signed, new, {"number": number}, now=town.now) for number in range(4)))
        assert refusals(signatures) == []
        keys = {told["key_id"] for told in signatures if isinstance(told, dict) and seal_holds(told)}
        assert keys == {key.key_id for key in signing_keys(new)}
        assert len(keys) == 1
