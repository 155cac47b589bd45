"""What do you hold, why, who saw it, delete me: each has a page."""

import json
import subprocess

import pytest
from django.test import Client

from mentoring.people.models import Person, User


@pytest.fixture
def viola(town) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=town.young.user_id))
    return client


def words(response) -> str:
    return " ".join(response.content.decode().split())


def test_what_is_held_stands_on_a_page(town, viola):
    Person.objects.filter(pk=town.viola.pk).update(street="via del Pozzo 3")
    page = words(viola.get("/io/dati/"))
    for told in (town.viola.last_name, "via del Pozzo 3", "Segnalazioni", "Consensi", "Buoni", "Prenotazioni"):
        assert told in page


def test_a_guardian_reads_about_the_child(town):
    client = Client()
    client.force_login(User.objects.get(pk=town.guardian.user_id))
    assert f"I dati di {town.leo.first_name}" in words(client.get("/io/dati/"))


def test_who_read_it_is_told_with_body_and_reason(town, viola):
    from mentoring.records.commands import note_readings

    note_readings(town.teacher, [town.viola.pk], why="follow", page="web:nominator_desk", at=town.now)
    note_readings(town.teacher, [town.viola.pk], why="follow", page="web:nominator_desk", at=town.now)
    page = words(viola.get("/io/dati/"))
    assert town.school.name in page
    assert "per seguire la segnalazione" in page
    assert "2 volte" in page
    assert User.objects.get(pk=town.teacher.user_id).name not in page.split('id="seen"')[1]


def test_all_of_it_as_json(town, viola):
    response = viola.get("/io/dati/tutto.json")
    tables = json.loads(response.content)["tables"]
    assert tables["people.person"]["rows"][0]["last_name"] == town.viola.last_name
    assert tables["bookings.booking"]["rows"]
    assert "attachment" in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]


def test_all_of_it_as_a_pdf_that_can_be_read(town, viola, tmp_path):
    path = tmp_path / "all.pdf"
    path.write_bytes(viola.get("/io/dati/tutto.pdf").content)
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    assert town.viola.last_name in text
    assert "Prenotazioni" in text


def test_erasing_needs_a_second_word(town, viola):
    page = viola.get("/io/dati/cancella/")
    assert "Che cosa resta, e perché" in words(page)
    assert viola.post("/io/dati/cancella/").status_code == 409
    assert Person.objects.get(pk=town.viola.pk).erased_at is None


def test_erased_the_way_in_is_gone(town, viola):
    response = viola.post("/io/dati/cancella/", {"sure": "on"}, follow=True)
    assert "i nomi non ci sono più" in words(response)
    assert Person.objects.get(pk=town.viola.pk).erased_at
    assert viola.get("/io/dati/").status_code == 302


def test_a_seat_that_cannot_be_given_back_is_named(town):
    family = town.funded_family()
    town.booked(town.tonight_date, family)
    client = Client()
    client.force_login(User.objects.get(pk=family.guardian.user_id))
    assert town.concert.title in words(client.get("/io/dati/cancella/"))
    response = client.post("/io/dati/cancella/", {"sure": "on"})
    assert response.status_code == 409
    assert Person.objects.get(pk=family.person.pk).first_name


def test_whoever_has_an_account_reads_takes_and_closes_it(town):
    user = town.confirmed_user("solo@example.org", "Sola")
    client = Client()
    client.force_login(user)
    assert "solo@example.org" in words(client.get("/accesso/io/dati/"))
    assert "people.user" in json.loads(client.get("/accesso/io/dati/tutto.json").content)["tables"]
    assert client.get("/accesso/io/dati/tutto.pdf").content.startswith(b"%PDF")
    client.post("/accesso/io/dati/", {"sure": "on"})
    assert not User.objects.filter(email="solo@example.org").exists()


def test_whoever_still_acts_is_told_for_whom(town):
    client = Client()
    client.force_login(User.objects.get(pk=town.manager.user_id))
    assert town.theatre.name in words(client.get("/accesso/io/dati/"))
    client.post("/accesso/io/dati/", {"sure": "on"})
    assert User.objects.get(pk=town.manager.user_id).is_active


def test_the_register_is_a_page_for_everybody(town):
    page = words(Client().get("/i-tuoi-dati/registro/"))
    assert "Segnalazioni e consensi" in page
    assert "Codice fiscale" in page
    assert "/i-tuoi-dati/registro/" in words(Client().get("/i-tuoi-dati/"))
