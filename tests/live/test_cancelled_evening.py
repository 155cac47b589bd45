"""The cancelled evening: its theatre says so in a browser, and the money is back in every wallet."""

from datetime import timedelta

from django.urls import reverse
from playwright.sync_api import Browser, expect

from mentoring.demo import cast
from mentoring.demo.town import Town
from tests.live.site import Site
from tests.live.someone import PHONE, Someone

WHY = "Il violinista ha perso la voce, e il violino anche."


def test_the_evening_is_cancelled_and_every_wallet_is_full_again(browser: Browser, site: Site, town: Town) -> None:
    evening = town.new_date(starts_at=town.now + timedelta(days=9))
    families = [town.funded_family(12_00) for _ in "ab"]
    bookings = [town.booked(evening, family) for family in families]

    manager = Someone(browser, site, cast.MANAGER.email)
    manager.page.goto(site.login_link(cast.MANAGER.email))
    manager.opens(reverse("web:provider_offer", args=[evening.offer_id]))
    manager.goes_to("Sposta o annulla")
    expect(manager.main).to_contain_text("2 persone hanno prenotato.")
    manager.goes_to("Annulla la data")
    expect(manager.main).to_contain_text("24\xa0€ tornano subito nei borsellini.")
    manager.fills(words=WHY)
    manager.presses("Annulla e ridai i soldi")
    expect(manager.page.locator("body")).to_contain_text("I soldi tornano nei borsellini delle 2 persone")
    expect(manager.main).to_contain_text("Annullata")

    for family, booking in zip(families, bookings, strict=True):
        told = site.letters_to(family.email)[-1]
        assert "Non si fa" in told.subject
        assert WHY in told.body
        parent = Someone(browser, site, family.email, screen=PHONE)
        parent.page.goto(site.login_link(family.email))
        parent.opens(reverse("web:wallet"))
        expect(parent.main.locator(".wallet__sum")).to_contain_text("12")
        expect(parent.main.locator("#storia")).to_contain_text("non si fa")
        parent.opens(reverse("web:booking", args=[booking.pk]))
        expect(parent.main).to_contain_text("Non si fa")
        expect(parent.main).to_contain_text(WHY)
        parent.context.close()
    manager.context.close()
