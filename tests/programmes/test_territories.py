"""The installation founds territories, changes them, and says who runs them."""

from dataclasses import replace

import pytest

from mentoring.demo.iban import italian_iban
from mentoring.kernel.refusal import NotAllowed, WrongState
from mentoring.people.colleagues import accept_invitation
from mentoring.people.commands import add_member
from mentoring.people.errors import AlreadyMember, LastOperator
from mentoring.people.models import Invitation, Membership, Organisation
from mentoring.people.operators import dismiss_operator, invite_operator, revoke_operator_invitation
from mentoring.people.permissions import Role
from mentoring.people.queries import operators_asked, operators_of
from mentoring.programmes.charters import Charter, Dress, Picture
from mentoring.programmes.commands import Body
from mentoring.programmes.errors import AddressInUse, BodyKnown, HardToRead
from mentoring.programmes.models import Discipline, Logo, Territory, Vertical
from mentoring.programmes.overview import (
    charter_of,
    disciplines_to_choose,
    dress_of,
    logo_with_version,
    territories_run,
)
from mentoring.programmes.queries import default_territory, disciplines_of
from mentoring.programmes.territories import (
    create_territory,
    dress_territory,
    edit_operator,
    edit_territory,
    forget_logo,
    keep_logo,
)
from mentoring.records.models import Entry, Parcel

CHARTER = Charter(
    slug="mortara",
    istat_code="018102",
    name="Mortara",
    municipalities=("Mortara", "Parona"),
    languages=("it",),
    disciplines=("music", "swimming"),
    account_holder="Comune di Mortara",
    iban=italian_iban(18102),
)
DRESS = Dress(primary="#7a1f3d", accent="#0b5d66", texts={"it": {"title": "Mortara suona"}})
BODY = Body(name="Comune di Mortara", kind="public_body", fiscal_code="00343690186", pec="comune@pec.example")
A_PICTURE = Picture(png=b"\x89PNG one", width=100, height=50)


def founded(town, **changes):
    facts = {"charter": CHARTER, "dress": DRESS, "operator": BODY, "invited": ["zoe@example.org"], "form_key": "k1"}
    return create_territory(town.administrator, **{**facts, **changes}, now=town.now)


def verbs(subject) -> list[str]:
    rows = Entry.objects.filter(subject=subject._meta.label_lower, subject_id=subject.pk).order_by("id")
    return list(rows.values_list("verb", flat=True))


def test_a_territory_is_there_with_its_body_its_look_and_an_invitation(town):
    there = founded(town)
    assert (there.province, there.region, there.founded_at) == ("Pavia", "Lombardia", town.now)
    assert there.operator.pec == "comune@pec.example"
    assert there.appearance.primary == "#7a1f3d"
    assert there.appearance.text("title") == "Mortara suona"
    assert {one.slug for one in disciplines_of(there)} == {"music", "swimming"}
    assert {one.slug for one in there.verticals.all()} == {"culture", "sport"}
    assert [one.email for one in operators_asked(town.administrator, there.operator, town.now)] == ["zoe@example.org"]
    assert Parcel.objects.get(kind="invitation", territory_id=there.pk).to == "zoe@example.org"
    assert verbs(there) == ["founded"]


def test_the_oldest_territory_stays_the_one_of_the_house(town):
    founded(town)
    assert default_territory() == town.territory


def test_the_same_form_again_makes_one(town):
    assert founded(town) == founded(town)
    assert Organisation.objects.filter(name="Comune di Mortara").count() == 1
    assert Invitation.objects.filter(role=Role.OPERATOR).count() == 1


@pytest.mark.parametrize("who", ["operator", "manager", "teacher", "shopkeeper", "usher"])
def test_only_the_installation_founds_changes_and_names(town, who):
    actor = getattr(town, who)
    here, now = town.territory, town.now
    invitation = invite_operator(
        town.administrator, organisation=here.operator, email="zoe@example.org", territory_id=here.pk, now=now
    )
    attempts = [
        lambda: create_territory(actor, charter=CHARTER, dress=DRESS, operator=BODY, invited=[], form_key="k", now=now),
        lambda: edit_territory(actor, territory=here, charter=charter_of(here), now=now),
        lambda: dress_territory(actor, territory=here, dress=DRESS, now=now),
        lambda: keep_logo(actor, territory=here, picture=A_PICTURE, now=now),
        lambda: forget_logo(actor, territory=here, now=now),
        lambda: edit_operator(actor, territory=here, name="Altro", now=now),
        lambda: invite_operator(actor, organisation=here.operator, email="a@example.org", territory_id=1, now=now),
        lambda: revoke_operator_invitation(actor, invitation=invitation, now=now),
        lambda: dismiss_operator(
            actor, membership=here.operator.memberships.first(), territory_id=town.territory.pk, now=now
        ),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    assert list(territories_run(actor)) == []
    assert list(operators_of(actor, here.operator)) == []
    assert list(operators_asked(actor, here.operator, now)) == []


def test_two_territories_have_two_addresses(town):
    with pytest.raises(AddressInUse) as slug:
        founded(town, charter=replace(CHARTER, slug="vigevano"))
    assert slug.value.field == "slug"
    founded(town, charter=replace(CHARTER, host="mortara.example"))
    with pytest.raises(AddressInUse) as host:
        founded(
            town, charter=replace(CHARTER, slug="parona", host="mortara.example"), operator=town.casa, form_key="k2"
        )
    assert host.value.field == "host"
    assert Territory.objects.count() == 2


def test_without_hosts_there_can_be_many(town):
    founded(town)
    founded(town, charter=replace(CHARTER, slug="parona"), operator=town.casa, form_key="k2")
    assert Territory.objects.filter(host="").count() == 3


def test_a_body_that_is_known_is_chosen_and_not_written_twice(town):
    founded(town)
    with pytest.raises(BodyKnown):
        founded(town, charter=replace(CHARTER, slug="parona"), form_key="k2")
    assert not Territory.objects.filter(slug="parona").exists()


@pytest.mark.parametrize("name", ["primary", "accent"])
def test_a_colour_on_which_nobody_can_read_is_refused(town, name):
    with pytest.raises(HardToRead) as refusal:
        founded(town, dress=replace(DRESS, **{name: "#ffcc00"}))
    assert refusal.value.field == name
    with pytest.raises(HardToRead):
        dress_territory(
            town.administrator, territory=town.territory, dress=replace(DRESS, **{name: "#eee"}), now=town.now
        )


def test_disciplines_that_come_with_the_house_are_set_up_when_they_are_chosen(db, town):
    Territory.disciplines.through.objects.all().delete()
    offered = {slug for _vertical, group in disciplines_to_choose() for slug, _name in group}
    assert {"music", "swimming"} <= offered
    assert Vertical.objects.filter(slug="culture").count() == 1
    founded(town)
    assert Discipline.objects.filter(slug="music").count() == 1


def test_what_a_territory_is_can_be_changed_and_the_journal_says_what(town):
    here = town.territory
    charter = replace(charter_of(here), name="Vigevano e dintorni", languages=("it",), disciplines=("music",))
    edit_territory(town.administrator, territory=here, charter=charter, now=town.now)
    assert (here.name, here.languages) == ("Vigevano e dintorni", ["it"])
    assert [one.slug for one in disciplines_of(here)] == ["music"]
    entry = Entry.objects.filter(verb="edited", subject="programmes.territory").latest("id")
    assert entry.facts == {"fields": ["disciplines", "languages", "name"]}


def test_nothing_changed_is_nothing_noted(town):
    before = Entry.objects.count()
    edit_territory(town.administrator, territory=town.territory, charter=charter_of(town.territory), now=town.now)
    dress = dress_of(town.territory)
    dress_territory(town.administrator, territory=town.territory, dress=dress, now=town.now)
    assert Entry.objects.count() == before


def test_a_slug_stays_for_the_sake_of_what_was_printed(town):
    charter = replace(charter_of(town.territory), slug="altrove")
    edit_territory(town.administrator, territory=town.territory, charter=charter, now=town.now)
    assert Territory.objects.get(pk=town.territory.pk).slug == "vigevano"


def test_operators_hear_of_a_new_account(town):
    charter = replace(charter_of(town.territory), iban=italian_iban(77))
    edit_territory(town.administrator, territory=town.territory, charter=charter, now=town.now)
    told = Parcel.objects.filter(kind="account_changed", territory_id=town.territory.pk)
    assert {parcel.to for parcel in told} == {one.user.email for one in operators_of(town.administrator, town.casa)}
    assert told[0].facts["iban_end"] == italian_iban(77)[-4:]


def test_a_logo_comes_changes_and_goes(town):
    look = keep_logo(town.administrator, territory=town.territory, picture=A_PICTURE, now=town.now)
    assert logo_with_version(look.logo_version) == A_PICTURE.png
    keep_logo(town.administrator, territory=town.territory, picture=A_PICTURE, now=town.now)
    assert verbs(look) == ["logo_changed"]
    other = keep_logo(town.administrator, territory=town.territory, picture=Picture(b"\x89PNG two", 1, 1), now=town.now)
    assert logo_with_version(look.logo_version) is None
    forget_logo(town.administrator, territory=town.territory, now=town.now)
    assert logo_with_version(other.logo_version) is None
    assert Logo.objects.count() == 0
    assert logo_with_version("") is None


def test_the_body_that_runs_a_territory_is_corrected_but_never_becomes_another(town):
    edit_operator(town.administrator, territory=town.territory, pec="casa@pec.example", now=town.now)
    assert Organisation.objects.get(pk=town.casa.pk).pec == "casa@pec.example"
    Organisation.objects.filter(pk=town.theatre.pk).update(fiscal_code="00343690186")
    with pytest.raises(BodyKnown):
        edit_operator(town.administrator, territory=town.territory, fiscal_code="00343690186", now=town.now)


def test_who_accepts_runs_the_territory(town):
    there = founded(town)
    zoe = town.confirmed_user("zoe@example.org", "Zoe")
    Invitation.objects.filter(role=Role.OPERATOR).update(key_fingerprint=key_of("k"))
    membership = accept_invitation(zoe, key="k", now=town.now)
    assert (membership.role, membership.organisation) == (Role.OPERATOR, there.operator)
    with pytest.raises(AlreadyMember):
        invite_operator(
            town.administrator,
            organisation=there.operator,
            email="zoe@example.org",
            territory_id=there.pk,
            now=town.now,
        )


def key_of(key: str) -> str:
    from mentoring.kernel.secrecy import fingerprint

    return fingerprint(key)


def test_the_last_operator_stays(town):
    first, second = operators_of(town.administrator, town.casa)
    dismiss_operator(town.administrator, membership=first, territory_id=town.territory.pk, now=town.now)
    assert [parcel.to for parcel in Parcel.objects.filter(kind="member_dismissed")] == [first.user.email]
    with pytest.raises(LastOperator):
        dismiss_operator(town.administrator, membership=second, territory_id=town.territory.pk, now=town.now)
    with pytest.raises(WrongState):
        dismiss_operator(town.administrator, membership=first, territory_id=town.territory.pk, now=town.now)
    assert Membership.objects.filter(organisation=town.casa, role=Role.OPERATOR).count() == 1


def test_an_operator_whose_account_is_closed_does_not_count(town):
    first, second = operators_of(town.administrator, town.casa)
    type(second.user).objects.filter(pk=second.user_id).update(is_active=False)
    with pytest.raises(LastOperator):
        dismiss_operator(town.administrator, membership=first, territory_id=town.territory.pk, now=town.now)


def test_only_operators_are_dismissed_this_way(town):
    membership = add_member(town.casa, user=town.confirmed_user("m@example.org", "M"), role=Role.MENTOR)
    with pytest.raises(NotAllowed):
        dismiss_operator(town.administrator, membership=membership, territory_id=town.territory.pk, now=town.now)


def test_the_list_says_how_many_run_each_in_one_statement(town, django_assert_num_queries):
    there = founded(town)
    with django_assert_num_queries(1):
        rows = {row.slug: row for row in territories_run(town.administrator)}
    assert (rows["vigevano"].n_operators, rows["vigevano"].n_asked) == (2, 0)
    assert rows["vigevano"].n_programmes > 0
    assert (rows[there.slug].n_operators, rows[there.slug].n_asked, rows[there.slug].n_programmes) == (0, 1, 0)
