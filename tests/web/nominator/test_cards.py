"""Cards and letters for people without e-mail: read back from the printed page, and used as they would be."""

import re
from datetime import timedelta

import pytest
import zxingcpp
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentoring.cards.models import Card
from mentoring.cards.rules import MOST_TRIES, VISIT
from mentoring.people.permissions import Role
from mentoring.programmes.models import Territory
from mentoring.records.models import Reading
from tests.web.nominator.test_letters import pictures, words
from tests.web.walk import every_page

CODE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}\b")
PIN = re.compile(r"\b(\d{3}) (\d{3})\b")


@pytest.fixture
def family(town):
    return town.funded_family()


@pytest.fixture
def paper(town, letizia, family) -> bytes:
    answer = letizia.post(reverse("web:nominator_card_issue", args=[family.nomination.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    return answer.content


def printed(pdf: bytes) -> tuple[str, str]:
    [text] = words(pdf)
    return CODE.search(text)[0], "".join(PIN.search(text).groups())


def came_in(pdf: bytes) -> Client:
    code, pin = printed(pdf)
    client = Client()
    page = client.post(reverse("web:claim"), {"key": code})
    answer = client.post(page.url, {"pin": pin})
    assert answer.url == reverse("web:wallet")
    return client


def test_the_card_is_as_large_as_a_bank_s_and_its_qr_leads_to_the_pin(paper, tmp_path, settings):
    [page] = pictures(paper, tmp_path)
    [qr] = zxingcpp.read_barcodes(page)
    code, _pin = printed(paper)
    assert qr.text == f"{settings.PUBLIC_URL}{reverse('web:card', args=[code.replace('-', '')])}"


def test_card_and_pin_open_the_wallet_from_the_one_box(town, paper):
    page = came_in(paper).get(reverse("web:wallet")).content.decode()
    assert "100" in page
    assert "Esci" in page


def test_with_the_card_one_books_and_sees_the_pass(town, paper, family):
    client = came_in(paper)
    evening = town.new_date(starts_at=town.now + timedelta(days=3))
    answer = client.post(reverse("web:book", args=[evening.pk]), {"form_key": "card"}, follow=True)
    assert answer.status_code == 200
    assert family.person.bookings.get().occurrence == evening


def test_a_wrong_pin_is_told_beside_the_field_and_locks_in_the_end(town, paper):
    code, pin = printed(paper)
    address = reverse("web:card", args=[code.replace("-", "")])
    wrong = f"{(int(pin) + 1) % 10**6:06}"
    for _ in range(MOST_TRIES):
        answer = Client(REMOTE_ADDR="192.0.2.9").post(address, {"pin": wrong})
        assert answer.status_code == 409
        assert "La carta o il PIN non vanno bene" in answer.content.decode()
    assert Card.objects.get().state == "locked"
    assert Client().post(address, {"pin": pin}).status_code == 409


@pytest.mark.parametrize("typed", ["", "12", "abcdef", "1234567", "١٢٣٤٥٦"])
def test_what_is_no_pin_costs_no_try(town, paper, typed):
    code, _pin = printed(paper)
    answer = Client().post(reverse("web:card", args=[code.replace("-", "")]), {"pin": typed})
    assert answer.status_code == 409
    assert Card.objects.get().tries == 0


def test_guessing_cards_is_slowed_down(town):
    client = Client()
    for _ in range(8):
        assert client.post(reverse("web:card", args=["ABCDEFGHJKMN"]), {"pin": "123456"}).status_code == 409
    assert client.post(reverse("web:card", args=["ABCDEFGHJKMN"]), {"pin": "123456"}).status_code == 429


def test_leaving_leaves_nothing_for_who_comes_after(town, paper):
    client = came_in(paper)
    client.post(reverse("web:card_leave"))
    assert client.get(reverse("web:wallet")).url.startswith(reverse("account_login"))


def test_a_kiosk_that_nobody_touches_closes_by_itself(town, paper):
    client = came_in(paper)
    assert client.session.get_expiry_age() <= VISIT.total_seconds()
    session = client.session
    session.set_expiry(timezone.now() - timedelta(seconds=1))
    session.save()
    assert client.get(reverse("web:wallet")).status_code == 302


def test_a_blocked_card_is_out_of_the_kiosk_at_once(town, paper, letizia, family):
    client = came_in(paper)
    letizia.post(reverse("web:nominator_card_block", args=[family.nomination.pk]))
    assert client.get(reverse("web:wallet")).status_code == 302


def test_the_family_blocks_its_own_card(town, paper):
    client = came_in(paper)
    assert "L'ho persa" in client.get(reverse("web:own_card")).content.decode()
    client.post(reverse("web:own_card"))
    assert Card.objects.get().state == "blocked"
    assert client.get(reverse("web:wallet")).status_code == 302


def test_a_card_opens_no_other_person_s_things_and_no_page_of_the_person_fails(town, paper, family):
    client = came_in(paper)
    client.raise_request_exception = True
    for page in every_page():
        if page.audience and not page.parameters and Role.PUBLIC not in page.audience and page.name.startswith("web:"):
            answer = client.get(page.address())
            meant = Role.BENEFICIARY in page.audience
            assert answer.status_code in ((200, 302, 404, 405) if meant else (302, 404, 405)), page.name
    other = town.booked(town.new_date(starts_at=town.now + timedelta(days=3)))
    assert client.get(reverse("web:booking", args=[other.pk])).status_code == 404


def test_where_a_second_step_is_wanted_card_and_pin_are_two(town, paper, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    Territory.objects.filter(pk=town.territory.pk).update(second_factor_roles=["beneficiary"])
    assert came_in(paper).get(reverse("web:wallet")).status_code == 200


def test_the_letter_says_what_is_in_the_wallet_and_that_it_was_read_is_kept(town, letizia, family):
    answer = letizia.post(reverse("web:nominator_wallet_letter", args=[family.nomination.pk]))
    [text] = words(answer.content)
    assert "Ciao Ada," in text
    assert "100 €" in text.replace("\xa0", " ")
    assert Reading.objects.filter(person_id=family.person.pk).exists()


def test_an_empty_wallet_has_a_letter_too(town, letizia):
    empty = town.new_family()
    answer = letizia.post(reverse("web:nominator_wallet_letter", args=[empty.nomination.pk]))
    assert "non c'è niente da spendere" in words(answer.content)[0].replace("’", "'")


def test_another_nominator_finds_no_card_page(town, celeste, family):
    for page in ("card", "card_issue", "card_block", "wallet_letter"):
        address = reverse(f"web:nominator_{page}", args=[family.nomination.pk])
        assert {celeste.post(address).status_code, celeste.get(address).status_code} <= {404, 405}


def test_the_page_of_a_card_says_how_it_is(town, letizia, paper, family):
    came_in(paper)
    page = letizia.get(reverse("web:nominator_card", args=[family.nomination.pk])).content.decode()
    assert "Usata l'ultima volta" in page
    assert "Blocca la carta" in page


def test_a_visit_with_a_card_is_not_guided_because_nobody_would_remember(paper):
    assert "La tua prima visita" not in came_in(paper).get(reverse("web:wallet")).content.decode()
