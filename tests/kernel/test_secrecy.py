"""What the database may not read."""

from cryptography.fernet import Fernet
from pytest_django.fixtures import Settings

from mentoring.kernel.secrecy import decrypt, encrypt, fingerprint


def test_an_encrypted_text_is_read_back_and_not_seen() -> None:
    hidden = encrypt("RSSMRA10A01L872X")
    assert "RSSMRA" not in hidden
    assert decrypt(hidden) == "RSSMRA10A01L872X"


def test_a_new_key_reads_what_the_old_one_wrote(settings: Settings) -> None:
    hidden = encrypt("segreto")
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]
    assert decrypt(hidden) == "segreto"


def test_equal_values_meet_and_the_key_matters(settings: Settings) -> None:
    mark = fingerprint("RSSMRA10A01L872")
    assert mark == fingerprint("RSSMRA10A01L872")
    settings.FINGERPRINT_KEY = "another"
    assert mark != fingerprint("RSSMRA10A01L872")
