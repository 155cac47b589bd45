"""The door as an app: what a phone keeps of it names nobody, and lies where the territory does."""

import json

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from mentoring.demo.town import Town
from mentoring.web.provider.door_app import FRAME, ICONS
from tests.web.provider.conftest import Enter

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
