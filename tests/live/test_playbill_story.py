"""A theatre's season comes from its calendar, changes there and here, and comes again."""

import secrets
from datetime import datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from mentoring.bookings.models import Booking
from mentoring.demo.town import Town
from mentoring.offers.models import Offer
from mentoring.offers.trusting import let_publish
from mentoring.people.models import Organisation
from mentoring.people.permissions import Role
from tests.live.site import Site
from tests.live.someone import PASSWORD, Someone
from tests.playbills.season import calendar, evening


@pytest.fixture
def theatre(town: Town) -> Organisation:
    """One that has written nothing here yet, and publishes alone."""
    mark = secrets.token_hex(4)
    user = town.confirmed_user(f"palco.{mark}@example.org", "Rosa Palco", PASSWORD)
    theatre = town.admitted_organisation(f"Teatro {mark}", "theatre", Role.PROVIDER, user)
    let_publish(town.operator, territory=town.territory, provider=theatre, now=town.now)
    return theatre


def test_a_season_is_imported_changed_and_imported_again(
    town: Town, theatre: Organisation, browser: Browser, site: Site
) -> None:
    manager = Someone(browser, site, theatre.memberships.get().user.email)
    manager.logs_in_with_password(PASSWORD)
    begin = (town.now + timedelta(days=20)).replace(hour=19, minute=0, second=0, microsecond=0)
    it_comes_in(manager, begin)
    amleto = Offer.objects.get(provider=theatre, title="Amleto")
    booking = town.booked(amleto.occurrences.order_by("starts_at")[0])
    Offer.objects.filter(provider=theatre, title="Otello").update(title="Otello, il moro")
    it_comes_again(manager, begin)
    assert Offer.objects.get(provider=theatre, title="Otello (ultima replica)").occurrences.count() == 1
    booking.refresh_from_db()
    assert (booking.state, booking.occurrence.starts_at) == ("held", begin + timedelta(hours=1))
    assert Booking.objects.filter(occurrence__offer__provider=theatre).count() == 1
    macbeth = Offer.objects.get(provider=theatre, title="Macbeth").occurrences.get()
    assert macbeth.cancelled_at is not None
    manager.leaves()


def it_comes_in(manager: Someone, begin: datetime) -> None:
    where = "LOCATION:Teatro Vecchio\\, Via Roma 1\\, Vigevano"
    first = calendar(
        evening("amleto@t", "Amleto", begin, "RRULE:FREQ=DAILY;COUNT=2", where),
        evening("otello@t", "Otello", begin + timedelta(days=7), where),
        evening("macbeth@t", "Macbeth", begin + timedelta(days=9), where),
    )
    manager.opens("/ente/proposte/")
    manager.goes_to("Importa il cartellone")
    manager.goes_to("Importa un cartellone")
    manager.fills(name="Stagione", price="10", capacity="60")
    manager.main.locator("[name=discipline]").select_option(index=1)
    manager.ticks("Pubblica subito quello che è nuovo")
    brings(manager, first, "Vedi l'anteprima")
    manager.reads("Non abbiamo ancora scritto niente", "Teatro Vecchio", "Il luogo è nuovo")
    expect(manager.number("nuove")).to_have_text("4")
    finds_nothing(manager)
    manager.presses("Conferma e scrivi")
    manager.reads("4 date nuove sono tra le sue proposte")


def it_comes_again(manager: Someone, begin: datetime) -> None:
    """One evening an hour later, one called off, one called otherwise by both sides."""
    second = calendar(
        evening("amleto@t", "Amleto", begin, "RRULE:FREQ=DAILY;COUNT=2"),
        evening("amleto@t", "Amleto", begin + timedelta(hours=1), f"RECURRENCE-ID:{begin:%Y%m%dT%H%M%S}Z"),
        evening("otello@t", "Otello (ultima replica)", begin + timedelta(days=7)),
        evening("macbeth@t", "Macbeth", begin + timedelta(days=9), "STATUS:CANCELLED"),
    )
    second = second.replace(b"SUMMARY:", b"LOCATION:Teatro Vecchio\\, Via Roma 1\\, Vigevano\r\nSUMMARY:")
    manager.opens("/ente/proposte/cartelloni/")
    manager.goes_to("Stagione")
    brings(manager, second, "Vedi che cosa cambia")
    manager.reads("Un posto già preso è su date che si spostano o si annullano", "da noi «Otello, il moro»")
    for words in ("spostate", "annullate", "da decidere", "uguali"):
        expect(manager.number(words)).to_have_text("1")
    finds_nothing(manager)
    manager.ticks("Vale il cartellone")
    manager.fills(words="Si è rotta una luce.")
    manager.presses("Conferma e scrivi")
    manager.reads("Ecco che cosa ne è stato")
    manager.opens("/ente/proposte/cartelloni/")
    manager.goes_to("Stagione")
    brings(manager, second, "Vedi che cosa cambia")
    expect(manager.number("uguali")).to_have_text("4")
    manager.reads("Non c'è niente di nuovo da scrivere")


def brings(manager: Someone, content: bytes, button: str) -> None:
    file = {"name": "stagione.ics", "mimeType": "text/calendar", "buffer": content}
    manager.main.locator("[name=file]").set_input_files(file)  # type: ignore[arg-type]
    manager.presses(button)


def finds_nothing(manager: Someone) -> None:
    """What axe finds."""
    assert Axe().run(manager.page).response["violations"] == []
