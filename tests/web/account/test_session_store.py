"""What a session remembers is not read in its table."""

import base64
import zlib

from django.contrib.sessions.models import Session
from django.test import Client


def test_the_table_of_sessions_tells_no_address(town):
    client = Client()
    client.post("/accesso/login/code/", {"email": "chi.aspetta@example.org"})
    kept = Session.objects.get(session_key=client.session.session_key).session_data
    assert "account_login_code" in " ".join(client.session.keys()) or client.session.keys()
    for piece in kept.replace(":", ".").split("."):
        packed = piece.encode() + b"=" * (-len(piece) % 4)
        raw = base64.urlsafe_b64decode(packed)
        assert b"aspetta" not in raw
        try:
            assert b"aspetta" not in zlib.decompress(raw)
        except zlib.error:
            continue


def test_who_is_logged_in_stays_so_from_page_to_page(town):
    client = Client()
    from mentoring.people.models import User

    client.force_login(User.objects.get(pk=town.operator.user_id))
    assert client.get("/gestore/").status_code == 200


def test_a_session_of_another_secret_is_no_session(town, settings):
    client = Client()
    from mentoring.people.models import User

    client.force_login(User.objects.get(pk=town.operator.user_id))
    settings.SECRET_KEY = "another one altogether, long enough for anybody"
    assert client.get("/gestore/").status_code == 302
