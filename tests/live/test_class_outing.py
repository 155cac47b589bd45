"""The class outing: a teacher takes three along, one of them is ill, and the others go in with one code."""

from datetime import timedelta

from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser, expect

from mentoring.bookings.models import Group
from mentoring.demo import cast
from mentoring.demo.town import Town
from tests.live.site import Site
from tests.live.someone import PHONE, Someone, read_qr


def test_a_class_goes_to_the_theatre_with_one_code(browser: Browser, site: Site, town: Town) -> None:
    evening = town.new_date(starts_at=town.now + timedelta(hours=2))  # The door is open, and one can still book.
    families = [town.funded_family(12_00) for _ in range(3)]
    names = [f"{family.person.last_name} {family.person.first_name}" for family in families]

    teacher = Someone(browser, site, cast.TEACHER.email)
    teacher.page.goto(site.login_link(teacher.email))
    teacher.opens(reverse("web:offer", args=[evening.offer_id]))
    teacher.goes_to("Porta un gruppo")
    is_usable(teacher)
    teacher.fills(name="2B")
    everybody = teacher.main.locator("[name=people]")
    teacher.presses("Segna tutti, o nessuno")
    expect(teacher.main.locator("[name=people]:checked")).to_have_count(everybody.count())
    teacher.presses("Segna tutti, o nessuno")
    teacher.ticks(*names)
    teacher.presses("Prenota per tutti")  # The families were not asked yet: nothing is lost.
    teacher.reads("Senza il loro sì non si può usare il buono.")
    teacher.main.locator("[name=told]").check()
    teacher.presses("Prenota per tutti")
    teacher.reads("Un codice per 3 persone", *names)
    is_usable(teacher)
    group = Group.objects.get(occurrence=evening)
    assert group.code in read_qr(teacher.page.locator(".qr").screenshot())
    assert "In gruppo" in site.letters_to(families[0].email)[-1].subject

    usher = Someone(browser, site, cast.USHER.email, screen=PHONE)
    usher.page.goto(site.login_link(usher.email))
    usher.opens(reverse("web:door_occurrence", args=[evening.pk]))
    usher.page.locator("[name=code]").fill(group.code)
    usher.page.get_by_role("button", name="Controlla").click()
    expect(usher.page.locator("main")).to_contain_text("Il gruppo aspetta di entrare: 3 persone")
    is_usable(usher)
    ill = families[2].person.first_name
    usher.page.get_by_role("checkbox", name=ill, exact=True).first.uncheck()
    usher.page.get_by_role("button", name="Fai entrare chi è spuntato").click()
    usher.is_told("Sono entrate 2 persone.")

    teacher.page.reload()
    expect(teacher.main.get_by_text("dentro", exact=True)).to_have_count(2)
    for one in (teacher, usher):
        one.context.close()


def is_usable(one: Someone) -> None:
    assert Axe().run(one.page).response["violations"] == []
