"""Addresses of accounts: nobody reads them in the table, and everybody is found by theirs."""

import pytest
from allauth.account.models import EmailAddress
from cryptography.fernet import Fernet
from django.db import IntegrityError, connection, transaction

from mentoring.kernel import addresses
from mentoring.people.commands import create_user
from mentoring.people.models import User


def raw(table: str, pk: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT email FROM {table} WHERE id = %s", [pk])
        return cursor.fetchone()[0]


@pytest.fixture
def ada(db):
    return create_user(email="Ada.Rossi@example.org")


def test_a_seal_opens_to_its_address_and_is_always_the_same():
    assert addresses.opened(addresses.seal("ada@example.org")) == "ada@example.org"
    assert addresses.seal("ADA@example.org") == addresses.seal("ada@example.org") != addresses.seal("ida@example.org")


@pytest.mark.parametrize("broken", ["", "abc", "zzzz zzzz", "a" * 60, "1"])
def test_what_is_no_seal_of_ours_is_noticed(broken):
    with pytest.raises(addresses.BrokenSeal):
        addresses.opened(broken)


def test_neither_our_table_nor_the_library_s_shows_an_address(ada):
    known = EmailAddress.objects.get(user=ada)
    assert known.email == User.objects.get(pk=ada.pk).email == "ada.rossi@example.org"
    for kept in (raw("people_user", ada.pk), raw("account_emailaddress", known.pk)):
        assert kept == addresses.seal("ada.rossi@example.org")
        assert "rossi" not in kept


def test_an_account_is_found_by_its_address_in_any_case_and_only_by_it(ada):
    for model in (User, EmailAddress):
        mine = {"pk": ada.pk} if model is User else {"user": ada}
        assert model.objects.filter(email="ada.rossi@example.org", **mine).exists()
        assert model.objects.filter(email__iexact="ADA.ROSSI@example.ORG", **mine).exists()
        assert model.objects.filter(email__in=["nobody@example.org", "ada.rossi@example.org"], **mine).exists()
        assert not model.objects.filter(email="ada@example.org", **mine).exists()
        assert not model.objects.filter(email__in=[]).exists()
        assert not model.objects.exclude(email="ada.rossi@example.org").filter(**mine).exists()


def test_two_accounts_never_share_an_address(ada):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("ADA.rossi@example.org")


def test_while_keys_rotate_an_address_is_found_under_either(ada, settings):
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]
    ida = create_user(email="ida@example.org")
    assert User.objects.get(email="ada.rossi@example.org") == ada
    assert User.objects.get(email="ida@example.org") == ida
    assert set(User.objects.filter(email__in=["ada.rossi@example.org", "ida@example.org"])) == {ada, ida}


def test_the_longest_address_fits(db):
    longest = f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.it"
    assert User.objects.get(email=create_user(email=longest).email).email == longest
