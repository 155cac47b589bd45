"""Every page that names a young person to somebody else leaves a record of it: asked for by everybody, page by page."""

import copy
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from mentoring.demo.town import Town
from mentoring.people.models import Guardianship, Person, User
from mentoring.records.models import Reading
from tests.web.test_role_walk import opened, own_pages
from tests.web.walk import WALKERS, Walker, who_is_who_is_remembered
from tests.web.walk_things import Ground, Things, things_of

# How they are told apart from everything else on a page: nobody and nothing else is called so.
NAMES = [(f"Zenobi{a}{b}o", f"Quarantell{a}{b}i") for a in "abcdef" for b in "abcdefghijklmnopqrstuvwxyz"]


# Whoever holds the key of a family's letter is the family.
BEHIND_A_KEY = {"web:consent"}


@pytest.fixture(scope="module")
def things(django_db_setup: Town, django_db_blocker: DjangoDbBlocker) -> Iterator[Things]:
    """The ground of the walk, with names that are nobody else's."""
    with django_db_blocker.unblock(), transaction.atomic():
        town = copy.deepcopy(django_db_setup)
        things = things_of(town, Ground.of(town))
        for person, (first, last) in zip(Person.objects.order_by("pk"), NAMES, strict=False):
            Person.objects.filter(pk=person.pk).update(first_name=first, last_name=last)
        assert Person.objects.count() <= len(NAMES)
        yield things
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _the_whole_map(db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    who_is_who_is_remembered(monkeypatch)
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.web.walk_urls"


@pytest.fixture(params=[walker for walker in WALKERS if walker.email], ids=str)
def walker(request: pytest.FixtureRequest) -> Walker:
    walker: Walker = request.param
    return walker


def own(walker: Walker) -> set[int]:
    """The persons somebody is, or answers for: reading those is nobody's business."""
    user = User.objects.filter(email=walker.email).first()
    mine = set(Person.objects.filter(user=user).values_list("pk", flat=True)) if user else set()
    return mine | set(Guardianship.objects.filter(user=user).values_list("person_id", flat=True))


def unrecorded(client: Client, address: str, query: dict[str, str], names: dict[str, int]) -> set[int]:
    """Whom an answer names without a record of it."""
    with transaction.atomic():
        before = Reading.objects.count()
        response = client.get(address, query)
        content = b"".join(response) if response.streaming else response.content
        text = content.decode(errors="replace") if response.status_code == 200 else ""
        named = {pk for name, pk in names.items() if name in text}
        read = set(Reading.objects.order_by("pk")[before:].values_list("person_id", flat=True))
        transaction.set_rollback(True)
    return named - read


@pytest.mark.once("postgresql")
def test_whoever_reads_a_name_is_recorded(walker: Walker, things: Things) -> None:
    names = {name: person.pk for person in Person.objects.all() for name in (person.first_name, person.last_name)}
    mine, client, silent = own(walker), walker.client(), []
    for page in own_pages():
        if page.is_for_machines or page.name in BEHIND_A_KEY or not walker.is_meant_by(page, "GET"):
            continue
        for thing in opened(page, things):
            for query in ({}, {"export": "csv"}):
                missed = unrecorded(client, page.address(thing.args), query, names) - mine
                if missed:
                    silent.append(f"{page} {query}: names {sorted(missed)}, and says it to nobody: see web/readings.py")
    assert not silent, "\n".join(silent)


def test_the_walk_sees_names_at_all(things: Things) -> None:
    """Or it would find nothing to complain about."""
    teacher = next(walker for walker in WALKERS if walker.key == "teacher")
    names = {person.last_name: person.pk for person in Person.objects.all()}
    body = teacher.client().get("/segnalatore/").content.decode()
    assert [name for name in names if name in body]


def test_a_page_is_one_statement_however_many_it_names(town: Town, django_assert_num_queries) -> None:
    from mentoring.records.commands import note_readings

    with django_assert_num_queries(1):
        note_readings(town.teacher, range(1, 60), why="follow", page="web:x", at=town.now)
    assert Reading.objects.filter(page="web:x").count() == 59


def test_what_is_printed_or_exported_is_recorded_too(town: Town) -> None:
    client = Client()
    client.force_login(User.objects.get(pk=town.teacher.user_id))
    client.get("/segnalatore/", {"export": "xlsx"})
    assert set(Reading.objects.values_list("why", "role", "organisation_id")) == {
        ("export", "nominator", town.school.pk)
    }


def test_one_s_own_data_are_read_without_a_record(town: Town) -> None:
    client = Client()
    client.force_login(User.objects.get(pk=town.young.user_id))
    assert client.get("/io/").status_code == 200
    assert client.get("/io/dati/").status_code == 200
    assert not Reading.objects.exists()
