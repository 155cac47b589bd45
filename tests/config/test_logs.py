"""Keys stay out of the logs."""

import logging

import pytest

from mentoring.config.logs import HideKeys


@pytest.mark.parametrize(
    "path", ["/s/ABCDEFGHJKMNPQRS/", "/invito/secret-key/", "/q/ABCDEFGH/", "/Q/ABCDEFGH", "/Q/AETICKET/ABCDEFGH"]
)
def test_a_key_in_an_address_is_not_logged(path: str) -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", (path,), None)
    assert HideKeys().filter(record)
    assert record.getMessage() == f"Not Found: /{path.split('/')[1]}/…" + ("/" if path.endswith("/") else "")


def test_other_addresses_are_logged_whole() -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", ("/proposte/77/",), None)
    HideKeys().filter(record)
    assert record.getMessage() == "Not Found: /proposte/77/"


def test_whoever_writes_logs_hides_them() -> None:
    handlers = logging.getLogger().handlers
    assert any(isinstance(f, HideKeys) for handler in handlers for f in handler.filters)
