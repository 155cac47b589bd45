"""Every desk, as somebody finds it on the first day, while they wait, and when something is missing."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from mentoring.demo.town import Town
from mentoring.funds.rules import Earmark
from mentoring.kernel.money import Cents
from mentoring.nominations.commands import nominate
from mentoring.nominations.rules import Nominee
from mentoring.offers.writing import Spot
from mentoring.people.commands import add_door_staff
from mentoring.people.models import Membership, Organisation, User
from mentoring.people.permissions import Actor, Role
from mentoring.programmes.commands import admit, answer, ask, refuse, suspend
from mentoring.programmes.models import Admission, Programme
from mentoring.web import wording
from mentoring.web.second_factor import without_second_step
from tests.web.conftest import Enter
from tests.web.operator.pages import text_of

DESKS = {Role.MENTOR: "/mentore/", Role.NOMINATOR: "/segnalatore/", Role.PROVIDER: "/ente/"}
KINDS = {Role.MENTOR: "shop", Role.NOMINATOR: "school", Role.PROVIDER: "theatre"}
each_body = pytest.mark.parametrize("role", DESKS, ids=str)


def waits(client: Client, desk: str) -> dict[str, str]:
    """What waits: number and words -> address."""
    page = client.get(desk).content.decode()
    found = re.findall(r'<a class="tile[^"]*"\s+href="([^"]+)">(.*?)</a>', page, re.DOTALL)
    return {re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", inner)).strip(): url for url, inner in found}


def body_asking(town: Town, role: Role) -> tuple[Admission, Actor]:
    """A body that has just asked to take part."""
    user = town.confirmed_user(f"nuovo-{role}@example.org", "Nuovo Arrivato")
    _body, admission = town.asking_organisation(f"Bottega {role}", KINDS[role], role, user)
    return admission, town.acting(user.email, role)


# -- a body comes in ------------------------------------------------------------------------------------------
@each_body
def test_while_it_waits_a_body_reads_how_far_its_request_is(town: Town, enter: Enter, role: Role) -> None:
    _admission, actor = body_asking(town, role)
    answer = enter(actor).get(DESKS[role])
    assert "Il gestore sta guardando la sua richiesta" in text_of(answer)
    assert f'href="{reverse("web:admission")}"' in answer.content.decode()
    assert enter(actor).get(reverse("web:admission")).status_code == 200


@each_body
def test_a_question_is_the_first_thing_a_body_reads(town: Town, enter: Enter, role: Role) -> None:
    admission, actor = body_asking(town, role)
    ask(town.operator, admission=admission, text="Ci manda lo statuto?", form_key="q", now=town.now)
    page = text_of(enter(actor).get(DESKS[role]))
    assert "Il gestore le ha fatto una domanda" in page
    assert "Leggi e rispondi" in page
    answer(actor, admission=admission, text="Eccolo.", form_key="a", now=town.now)
    assert "Il gestore sta guardando la sua richiesta" in text_of(enter(actor).get(DESKS[role]))


@each_body
def test_a_refusal_and_a_suspension_come_with_their_reason(town: Town, enter: Enter, role: Role) -> None:
    admission, actor = body_asking(town, role)
    refuse(town.operator, admission=admission, reason="Il negozio è fuori dal territorio.", now=town.now)
    page = text_of(enter(actor).get(DESKS[role]))
    assert "Il gestore non ha accolto la richiesta Il negozio è fuori dal territorio." in page
    Admission.objects.filter(pk=admission.pk).update(state="admitted")
    admission.refresh_from_db()
    suspend(town.operator, admission=admission, reason="Manca una firma.", now=town.now)
    page = text_of(enter(actor).get(DESKS[role]))
    assert "Il gestore ha fermato la sua partecipazione Manca una firma." in page


FIRST = {
    Role.MENTOR: ("Tutto comincia da una promessa", "/mentore/promesse/nuova/"),
    Role.NOMINATOR: ("Chi le viene in mente?", "/segnalatore/nuova/"),
    Role.PROVIDER: ("Il sipario è ancora chiuso", "/ente/proposte/nuova/"),
}


@each_body
def test_just_admitted_a_body_reads_what_to_do_first_and_one_click_does_it(
    town: Town, enter: Enter, role: Role
) -> None:
    admission, actor = body_asking(town, role)
    admit(town.operator, admission=admission, now=town.now)
    client, (words, url) = enter(actor), FIRST[role]
    answer = client.get(DESKS[role])
    assert words in text_of(answer)
    assert f'href="{url}"' in answer.content.decode()
    assert client.get(url).status_code == 200
    assert "Il gestore" not in text_of(answer).replace("il gestore la paga", "")


# -- operator -------------------------------------------------------------------------------------------------
def test_answers_wait_for_the_operator_and_open_questions_do_not(town: Town, enter: Enter) -> None:
    teresa = enter(town.operator)
    assert "1 organizzazione chiede di partecipare" in waits(teresa, "/gestore/")
    ask(town.operator, admission=town.asking, text="Chi firma?", form_key="q", now=town.now)
    assert not [words for words in waits(teresa, "/gestore/") if "partecipare" in words]
    member = Membership.objects.get(organisation=town.asking.organisation)
    actor = town.acting(member.user.email, Role.MENTOR, town.asking.organisation)
    answer(actor, admission=town.asking, text="Io.", form_key="a", now=town.now)
    assert waits(teresa, "/gestore/")["1 ha risposto alla sua domanda"] == "/gestore/organizzazioni/?state=requested"


def test_an_operator_alone_reads_that_a_second_person_is_needed(town: Town, enter: Enter) -> None:
    assert "Serve una seconda persona" not in text_of(enter(town.operator).get("/gestore/"))
    Membership.objects.filter(user=town.second_operator.user_id).delete()
    assert "Serve una seconda persona" in text_of(enter(town.operator).get("/gestore/"))


def test_a_colleague_without_a_second_step_is_named_before_a_signature_is_needed(
    town: Town, enter: Enter, settings: Settings
) -> None:
    people = list(User.objects.filter(pk__in=[town.operator.user_id, town.second_operator.user_id]))
    assert without_second_step(people) == [], "where it is not required nobody reads about it"
    settings.REQUIRE_SECOND_FACTOR = True
    assert set(without_second_step(people)) == set(people)


def test_a_territory_without_a_programme_is_told_so(town: Town, enter: Enter) -> None:
    Programme.objects.update(is_open=False)
    answer = enter(town.operator).get("/gestore/")
    assert "Nessun programma è aperto" in text_of(answer)
    assert 'href="/gestore/programmi/"' in answer.content.decode()


# -- nominator ------------------------------------------------------------------------------------------------
def test_a_nominator_reads_what_is_to_be_done_and_how_far_the_families_are(town: Town, enter: Enter) -> None:
    school, actor = town.new_organisation("school", Role.NOMINATOR)
    client = enter(actor)
    assert waits(client, "/segnalatore/") == {}, "nothing before the first nomination"
    for name, email in (("Uno", "uno@example.org"), ("Due", "due@example.org"), ("Tre", "")):
        nominee = Nominee(name, "Prova", town.born(12), guardian_name="Rosa Prova", guardian_email=email)
        nominate(actor, programme=town.arte, nominator=school, nominee=nominee, reason="merit", now=town.now)
    family = town.consented_family(actor, town.arte, school, born_on=town.born(12), municipality="Vigevano")
    waiting = waits(client, "/segnalatore/")
    assert waiting == {
        "1 lettera da stampare": "/segnalatore/lettere/",
        "3 aspettano il sì della famiglia": "/segnalatore/?state=proposed",
        "1 ha il sì della famiglia": "/segnalatore/?state=consented",
    }
    for url in waiting.values():
        assert client.get(url).status_code == 200
    for state in ("revoked", "lapsed", "withdrawn", "declined"):
        type(family.nomination).objects.filter(pk=family.nomination.pk).update(state=state)
        assert client.get("/segnalatore/").status_code == 200


# -- administrator --------------------------------------------------------------------------------------------
def test_territories_that_cannot_work_yet_wait_for_the_administrator(town: Town, enter: Enter) -> None:
    ada = enter(town.administrator)
    assert waits(ada, "/installazione/") == {}
    url = f"/installazione/territori/{town.territory.pk}/"
    Membership.objects.filter(user=town.second_operator.user_id).delete()
    assert waits(ada, "/installazione/") == {f"1 territorio con un solo gestore: {town.territory.name}": url}
    Membership.objects.filter(user=town.operator.user_id).delete()
    assert waits(ada, "/installazione/") == {f"1 territorio senza gestori: {town.territory.name}": url}
    assert ada.get(url).status_code == 200


# -- mentor ---------------------------------------------------------------------------------------------------
def test_a_mentor_whose_money_came_has_nothing_waiting(town: Town, enter: Enter) -> None:
    mentor, actor = town.new_organisation("shop", Role.MENTOR)
    town.given_fund(actor, mentor, Cents(600_00), Earmark())
    page = text_of(enter(actor).get("/mentore/"))
    assert "Aspettiamo il suo bonifico" not in page
    assert "600 €" in page


# -- provider -------------------------------------------------------------------------------------------------
def test_offers_that_nobody_can_book_wait_by_name_or_by_number(town: Town, enter: Enter) -> None:
    manager = enter(town.manager)
    assert waits(manager, "/ente/") == {
        f"1 bozza a cui manca la prima data: {town.draft.title}": f"/ente/proposte/{town.draft.pk}/"
    }
    for title in ("Uno", "Due"):
        offer = town.new_offer(town.manager, town.theatre, town.stage, price_cents=10_00)
        type(offer).objects.filter(pk=offer.pk).update(title=title, state="published")
    waiting = waits(manager, "/ente/")
    url = waiting["2 proposte senza più date in arrivo"]
    assert url == "/ente/proposte/?state=published&amp;sort=dates"
    assert manager.get(url.replace("&amp;", "&")).status_code == 200


def test_a_missing_iban_is_said_with_what_it_costs(town: Town, enter: Enter) -> None:
    manager = enter(town.manager)
    assert "Manca il suo IBAN" not in text_of(manager.get("/ente/"))
    Organisation.objects.filter(pk=town.theatre.pk).update(iban="")
    answer = manager.get("/ente/")
    assert "Manca il suo IBAN Scriva dove pagarla" in text_of(answer)
    assert 'href="/organizzazione/"' in answer.content.decode()
    town.redeemed_booking()
    assert "Le spettano 12 €, ma non sappiamo dove pagarla." in text_of(manager.get("/ente/"))


# -- door -----------------------------------------------------------------------------------------------------
def test_a_helper_who_finds_the_door_shut_reads_when_it_opens(town: Town, enter: Enter) -> None:
    theatre, manager = town.new_organisation("theatre", Role.PROVIDER)
    member = add_door_staff(manager, provider=theatre, name="Ida", email="ida@example.org", now=town.now)
    ida = enter(town.acting(member.user.email, Role.DOOR, theatre))
    assert "L'ingresso di una data si apre sei ore prima dell'inizio." in text_of(ida.get("/ente/ingresso/"))
    place = town.new_place(manager, theatre, Spot("Cortile", "via Lunga 1", "Vigevano"))
    offer = town.new_offer(manager, theatre, place, price_cents=10_00)
    starts_at = timezone.now() + timedelta(days=3)
    town.published_date(manager, offer, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), capacity=9)
    page = text_of(ida.get("/ente/ingresso/"))
    assert f"La prossima data è «{offer.title}», {wording.when(starts_at)}.".replace("\u00a0", " ") in page


# -- families -------------------------------------------------------------------------------------------------
def test_money_that_ends_within_a_month_is_said_in_time(town: Town, enter: Enter) -> None:
    family = town.new_family()
    town.funded_voucher(20_00, family, expires_on=town.today + timedelta(days=31))
    client = enter(family.guardian)
    assert "da usare entro" not in text_of(client.get("/io/"))
    last_day = town.today + timedelta(days=30)
    town.funded_voucher(15_00, family, expires_on=last_day)
    answer = client.get("/io/")
    assert f"Hai 15 € da usare entro {wording.day(last_day)}".replace("\u00a0", " ") in text_of(answer)
    assert 'href="/proposte/?wallet=on"' in answer.content.decode()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("consented", "il primo buono è in viaggio"),
        ("proposed", "Manca ancora un sì"),
        ("declined", "Qui arriveranno i tuoi buoni"),
        ("withdrawn", "Qui arriveranno i tuoi buoni"),
    ],
)
def test_an_empty_wallet_says_why_and_what_to_do(town: Town, enter: Enter, state: str, words: str) -> None:
    family = town.new_family()
    type(family.nomination).objects.filter(pk=family.nomination.pk).update(state=state)
    answer = enter(family.guardian).get("/io/")
    assert words in text_of(answer)
    assert 'href="/codice/"' in answer.content.decode()
    assert 'href="/proposte/"' in answer.content.decode()


# -- however much waits ---------------------------------------------------------------------------------------
def _offers(town: Town) -> None:
    for _more in range(3):
        town.new_offer(town.manager, town.theatre, town.stage, price_cents=10_00)
        town.new_date()


@pytest.mark.parametrize(
    ("who", "desk", "more", "most"),
    [
        ("manager", "/ente/", _offers, 22),
        ("usher", "/ente/ingresso/", _offers, 14),
    ],
    ids=["provider", "door"],
)
def test_a_desk_asks_the_same_few_things_however_much_waits(
    town: Town, enter: Enter, who: str, desk: str, more: Callable[[Town], None], most: int
) -> None:
    client = enter(getattr(town, who))

    def statements() -> int:
        client.get(desk)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(desk).status_code == 200
        return len(captured)

    more(town)
    before = statements()
    more(town)
    assert statements() == before <= most
