"""The demo's own pages: one click makes one somebody, and only in a demo."""

import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import Resolver404, resolve

from mentoring.adapters.mail import DjangoMailer, Letter, letters_in
from mentoring.demo import cast
from mentoring.demo.links import login_path, token_for
from tests.demo import urls  # Now, while there is no demo: the map looks once.


@pytest.fixture
def demo(settings, tmp_path: Path, town):
    """As with MENTORING_DEMO=1."""
    settings.DEMO = True
    settings.ROOT_URLCONF = urls.__name__
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return town


def test_outside_a_demo_there_are_no_such_pages():
    with pytest.raises(Resolver404):
        resolve("/demo/")


def test_one_click_makes_one_that_person(demo, client):
    answer = client.get(login_path(cast.GUARDIAN.email))
    assert answer.status_code == 302
    assert answer["Location"] == "/scrivania/"
    page = client.get("/demo/")
    assert page.wsgi_request.user.email == cast.GUARDIAN.email


def test_a_second_click_changes_who_one_is(demo, client):
    client.get(login_path(cast.GUARDIAN.email))
    client.get(login_path(cast.OPERATOR.email))
    assert client.get("/demo/").wsgi_request.user.email == cast.OPERATOR.email


@pytest.mark.parametrize("token", ["x", token_for("nobody@example.org"), token_for(cast.OPERATOR.email)[:-1] + "_"])
def test_a_link_that_was_not_made_for_somebody_is_not_there(demo, client, token):
    assert client.get(f"/demo/entra/{token}/").status_code == 404
    assert not client.get("/demo/").wsgi_request.user.is_authenticated


def test_a_link_opens_nothing_where_there_is_no_demo(demo, client, settings):
    path = login_path(cast.OPERATOR.email)
    settings.DEMO = False
    assert client.get(path).status_code == 404


def test_everybody_is_on_the_page_with_a_link(demo, client):
    html = client.get("/demo/").content.decode()
    for part in cast.CAST:
        assert part.name in html
    links = re.findall(r'href="(/demo/entra/[^"]+)"', html)
    assert len(links) == len(cast.CAST)
    assert cast.PASSWORD in html


def test_the_page_asks_nothing_of_the_database_per_person(demo, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        client.get("/demo/")


def test_the_mailbox_shows_what_was_sent_the_newest_first_with_links_to_click(demo, client):
    mailer = DjangoMailer()
    mailer.send(
        Letter("mamma@example.org", "Prima: però!", "Ciao <b>Rosa</b>,\nvedi http://localhost:8000/io/ adesso.")
    )
    mailer.send(Letter("viola@example.org", "Seconda", "Altro."))
    html = client.get("/demo/posta/").content.decode()
    assert html.index("Seconda") < html.index("Prima: però!")
    assert 'href="http://localhost:8000/io/"' in html
    assert "&lt;b&gt;Rosa" in html
    only = client.get("/demo/posta/", {"a": "Mamma@"}).content.decode()
    assert "Prima: però!" in only
    assert "Seconda" not in only


def test_an_empty_mailbox_says_so(demo, client):
    assert "Ancora nessuna lettera" in client.get("/demo/posta/").content.decode()
    assert "non è arrivato niente" in client.get("/demo/posta/", {"a": "x"}).content.decode()


def test_a_letter_comes_out_of_the_folder_as_it_went_in(demo, settings):
    written = Letter("ada@example.org", "Perché è così: «bello»", "Riga uno, con àccénti e €.\n\nRiga due.\n")
    DjangoMailer().send(written)
    [sent] = letters_in(settings.EMAIL_FILE_PATH)
    assert sent.letter == written


def test_the_terminal_prints_a_link_for_everybody(demo, capsys):
    call_command("demo_people", "--url", "http://localhost:8123/")
    said = capsys.readouterr().out
    for part in cast.CAST:
        assert f"http://localhost:8123{login_path(part.email)[:40]}" in said
        assert part.email in said


def test_the_town_is_built_once_and_only_in_a_demo(demo, settings, capsys):
    call_command("build_town")
    assert "already" in capsys.readouterr().err
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("build_town")
    with pytest.raises(CommandError):
        call_command("demo_people")
