"""The guided first visit of a role: at most four steps, skipped or finished once, and back only when it is called."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from mentoring.demo.town import Town
from mentoring.kernel.refusal import NotAllowed
from mentoring.people.models import FirstVisit
from mentoring.people.permissions import Actor, Role
from mentoring.people.visits import call_visit_back, end_visit, go_to_step, step_of_visit
from mentoring.web.context import MENUS
from mentoring.web.first_visit import MOST_STEPS, VISITS, Step
from tests.web.conftest import Enter

VISIT = "/prima-visita/"
WORN = [role for role in Role if role not in (Role.PUBLIC, Role.CLOCK)]
# Who wears each role in the town, and their desk.
PEOPLE = {
    Role.OPERATOR: ("operator", "/gestore/"),
    Role.MENTOR: ("shopkeeper", "/mentore/"),
    Role.NOMINATOR: ("teacher", "/segnalatore/"),
    Role.PROVIDER: ("manager", "/ente/"),
    Role.DOOR: ("usher", "/ente/ingresso/"),
    Role.BENEFICIARY: ("young", "/io/"),
    Role.GUARDIAN: ("guardian", "/io/"),
    Role.ADMINISTRATOR: ("administrator", "/installazione/"),
}
each_role = pytest.mark.parametrize("role", PEOPLE, ids=str)


def shown(client: Client, desk: str) -> Step | None:
    """The step that the desk shows."""
    answer = client.get(desk)
    assert answer.status_code == 200
    visit = answer.context["visit"]
    assert ('id="prima-visita"' in answer.content.decode()) == (visit is not None)
    return visit.step if visit else None


def press(client: Client, role: Role, do: str) -> str:
    answer = client.post(VISIT, {"role": role.value, "do": do})
    assert answer.status_code == 302
    return str(answer.url)


# -- the table ------------------------------------------------------------------------------------------------
def test_every_role_has_a_visit_of_at_most_four_steps() -> None:
    assert set(VISITS) == set(WORN)
    assert MOST_STEPS == 4
    assert all(1 < len(steps) <= MOST_STEPS for steps in VISITS.values())


@pytest.mark.parametrize("role", WORN)
def test_each_step_is_a_title_and_one_or_two_sentences_and_leads_somewhere(role: Role) -> None:
    for step in VISITS[role]:
        assert step.title
        assert 1 <= sum(str(step.words).count(end) for end in ".?!") <= 3
        assert bool(step.url_name) == bool(step.action)
        if step.url_name:
            try:
                reverse(step.url_name)
            except NoReverseMatch:
                pytest.fail(f"{role}: no page is called {step.url_name}")


@each_role
def test_the_steps_lead_to_pages_that_open_for_the_role(town: Town, enter: Enter, role: Role) -> None:
    client = enter(getattr(town, PEOPLE[role][0]))
    for step in VISITS[role]:
        if step.url_name:
            assert client.get(reverse(step.url_name)).status_code == 200, step.url_name


# -- the way through ------------------------------------------------------------------------------------------
@each_role
def test_it_is_there_at_the_first_time_and_gone_when_it_was_read(town: Town, enter: Enter, role: Role) -> None:
    who, desk = PEOPLE[role]
    client, steps = enter(getattr(town, who)), VISITS[role]
    for number, step in enumerate(steps, 1):
        assert shown(client, desk) == step
        if number < len(steps):
            assert press(client, role, str(number)) == f"{desk}#prima-visita"
    assert press(client, role, "end") == desk
    assert shown(client, desk) is None
    assert shown(enter(getattr(town, who)), desk) is None, "not at the next log-in either"


@each_role
def test_it_can_be_skipped_at_every_step(town: Town, enter: Enter, role: Role) -> None:
    who, desk = PEOPLE[role]
    client = enter(getattr(town, who))
    for position in range(len(VISITS[role]) - 1):
        press(client, role, "again")
        press(client, role, str(position))
        assert "Salta la visita" in client.get(desk).content.decode()
        press(client, role, "end")
        assert shown(client, desk) is None


def test_one_can_go_back_and_comes_back_to_the_step_one_left(town: Town, enter: Enter) -> None:
    client, steps = enter(town.young), VISITS[Role.BENEFICIARY]
    press(client, Role.BENEFICIARY, "2")
    assert shown(client, "/io/") == steps[2]
    press(client, Role.BENEFICIARY, "1")
    assert shown(enter(town.young), "/io/") == steps[1]


def test_the_end_says_where_it_can_be_found_again(town: Town, enter: Enter) -> None:
    client = enter(town.young)
    answer = client.post(VISIT, {"role": "beneficiary", "do": "end"}, follow=True)
    assert "La prima visita resta in «Il tuo accesso»" in answer.content.decode()
    account = client.get("/accesso/io/").content.decode()
    assert "Rivedi la prima visita" in account
    assert press(client, Role.BENEFICIARY, "again") == "/io/#prima-visita"
    assert shown(client, "/io/") == VISITS[Role.BENEFICIARY][0]


def test_it_is_kept_for_each_person_and_each_role(town: Town, enter: Enter) -> None:
    musician = enter(town.music_teacher)
    press(musician, town.music_teacher.role, "end")
    other = Role.PROVIDER if town.music_teacher.role == Role.NOMINATOR else Role.NOMINATOR
    assert shown(musician, PEOPLE[other][1]) == VISITS[other][0]
    assert shown(enter(town.teacher), "/segnalatore/") == VISITS[Role.NOMINATOR][0]


# -- bad luck -------------------------------------------------------------------------------------------------
def test_an_old_window_does_not_bring_it_back(town: Town, enter: Enter) -> None:
    client = enter(town.young)
    press(client, Role.BENEFICIARY, "end")
    press(client, Role.BENEFICIARY, "1")
    assert shown(client, "/io/") is None


def test_a_window_of_another_role_changes_nothing(town: Town, enter: Enter) -> None:
    client = enter(town.young)
    press(client, Role.GUARDIAN, "end")
    assert shown(client, "/io/") == VISITS[Role.BENEFICIARY][0]
    assert not FirstVisit.objects.filter(role="guardian").exists()


@pytest.mark.parametrize("do", ["", "9", "-1", "4", "²", "1.5", "avanti", "0" * 400])
def test_what_is_no_step_changes_nothing(town: Town, enter: Enter, do: str) -> None:
    client = enter(town.young)
    press(client, Role.BENEFICIARY, "1")
    press(client, Role.BENEFICIARY, do)
    expected = 0 if do and not do.strip("0") else 1
    assert shown(client, "/io/") == VISITS[Role.BENEFICIARY][expected]


def test_a_visitor_is_sent_to_log_in_and_a_link_does_nothing(town: Town, enter: Enter) -> None:
    assert Client().post(VISIT, {"role": "public", "do": "end"}).url.startswith("/accesso/login/")
    assert enter(town.young).get(VISIT).status_code == 405
    with pytest.raises(NotAllowed):
        go_to_step(Actor.public(), step=1)


def test_a_table_that_became_shorter_shows_its_last_step(town: Town, enter: Enter) -> None:
    go_to_step(town.young, step=7)
    assert shown(enter(town.young), "/io/") == VISITS[Role.BENEFICIARY][-1]


def test_it_costs_one_statement(town: Town, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        assert step_of_visit(town.young) == 0
    end_visit(town.young, now=town.now)
    with django_assert_num_queries(1):
        assert step_of_visit(town.young) is None
    call_visit_back(town.young)
    assert step_of_visit(town.young) == 0


# -- for everybody --------------------------------------------------------------------------------------------
@each_role
def test_it_needs_no_script_and_says_its_name(town: Town, enter: Enter, role: Role) -> None:
    page = enter(getattr(town, PEOPLE[role][0])).get(PEOPLE[role][1]).content.decode()
    panel = page[page.index('<section class="visit') : page.index("</section>", page.index('<section class="visit'))]
    assert 'aria-labelledby="visit-title"' in panel
    assert 'tabindex="-1"' in panel, "where the focus comes back to"
    assert '<form class="visit__ways" method="post"' in panel
    assert f"passo 1 di {len(VISITS[role])}" in panel
    assert "hx-" not in panel
    assert len(MENUS[role]) > 0
