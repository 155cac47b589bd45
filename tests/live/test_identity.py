"""Log-in where it is strict: a real OpenID Connect provider vouches for people, operators prove twice who they are."""

from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from django.utils.crypto import get_random_string
from playwright.sync_api import Browser, expect

from mentoring.demo.names import fiscal_code
from mentoring.demo.town import Town
from mentoring.nominations.rules import Nominee
from mentoring.people.commands import add_member
from mentoring.people.models import Person, User
from mentoring.people.permissions import Role
from mentoring.treasury.commands import cancel_payouts, prepare_payouts
from mentoring.treasury.models import PayoutBatch
from tests.live.someone import PASSWORD, PHONE, Someone
from tests.live.strict import BROKER, Strict
from tests.web.account.conftest import code_of

SORRY = "Il servizio che doveva dirci chi sei in questo momento non risponde come dovrebbe"


@pytest.fixture
def visitor(browser: Browser, strict: Strict) -> Iterator[Someone]:
    visitor = Someone(browser, strict, screen=PHONE)
    visitor.page.set_default_timeout(10_000)
    yield visitor
    visitor.leaves()
    strict.provider.misbehaves("")


def knocks(visitor: Someone) -> None:
    """To the log-in page, and on to the provider."""
    visitor.opens("/accesso/login/")
    visitor.presses(f"Entra con {BROKER}")


def proves_it_there(visitor: Someone, login: str) -> None:
    """The provider's own pages: who it is, and yes, tell them."""
    page = visitor.page
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill("whatever: it believes everybody")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()


def is_usable(visitor: Someone) -> None:
    assert Axe().run(visitor.page).response["violations"] == []


# -- who comes in -------------------------------------------------------------------------------------------------
def test_a_guardian_comes_in_through_the_provider_and_finds_the_wallet(
    town: Town, strict: Strict, visitor: Someone
) -> None:
    family = town.funded_family(80_00)
    guardian = User.objects.get(pk=family.guardian.user_id)
    strict.provider.knows("mamma", email=guardian.email, email_verified=True, nome_e_cognome="Altra Grafia")
    knocks(visitor)
    proves_it_there(visitor, "mamma")
    expect(visitor.page).to_have_url(f"{strict.url}/io/")
    visitor.reads(f"Il borsellino di {family.person.first_name}", "80 €")
    is_usable(visitor)
    assert SocialAccount.objects.get(uid="mamma").user == guardian
    assert User.objects.get(pk=guardian.pk).name == guardian.name, "what is here is not overwritten"


def test_a_young_person_is_recognised_by_the_fiscal_code_whatever_the_claims_are_called(
    town: Town, strict: Strict, visitor: Someone
) -> None:
    code = fiscal_code("Smeralda", "Identità", town.born(16), is_girl=True)
    email = f"famiglia.{get_random_string(6).lower()}@example.org"
    nominee = Nominee("Smeralda", "Identità", town.born(16), code, guardian_name="Rosa", guardian_email=email)
    family = town.agreeing_family(town.teacher, town.arte, town.school, nominee)
    town.funded_voucher(60_00, family)
    person = family.person
    assert person.user is None
    strict.provider.knows(
        "giovane",
        email=f"giovane.{get_random_string(6).lower()}@example.org",
        email_verified=True,
        codice_fiscale=f"TINIT-{code}",
        nome_e_cognome=person.full_name,
        nascita=person.born_on.isoformat(),
    )
    knocks(visitor)
    proves_it_there(visitor, "giovane")
    expect(visitor.page).to_have_url(f"{strict.url}/io/")
    visitor.reads("60 €")
    assert Person.objects.get(pk=person.pk).user == SocialAccount.objects.get(uid="giovane").user


def test_an_address_that_nobody_verified_there_does_not_open_an_account_here(
    town: Town, strict: Strict, visitor: Someone
) -> None:
    visitor.email = town.new_family().email
    strict.provider.knows("ladro", email=visitor.email, email_verified=False)
    knocks(visitor)
    proves_it_there(visitor, "ladro")
    visitor.reads("Scrivi il codice")  # What a new address would read.
    visitor.opens("/io/")
    visitor.reads("Scrivi il codice")
    assert visitor.letter().subject == "Ci conosciamo già"
    assert not SocialAccount.objects.filter(uid="ladro").exists()


# -- in trouble ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("mood", ["garbage", "nonce", "issuer"])
def test_nonsense_from_there_is_a_sentence_here(town: Town, strict: Strict, visitor: Someone, mood: str) -> None:
    guardian = User.objects.get(pk=town.new_family().guardian.user_id)
    strict.provider.knows(f"con-{mood}", email=guardian.email, email_verified=True)
    if mood != "garbage":
        strict.provider.misbehaves(mood)
    knocks(visitor)
    strict.provider.misbehaves(mood)
    proves_it_there(visitor, f"con-{mood}")
    visitor.reads(SORRY)
    is_usable(visitor)
    visitor.goes_to("Torna all'accesso")
    expect(visitor.page.get_by_role("heading", name="Bentornati")).to_be_visible()
    assert not SocialAccount.objects.filter(user=guardian).exists()


def test_garbage_before_one_even_leaves_is_the_same_sentence(strict: Strict, visitor: Someone) -> None:
    strict.provider.misbehaves("garbage")
    knocks(visitor)
    visitor.reads(SORRY)


def test_who_changes_their_mind_there_comes_back_to_a_kind_word(strict: Strict, visitor: Someone) -> None:
    knocks(visitor)
    visitor.page.get_by_role("link", name="Cancel").click()
    visitor.reads("Hai lasciato stare", "non è cambiato niente")


def test_a_provider_that_is_down_is_a_sentence_and_the_other_ways_stay_open(
    town: Town, strict: Strict, visitor: Someone
) -> None:
    visitor.email = town.funded_family(40_00).email
    strict.provider.stop()
    try:
        knocks(visitor)
        visitor.reads(SORRY)
        visitor.goes_to("Torna all'accesso")
        visitor.logs_in_with_a_code()
        visitor.reads("40 €")
    finally:
        strict.provider.start()


# -- two steps before money -----------------------------------------------------------------------------------------
@pytest.fixture
def batch(town: Town) -> Iterator[PayoutBatch]:
    """Money that waits for a second signature."""
    town.redeemed_booking()
    batch = prepare_payouts(town.operator, territory=town.territory, now=timezone.now())
    yield batch
    batch.refresh_from_db()
    cancel_payouts(town.operator, batch=batch, now=timezone.now())


def test_an_operator_without_a_second_step_sets_one_up_before_approving_money(
    town: Town, strict: Strict, visitor: Someone, batch: PayoutBatch
) -> None:
    visitor.email = f"terza.firma.{get_random_string(6).lower()}@example.org"
    user = town.confirmed_user(visitor.email, "Zita Terzafirma", PASSWORD)
    add_member(town.territory.operator, user=user, role=Role.OPERATOR)
    assert EmailAddress.objects.get(user=user).verified
    waiting = f"/gestore/liquidazioni/{batch.pk}/"
    visitor.logs_in_with_password(PASSWORD)
    visitor.reads("Prima di tutto, un secondo passo", "La password da sola non basta")
    is_usable(visitor)
    visitor.opens(waiting)
    visitor.reads("Prima di tutto, un secondo passo")
    visitor.goes_to("Collega un'app")
    visitor.fills(password=PASSWORD)  # Whoever changes the log-in shows again that it is them.
    visitor.presses("Avanti")
    visitor.unfolds("Non riesci a inquadrarlo?")
    secret = visitor.main.locator(".second-step__secret").inner_text()
    visitor.fills(code=code_of(secret))
    visitor.presses("Collega")
    visitor.reads("Codici di riserva")
    visitor.opens(waiting)
    visitor.presses("Approva i bonifici")
    visitor.reads("Mandi il file alla banca")
    batch.refresh_from_db()
    assert (batch.state, batch.approved_by) == (PayoutBatch.State.APPROVED, user)
