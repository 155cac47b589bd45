"""Every page, asked for by everybody: whose it is opens it; for all others it is not there. Never a 500."""

import copy
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker, Settings

from mentoring.demo.town import Town
from tests.web.walk import (
    EVERYBODY,
    OF_LIBRARIES,
    VISITOR,
    WALKERS,
    Answer,
    Page,
    Thing,
    Walker,
    ask,
    every_page,
    who_is_who_is_remembered,
)
from tests.web.walk_strangers import things_of_strangers
from tests.web.walk_things import NAMES_NOTHING, Ground, Things, things_of
from tests.web.walk_ushers import VOLUNTEER

LOG_IN = "/accesso/login/?next="
OPENS = {"GET": {200, 302}, "POST": {200, 302, 409}}  # 409: what was sent is not right yet.
WRONG_METHOD = 405  # Said before anything is looked at, so it tells nothing.
# Whoever is logged in, nothing of that counts here: a pass alone opens it (tests/api).
BY_PASS_ALONE = frozenset({"api:door_entries"})
NO_SUCH_NUMBER, NO_SUCH_WORD = 987_654_321, "ZZZZZZZZZZZZZZZZ"
NOTHING_OF_A_LIBRARY = {"uidb36": "zz", "key": "not-a-key", "pk": NO_SUCH_NUMBER, "provider_id": "nobody"}


@pytest.fixture(scope="module")
def things(django_db_setup: Town, django_db_blocker: DjangoDbBlocker) -> Iterator[Things]:
    """What there is to open, made once; gone when the walk is over."""
    with django_db_blocker.unblock(), transaction.atomic():
        town = copy.deepcopy(django_db_setup)
        things = things_of(town, Ground.of(town))
        for name, strange in things_of_strangers(town).items():
            things[name] = [*things[name], *strange]
        yield things
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _the_whole_map(
    db: None, settings: Settings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    who_is_who_is_remembered(monkeypatch)
    caplog.set_level(logging.ERROR, "django.request")  # Every 404 would be written down.
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.web.walk_urls"


@pytest.fixture(params=[*WALKERS, VOLUNTEER], ids=str)
def walker(request: pytest.FixtureRequest) -> Walker:
    walker: Walker = request.param
    return walker


def opened(page: Page, things: Things) -> list[Thing]:
    """What to open there: things by name, or just the page."""
    return things.get(page.name, [] if page.parameters else [Thing(seen_by=EVERYBODY)])


def own_pages() -> list[Page]:
    return [page for page in every_page() if not page.is_of_a_library]


# -- the map itself -----------------------------------------------------------------------------------------
def test_every_page_says_whom_it_is_for() -> None:
    silent = [page.name for page in own_pages() if not page.audience]
    assert silent == [], "declare them with @audience(...), from mentoring.web.audience"
    names = [page.name for page in every_page()]
    assert [part for part in OF_LIBRARIES if not any(name.startswith(part) for name in names)] == []


def test_every_page_of_a_thing_is_walked_with_ones_own_and_with_a_strangers(things: Things) -> None:
    lacking = []
    for page in own_pages():
        there = things.get(page.name, [])
        if page.parameters and not there:
            lacking.append(f"{page.name}: say in tests/web/walk_things.py which things of the town it opens, for whom")
        elif page.parameters and page.name not in NAMES_NOTHING:
            if not any(thing.seen_by for thing in there):
                lacking.append(f"{page.name}: add a thing that somebody may open")
            if all(thing.seen_by == EVERYBODY for thing in there):
                lacking.append(f"{page.name}: add a thing of a stranger in tests/web/walk_strangers.py")
    assert not lacking, "\n".join(lacking)
    assert set(things) | set(NAMES_NOTHING) <= {page.name for page in own_pages()}, "pages that are gone"


# -- the walk ------------------------------------------------------------------------------------------------
METHODS = pytest.mark.parametrize("method", ["GET", "POST"])


@METHODS
def test_pages_open_for_their_audience_and_show_nobody_what_is_not_theirs(
    walker: Walker, things: Things, method: str
) -> None:
    meant = [page for page in own_pages() if walker.is_meant_by(page, method)]
    asked = [(page, thing) for page in meant for thing in opened(page, things)]
    wrong = complaints(walker, method, asked)
    assert not wrong, "\n".join(wrong)


@pytest.mark.once
@METHODS
def test_pages_are_not_there_for_others(walker: Walker, things: Things, method: str) -> None:
    """They are turned away before a page looks at what was asked for, and so before it asks a database of any kind.

    So one thing is enough; that nothing is looked at is seen by the same answer for what does not exist.
    """
    others = [page for page in own_pages() if not walker.is_meant_by(page, method)]
    assert others
    wrong = complaints(walker, method, [(page, thing) for page in others for thing in opened(page, things)[:1]])
    assert not wrong, "\n".join(wrong)


def complaints(walker: Walker, method: str, asked: list[tuple[Page, Thing]]) -> list[str]:
    """What is wrong with the answers, page by page."""
    client = walker.client()
    wrong = []
    nothing: dict[Page, Answer] = {}
    for page, thing in asked:
        answer = ask(client, method, page.address(thing.args), thing)
        sentence = complaint(walker, page, method, thing, answer)
        if not sentence and answer.status == 404 and thing.args:
            if page not in nothing:
                nothing[page] = ask(client, method, page.address(nowhere(thing)), thing)
            sentence = difference(answer, nothing[page])
        if sentence:
            wrong.append(f"{page.address(thing.args)} ({page.name}): {sentence}")
    return wrong


def nowhere(thing: Thing) -> tuple[object, ...]:
    """The address of something that does not exist."""
    return tuple(NO_SUCH_NUMBER if isinstance(part, int) else NO_SUCH_WORD for part in thing.args)


def difference(strange: Answer, nothing: Answer) -> str:
    """In what the answer for a stranger's thing gives away that there is one."""
    pairs = zip_longest(strange.body.splitlines(), nothing.body.splitlines())
    lines = [f"{mine!r} / {other!r}" for mine, other in pairs if mine != other]
    if lines or strange != nothing:
        return f"unlike the answer for what does not exist ({nothing.status}): {' '.join(lines[:2])}"
    return ""


def complaint(walker: Walker, page: Page, method: str, thing: Thing, answer: Answer) -> str:
    """What is wrong with an answer, if anything."""
    if answer.is_crash:
        return f"{answer.status} {answer.body[:300]}"
    if answer.status == WRONG_METHOD:
        return ""
    if page.name in BY_PASS_ALONE:
        return "" if answer.status == 401 else f"{answer.status}, without a pass"
    is_meant = walker.is_meant_by(page, method)
    if is_meant and thing.is_open_to(walker, method):
        return "" if answer.status in OPENS[method] else f"{answer.status}, but it is theirs"
    if walker == VISITOR and not is_meant:
        asked_in = answer.status == 401 if page.is_for_machines else answer.leads_to.startswith(LOG_IN)
        return "" if asked_in else f"{answer.status} {answer.leads_to}, not the way to log in"
    return "" if answer.status == 404 else f"{answer.status}, but it is not theirs"


# -- what nobody should send -----------------------------------------------------------------------------------
NONSENSE = ("\x00", "9" * 40, "€" * 3000)
IN_ADDRESSES = ("page", "sort", "export", "q", "programme", "since", "until", "age", "place", "code", "next")
FIELD = re.compile(r'<(?:input|select|textarea)[^>]* name="([^"]+)"')


def test_nonsense_is_answered_too(things: Things) -> None:
    """Every field of every page once with each kind of nonsense, sent by somebody who may."""
    failed = []
    clients = {walker: walker.client() for walker in (*WALKERS, VOLUNTEER)}
    for page in own_pages():
        walker, thing = somebody_who_may(page, things)
        client, address = clients[walker], page.address(thing.args)
        fields = sorted({*FIELD.findall(ask(client, "GET", address, thing).body), *IN_ADDRESSES})
        for first in range(len(NONSENSE)):
            nonsense = {field: NONSENSE[(first + place) % len(NONSENSE)] for place, field in enumerate(fields)}
            asked = ask(client, "GET", address, thing, nonsense)
            sent = ask(client, "POST", address, replace(thing, body={**nonsense, **thing.body}))
            failed += [f"{address}: {answer.body[:300]}" for answer in (asked, sent) if answer.is_crash]
    assert not failed, "\n".join(failed)


def somebody_who_may(page: Page, things: Things) -> tuple[Walker, Thing]:
    return next(
        (walker, thing)
        for walker in (*WALKERS, VOLUNTEER)
        for thing in opened(page, things)
        if walker.is_meant_by(page, "POST") and thing.is_open_to(walker, "POST")
    )


def test_pages_of_libraries_never_fail(walker: Walker) -> None:
    client = walker.client()
    failed = []
    for page in every_page():
        if page.is_of_a_library:
            address = page.address(tuple(NOTHING_OF_A_LIBRARY[part] for part in page.parameters))
            for method in ("GET", "POST"):
                answer = ask(client, method, address, Thing())
                if answer.is_crash:
                    failed.append(f"{method} {address}: {answer.body[:300]}")
    assert not failed, "\n".join(failed)
