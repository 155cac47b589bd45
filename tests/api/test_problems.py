"""Whatever goes wrong under /api/ is problem details, also where no page of ours was reached."""

import json

import pytest
from django.test import Client

from mentoring.api.rest import openapi
from mentoring.demo.town import Town

PROBLEM = "application/problem+json"


def machine() -> Client:
    """It has no token of our forms, and what breaks is an answer."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


@pytest.mark.parametrize(
    ("method", "address", "host", "status", "kind"),
    [
        ("GET", "/api/nothing", "testserver", 404, "not-found"),
        ("POST", "/api/v1/door/nothing", "testserver", 404, "not-found"),
        ("POST", "/api/v1/door/entries/", "testserver", 404, "not-found"),
        ("GET", "/api/feeds/offers/987654321.ics", "testserver", 404, "not-found"),
        ("GET", "/api/feeds/disciplines/nothing.ics", "testserver", 404, "not-found"),
        ("POST", "/api/feeds/offers/1.ics", "testserver", 405, "wrong-method"),
        ("PUT", "/api/v1/openapi.json", "testserver", 405, "wrong-method"),
        ("GET", "/api/v1/openapi.json", "somewhere.example", 400, "unreadable"),
        ("POST", "/api/v1/door/redemptions", "somewhere.example", 400, "unreadable"),
    ],
)
def test_a_machine_reads_what_was_wrong(
    town: Town, method: str, address: str, host: str, status: int, kind: str
) -> None:
    answer = machine().generic(method, address, "{}", content_type="application/json", headers={"host": host})
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, PROBLEM)
    told = json.loads(answer.content)
    assert (told["type"], told["status"]) == (f"urn:mentoring:{kind}", status)
    assert told["title"]
    assert answer.headers.get("Content-Length") in (None, str(len(answer.content)))
    assert answer.headers.get("Allow") == ("GET, HEAD" if status == 405 else None)


def test_also_of_a_fault_of_ours(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openapi, "DOCUMENT", {"not": object()})
    answer = machine().get("/api/v1/openapi.json")
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, PROBLEM)
    assert json.loads(answer.content)["type"] == "urn:mentoring:broken"


def test_people_read_a_page(town: Town) -> None:
    answer = machine().get("/niente/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
