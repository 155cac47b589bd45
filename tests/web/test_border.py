"""Who lives on both sides of a border sees on each what is there; shoes, messages and money know their side."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone

from mentoring.demo.town import Town
from mentoring.people.models import Membership, User
from mentoring.people.permissions import Actor, Role
from mentoring.people.queries import shoes_of
from mentoring.records.models import Parcel
from tests.border import Border
from tests.web.walk import Thing, ask, every_page, who_is_who_is_remembered

PREFIX = "/oltre"
# What is held on a person is held once, and told to that person whole, wherever they ask.
OF_THE_PERSON = "/io/dati/"


# -- what stands on the pages ------------------------------------------------------------------------------------
@pytest.fixture
def border(town: Town) -> Border:
    return Border.of(town)


def enter(actor: Actor) -> Client:
    client = Client()
    user = User.objects.get(pk=actor.user_id)
    client.force_login(user)
    session = client.session
    session["shoes"] = next(pair.key for pair in shoes_of(user, timezone.localdate()) if pair.actor == actor)
    session.save()
    return client


def everything(client: Client, prefix: str, roles: set[Role]) -> Iterator[tuple[str, str]]:
    """Every page (and every file a list becomes) that names no thing and is meant for these roles: address, text."""
    for page in every_page():
        if page.parameters or page.is_of_a_library or not roles & set(page.audience or ()):
            continue
        if page.address().startswith(OF_THE_PERSON):
            continue
        for query in ({}, {"export": "csv"}, {"q": "serata"}):
            answer = ask(client, "GET", prefix + page.address(), Thing(), query)
            yield f"{prefix}{page.address()} {query}", answer.body if answer.status == 200 else ""


@pytest.mark.once  # The same pages as in test_role_walk, which opens them on both databases.
@pytest.mark.parametrize("who", ["manager", "giver", "family", "operator", "visitor", "teacher"])
def test_each_side_shows_its_own_and_nothing_of_the_other(
    border: Border, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    who_is_who_is_remembered(monkeypatch)
    for prefix, mine, other, tools in (
        ("", border.here, border.beyond, border.town),
        (PREFIX, border.beyond, border.here, border.there),
    ):
        actor = {
            "manager": border.manager,
            "giver": border.giver,
            "family": mine.family.guardian,
            "operator": tools.operator,
            "visitor": Actor.public(),
            "teacher": None,
        }[who]
        if who == "teacher":
            member = mine.nominator.memberships.get()
            pairs = shoes_of(member.user, border.town.today)
            actor = next(pair.actor for pair in pairs if pair.actor.role == Role.NOMINATOR)
        assert actor is not None
        client = enter(actor) if actor.is_authenticated else Client()
        pages = dict(everything(client, prefix, {actor.role, Role.PUBLIC}))
        leaks = [f"{word} on {address}" for word in other.marks() for address, text in pages.items() if word in text]
        assert not leaks, "\n".join(leaks)
        seen = {word for word in mine.marks() if any(word in text for text in pages.values())}
        assert seen, f"{who} sees nothing at all on {prefix or 'the bare address'}"


def test_the_wallet_of_a_family_of_both_holds_what_can_be_spent_here(border: Border) -> None:
    client = enter(border.here.family.guardian)
    for prefix, side in (("", border.here), (PREFIX, border.beyond)):
        page = client.get(f"{prefix}/io/").content.decode()
        assert "50\xa0€" in page
        assert "100\xa0€" not in page
        assert f"{prefix}/io/prenota/" in client.get(f"{prefix}/proposte/{side.evening.offer_id}/").content.decode()
    assert client.get(f"/proposte/{border.beyond.evening.offer_id}/").status_code == 404


def test_nobody_books_across_the_border_by_address(border: Border) -> None:
    client = enter(border.here.family.guardian)
    booked = client.post(f"{PREFIX}/io/prenota/{border.here.evening.pk}/", {"form_key": "across"})
    assert booked.status_code == 404


# -- shoes and the way between ------------------------------------------------------------------------------------
def test_the_menu_leads_to_the_other_territory_and_back(border: Border) -> None:
    client = enter(border.manager)
    page = client.get("/ente/").content.decode()
    assert f'href="{PREFIX}/scrivania/?ruolo=' in page
    key = client.session["shoes"]
    there = client.get(f"{PREFIX}/scrivania/?ruolo={key}", follow=True)
    assert there.redirect_chain[-1][0] == f"{PREFIX}/ente/"
    assert f'href="/scrivania/?ruolo={key}"' in there.content.decode()


def test_a_form_that_changes_shoes_leads_to_where_they_stand(border: Border) -> None:
    there = Membership.objects.get(organisation=border.beyond.nominator)
    here = Membership.objects.get(organisation=border.here.nominator)
    Membership.objects.filter(pk=there.pk).update(user=here.user_id)
    client = Client()
    client.force_login(here.user)
    answer = client.post("/ruolo/", {"shoes": f"m{there.pk}"})
    assert answer.headers["Location"] == f"{PREFIX}/scrivania/?ruolo=m{there.pk}"
    page = client.get(answer.headers["Location"], follow=True)
    assert page.redirect_chain[-1][0] == f"{PREFIX}/segnalatore/"


def test_a_body_that_is_a_mentor_here_and_a_provider_there_has_two_desks(border: Border) -> None:
    user = User.objects.get(pk=border.giver.user_id)
    border.there.also_admitted(border.mentor, Role.PROVIDER, user)
    client = Client()
    client.force_login(user)
    assert client.get("/ente/").headers["Location"].startswith(f"{PREFIX}/scrivania/?ruolo=")
    assert client.get("/mentore/").status_code == 200


def test_who_has_shoes_only_elsewhere_logs_in_here_and_lands_there(border: Border) -> None:
    member = border.beyond.nominator.memberships.get()
    client = Client()
    client.force_login(member.user)
    assert client.get("/scrivania/", follow=True).redirect_chain[-1][0] == f"{PREFIX}/segnalatore/"
    assert client.get("/").status_code == 200


# -- messages -----------------------------------------------------------------------------------------------------
def test_an_operator_reads_the_mail_of_their_own_territory(border: Border) -> None:
    texts = []
    for prefix, tools in (("", border.town), (PREFIX, border.there)):
        client = enter(tools.operator)
        n = Parcel.objects.filter(territory_id=tools.territory.pk).count()
        assert n
        texts.append(client.get(f"{prefix}/gestore/messaggi/", {"export": "csv"}).content.decode())
        expected = n + (Parcel.objects.filter(territory_id=None).count() if not prefix else 0)
        assert len(texts[-1].strip().splitlines()) - 1 == expected


def test_log_in_mail_is_looked_after_where_somebody_knocked(border: Border) -> None:
    Client().post(f"{PREFIX}/accesso/login/code/", {"email": "duerive@example.org"})
    assert Parcel.objects.filter(kind="account").latest("pk").territory_id == border.there.territory.pk
