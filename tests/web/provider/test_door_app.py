"""The door as an app: what a phone keeps of it names nobody, and lies where the territory does."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

import mentoring.web
from mentoring.bookings.groups import Outing, book_group
from mentoring.demo.town import Town
from mentoring.web.provider.door_app import FRAME, ICONS
from tests.web.provider.conftest import Enter

TEMPLATES = Path(mentoring.web.__path__[0]) / "templates"
SHELL = "/ente/ingresso/fuori-rete/"


def facts_of(worker: str) -> dict[str, object]:
    """What the script is told before its own lines."""
    first, _rest = worker.split(";\n", 1)
    facts: dict[str, object] = json.loads(first.removeprefix("self.DOOR = "))
    return facts


def test_the_manifest_says_what_a_phone_wants_to_know(client: Client, town: Town) -> None:
    response = client.get(reverse("web:door_manifest"))
    facts = response.json()
    assert response["Content-Type"] == "application/manifest+json"
    assert facts["start_url"] == facts["scope"] == "/ente/ingresso/"
    assert town.territory.name in facts["name"]
    assert {icon["purpose"] for icon in facts["icons"]} == {"any", "maskable"}


@pytest.mark.parametrize("page", ["sw.js", "app.webmanifest", "fuori-rete/"])
def test_below_the_path_of_a_territory_everything_stays_there(client: Client, town: Town, page: str) -> None:
    text = client.get(f"/{town.territory.slug}/ente/ingresso/{page}").content.decode()
    assert f"/{town.territory.slug}/ente/ingresso/" in text
    assert '"/ente/' not in text


def test_the_worker_keeps_a_frame_of_files_that_exist(client: Client, town: Town) -> None:
    response = client.get(reverse("web:door_worker"))
    script = response.content.decode()
    facts = facts_of(script)
    assert response["Content-Type"].startswith("text/javascript")
    assert facts["shell"] == SHELL
    assert facts["assets"] == [f"/static/mentoring/{name}" for name in FRAME]
    names = [*FRAME, *(name for name, _sizes, _purpose in ICONS), "door_worker.js", "door-180.png"]
    assert [name for name in names if finders.find(f"mentoring/{name}") is None] == []
    assert 'importScripts("/static/mentoring/door_worker.js");' in script


def test_other_words_are_another_worker(client: Client, town: Town) -> None:
    italian = facts_of(client.get(reverse("web:door_worker")).content.decode())
    client.cookies["django_language"] = "en"
    assert facts_of(client.get(reverse("web:door_worker")).content.decode())["version"] != italian["version"]


def test_the_frame_without_a_network_is_the_same_for_everybody(client: Client, town: Town, enter: Enter) -> None:
    town.booked_concert()
    assert enter(town.usher).get(SHELL).content == client.get(SHELL).content


def test_every_page_of_a_date_says_whether_there_is_a_network_and_sends_nothing_into_the_void(
    town: Town, enter: Enter
) -> None:
    families = [town.funded_family() for _ in range(2)]
    outing = Outing(town.tonight_date, "2B", [family.person.pk for family in families])
    group = book_group(town.teacher, nominator=town.school, outing=outing, form_key="2B", now=town.now)
    usher, date = enter(town.usher), town.tonight_date.pk
    for name, pk in (("door_occurrence", date), ("card_at_door", date), ("door_group", group.pk)):
        page = usher.get(reverse(f"web:{name}", args=[pk])).content.decode()
        assert "data-network" in page
        assert page.count("data-nothing-sent") == 1


WAYS_OUT = re.compile(r"<form[^>]*(?:account_logout|logout_url|shift_end)[^>]*>")


def test_whoever_leaves_takes_the_lists_along_whichever_way_out() -> None:
    forms = [form for page in TEMPLATES.rglob("*.html") for form in WAYS_OUT.findall(page.read_text())]
    assert len(forms) > 5
    assert [form for form in forms if "data-farewell" not in form] == []
