"""A territory signs with a key that is made on first use, is changed by a command, and checked by anybody."""

import io

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client

from mentoring.demo.iban import italian_iban
from mentoring.demo.town import Town
from mentoring.kernel.signing import is_signed, pem, seal_holds, signature
from mentoring.programmes.commands import found_territory
from mentoring.programmes.models import SigningKey, Territory
from mentoring.programmes.queries import public_keys, signing_keys
from mentoring.programmes.signing import keys_for_a_door, renew_signing_key, replace_signing_keys, signed
from mentoring.records.models import Entry

A_DOCUMENT = {"what": "Arte", "cents": 80_00}


@pytest.fixture
def oltre(town: Town) -> Territory:
    """A territory that has not signed anything yet."""
    return found_territory(slug="oltre", name="Oltre", operator=town.casa, account_holder="Oltre", iban=italian_iban(2))


def command(*args: str) -> str:
    out = io.StringIO()
    call_command("signing_key", *args, stdout=out)
    return out.getvalue()


def test_the_first_signature_makes_the_key_and_the_next_one_uses_it(town: Town, oltre: Territory) -> None:
    first = signed(oltre, A_DOCUMENT, now=town.now)
    again = signed(oltre, A_DOCUMENT, now=town.now)
    assert first == again
    assert seal_holds(first)
    assert {name: first[name] for name in A_DOCUMENT} == A_DOCUMENT
    assert [key.key_id for key in signing_keys(oltre)] == [first["key_id"]]


def test_each_territory_has_its_own(town: Town, oltre: Territory) -> None:
    here, there = (signed(place, A_DOCUMENT, now=town.now) for place in (town.territory, oltre))
    assert here["public_key"] != there["public_key"]
    assert [key.key_id for key in signing_keys(oltre)] == [there["key_id"]]


def test_there_are_never_two_in_use(town: Town, oltre: Territory) -> None:
    signed(oltre, A_DOCUMENT, now=town.now)
    keys_for_a_door([oltre.pk], retired_since=town.now, now=town.now)
    for used_from in (town.now, None):  # Nor two that wait.
        one_more = SigningKey(territory=oltre, key_id="0", public_key="0", made_at=town.now, used_from=used_from)
        with pytest.raises(IntegrityError), transaction.atomic():
            one_more.save()


def test_who_comes_second_at_first_use_signs_with_the_key_of_the_first(
    town: Town, oltre: Territory, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mentoring.programmes import signing

    make = signing._made

    def made_by_another(*_: object, **__: object) -> object:
        assert make(oltre.pk, made_at=town.now, used_from=town.now) is not None
        return make(oltre.pk, made_at=town.now, used_from=town.now)

    monkeypatch.setattr(signing, "_made", made_by_another)
    assert seal_holds(signed(oltre, A_DOCUMENT, now=town.now))
    assert SigningKey.objects.filter(territory=oltre).count() == 1


def test_a_new_key_takes_over_and_what_the_old_one_signed_is_still_good(town: Town, oltre: Territory) -> None:
    old = signed(oltre, A_DOCUMENT, now=town.now)
    renew_signing_key(oltre, now=town.now)
    new = signed(oltre, A_DOCUMENT, now=town.now)
    assert old["key_id"] != new["key_id"]
    keys = {key.key_id: key for key in signing_keys(oltre)}
    assert list(keys) == [new["key_id"], old["key_id"]]
    assert keys[old["key_id"]].retired_at == town.now
    assert is_signed(keys[old["key_id"]].public_key, *_parts(old))
    made = [key.pk for key in keys.values()]
    done = (
        Entry.objects.filter(subject="programmes.signingkey", subject_id__in=made)
        .order_by("pk")
        .values_list("verb", flat=True)
    )
    assert list(done) == ["made", "retired", "made"]


def test_the_key_that_waited_takes_over_and_nobody_hears_of_it_before(town: Town, oltre: Territory) -> None:
    old = signed(oltre, A_DOCUMENT, now=town.now)
    _, waiting = keys_for_a_door([oltre.pk], retired_since=town.now, now=town.now)
    assert waiting.used_from is None
    assert [key.key_id for key in signing_keys(oltre)] == [old["key_id"]]
    assert waiting.public_key not in public_keys(oltre.slug)
    assert renew_signing_key(oltre, now=town.now) == waiting
    assert signed(oltre, A_DOCUMENT, now=town.now)["key_id"] == waiting.key_id
    assert waiting.public_key in public_keys(oltre.slug)


def test_after_a_theft_the_key_that_waited_is_given_up_too(town: Town, oltre: Territory) -> None:
    signed(oltre, A_DOCUMENT, now=town.now)
    seen = keys_for_a_door([oltre.pk], retired_since=town.now, now=town.now)
    new = replace_signing_keys(oltre, now=town.now)
    assert new not in seen
    known = SigningKey.objects.filter(territory=oltre).order_by("pk")
    assert [(key.retired_at, bool(key.private_key)) for key in known] == [(town.now, False)] * 2 + [(None, True)]
    assert seen[1].public_key not in public_keys(oltre.slug)  # It never signed.


def _parts(document: dict[str, object]) -> tuple[dict[str, object], str]:
    return {name: fact for name, fact in document.items() if name != "signature"}, str(document["signature"])


def test_nobody_signs_with_a_retired_key_again(town: Town, oltre: Territory) -> None:
    """Its private half is gone, not only put aside."""
    signed(oltre, A_DOCUMENT, now=town.now)
    retired = SigningKey.objects.get(territory=oltre)
    renew_signing_key(oltre, now=town.now)
    retired.refresh_from_db()
    with pytest.raises(ValueError, match="32 bytes"):
        signature(retired.private_key, A_DOCUMENT)


def test_the_private_half_is_encrypted_and_comes_under_a_new_field_key(town: Town, oltre: Territory, settings) -> None:
    before = signed(oltre, A_DOCUMENT, now=town.now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT private_key FROM programmes_signingkey WHERE territory_id = %s", [oltre.pk])
        sealed = str(cursor.fetchone()[0])
    assert SigningKey.objects.get(territory=oltre).private_key not in sealed
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]
    call_command("rotate_keys", stdout=io.StringIO())
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    assert signed(oltre, A_DOCUMENT, now=town.now) == before


# -- the command, and the page -----------------------------------------------------------------------------------
def test_the_command_shows_the_keys_and_makes_a_new_one(town: Town, oltre: Territory) -> None:
    slug = oltre.slug
    assert "has not signed anything yet" in command(slug)
    old = signed(oltre, A_DOCUMENT, now=town.now)
    assert f"{old['key_id']}  from" in command(slug)
    assert pem(old["public_key"]) in command(slug)
    told = command(slug, "--new")
    assert told.index("in use") < told.index(old["key_id"]) < told.index("until")
    assert command(slug, "--stolen").count("until") == 2
    with pytest.raises(CommandError, match="no territory 'atlantide'"):
        command("atlantide")


def test_everybody_reads_the_keys_of_a_territory_and_nothing_secret(
    town: Town, oltre: Territory, client: Client
) -> None:
    assert client.get("/oltre/chiavi/").json() == {"territory": oltre.slug, "keys": []}
    old = signed(oltre, A_DOCUMENT, now=town.now)
    secret = SigningKey.objects.get(territory=oltre).private_key
    renew_signing_key(oltre, now=town.now)
    answer = client.get("/oltre/chiavi/")
    new, first = answer.json()["keys"]
    assert (first["kid"], first["x"], first["pem"]) == (old["key_id"], old["public_key"], pem(old["public_key"]))
    assert first["retired_at"]
    assert new["retired_at"] is None
    for private in (secret, SigningKey.objects.get(territory=oltre, retired_at=None).private_key):
        assert private not in answer.content.decode()
    assert client.post("/oltre/chiavi/").status_code == 405


def test_another_territorys_keys_are_at_its_own_address(town: Town, oltre: Territory, client: Client) -> None:
    document = signed(oltre, A_DOCUMENT, now=town.now)
    here, there = (client.get(f"{way}/chiavi/").json()["keys"] for way in ("", "/oltre"))
    assert [key["kid"] for key in there] == [document["key_id"]]
    assert document["key_id"] not in {key["kid"] for key in here}
