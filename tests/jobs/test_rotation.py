"""rotate_keys: after it the old key can go and everything is readable; stopped in the middle it goes on."""

import io
from dataclasses import asdict

import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.core.management import CommandError, call_command

from mentoring.jobs import rotation
from mentoring.jobs.rotation import rotate, secrets_kept
from mentoring.people.models import Organisation, Person, User
from mentoring.web.broker import Identity


def run(**options) -> str:
    out = io.StringIO()
    call_command("rotate_keys", stdout=out, **options)
    return out.getvalue()


def everything() -> dict[str, list]:
    """What all secrets of the town say, read through the models."""
    told = {}
    for secret in secrets_kept():
        label, _dot, name = secret.label.rpartition(".")
        rows = apps.get_model(label)._base_manager.order_by("pk").values_list("pk", name)
        told[secret.label] = [(pk, bytes(value) if isinstance(value, memoryview) else value) for pk, value in rows]
    return told


@pytest.fixture
def new_key(town, settings):
    """A new key stands before the old one."""
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]
    return settings.FIELD_KEYS[0]


def test_every_encrypted_column_is_among_them(town):
    labels = {secret.label for secret in secrets_kept()}
    assert {"people.person.fiscal_code", "people.user.email", "account.emailaddress.email"} <= labels
    assert {"records.parcel.to", "nominations.nomination.guardian_phone", "attachments.content.sealed"} <= labels


def test_after_it_the_old_key_can_go_and_everything_is_readable(town, new_key, settings):
    before = everything()
    assert "All older keys can be taken out" in run()
    settings.FIELD_KEYS = [new_key]
    assert everything() == before
    assert User.objects.get(email=User.objects.get(pk=town.operator.user_id).email).pk == town.operator.user_id


def test_before_it_the_old_key_is_needed(town, new_key, settings):
    settings.FIELD_KEYS = [new_key]
    with pytest.raises(InvalidToken):
        list(Organisation.objects.exclude(email=""))
    with pytest.raises(CommandError, match="Put the lost one back"):
        run()


def test_a_dry_run_counts_and_writes_nothing(town, new_key, settings):
    first, second = run(dry_run=True), run(dry_run=True)
    assert first == second
    assert "people.user.email" in first
    assert "Nothing was written" in first


def test_again_it_finds_nothing_to_do(town, new_key):
    run()
    assert run().startswith("0 secrets")


def test_stopped_in_the_middle_it_goes_on_where_it_was(town, new_key, settings, monkeypatch):
    monkeypatch.setattr(rotation, "AT_ONCE", 2)
    before = everything()
    users = next(secret for secret in secrets_kept() if secret.label == "people.user.email")
    steps = rotate(users)
    next(steps)
    steps.close()  # As if somebody had pulled the plug after the first batch.
    assert asdict(users)["old"] == 2
    assert everything() == before  # Half under one key, half under the other: all of it is read.
    run()
    settings.FIELD_KEYS = [new_key]
    assert everything() == before


def test_what_somebody_writes_meanwhile_is_not_overwritten(town, settings, monkeypatch):
    Person.objects.filter(pk=town.leo.pk).update(street="via Vecchia 1")
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]
    replace = rotation._replace

    def late(secrets, pk, value, fresh):
        if secrets.label == "people.person.street":
            Person.objects.filter(pk=pk).update(street="via Nuova 1")
        replace(secrets, pk, value, fresh)

    monkeypatch.setattr(rotation, "_replace", late)
    run()
    assert Person.objects.get(pk=town.leo.pk).street == "via Nuova 1"


def test_the_identities_of_a_broker_come_along(town, new_key, settings):
    user = User.objects.get(pk=town.young.user_id)
    old, fresh = settings.FIELD_KEYS[1:], settings.FIELD_KEYS
    settings.FIELD_KEYS = old
    account = SocialAccount.objects.create(user=user, provider="broker", uid="1", extra_data=Identity("ABC").packed())
    settings.FIELD_KEYS = fresh
    run()
    settings.FIELD_KEYS = [new_key]
    account.refresh_from_db()
    assert Identity.unpacked(account.extra_data).fiscal_code == "ABC"


def test_it_makes_a_key(town):
    Fernet(run(new_key=True).strip())
