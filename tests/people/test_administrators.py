"""Who runs the installation is said at the machine, and sees neither persons nor money."""

import pytest
from django.core.management import CommandError, call_command

from mentoring.people.permissions import Role, must_prove_twice
from mentoring.people.queries import shoes_of, user_by_email


def roles_of(email, town):
    user = user_by_email(email)
    return {pair.actor.role for pair in shoes_of(user, town.today)} if user else set()


def test_the_command_makes_an_account_that_runs_the_installation(town, capsys):
    call_command("make_administrator", "Capo@Example.org", "--name", "Capo")
    assert roles_of("capo@example.org", town) == {Role.ADMINISTRATOR}
    assert "capo@example.org runs this installation" in capsys.readouterr().out
    call_command("make_administrator", "capo@example.org")
    assert roles_of("capo@example.org", town) == {Role.ADMINISTRATOR}


def test_who_has_an_account_keeps_the_other_roles(town):
    call_command("make_administrator", "teatro@example.org")
    assert roles_of("teatro@example.org", town) == {Role.PROVIDER, Role.ADMINISTRATOR}


def test_it_is_taken_back(town):
    call_command("make_administrator", "teatro@example.org")
    call_command("make_administrator", "teatro@example.org", "--dismiss")
    assert roles_of("teatro@example.org", town) == {Role.PROVIDER}
    with pytest.raises(CommandError, match="does not run"):
        call_command("make_administrator", "teatro@example.org", "--dismiss")


def test_what_is_no_address_is_refused(town):
    with pytest.raises(CommandError, match="no e-mail address"):
        call_command("make_administrator", "capo")
    assert user_by_email("capo") is None


def test_the_log_in_has_two_steps(town):
    assert must_prove_twice(town.administrator, ())


def test_the_installation_has_no_body_and_no_person(town):
    assert town.administrator.organisation_id is None
    assert town.administrator.person_id is None
