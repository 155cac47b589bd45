"""The nominator reads what was sent about their nomination, how far it is, and nothing about anybody else's."""

from django.test import Client
from django.urls import reverse

from mentoring.awards.models import Award
from mentoring.demo.town import Town
from mentoring.nominations.commands import nominate
from mentoring.nominations.models import Nomination
from mentoring.nominations.rules import Nominee
from mentoring.records.models import Parcel
from tests.web.conftest import Enter


def asked(town: Town, email: str = "iris@example.org") -> Nomination:
    nominee = Nominee("Nicolò", "D'Angelo", town.born(9), guardian_email=email)
    options = {"programme": town.arte, "nominator": town.school, "reason": "merit", "now": town.now}
    return nominate(town.teacher, nominee=nominee, **options).nomination


def page(client: Client, nomination: Nomination) -> str:
    content = client.get(reverse("web:nominator_nomination", args=[nomination.pk])).content.decode()
    return " ".join(content.split())


def test_a_request_that_is_about_to_leave_has_left_or_was_refused_says_so(town: Town, enter: Enter) -> None:
    nomination, teacher = asked(town), enter(town.teacher)
    assert "La richiesta di consenso, per e-mail: sta per partire." in page(teacher, nomination)
    sent = Parcel.objects.filter(key__startswith=f"consent:{nomination.pk}:")
    sent.update(state="failed")
    assert "non è arrivata. Provi con un altro indirizzo" in page(teacher, nomination)
    sent.update(state="sent", sent_at=town.now)
    assert "La richiesta di consenso, per e-mail: inviata." in page(teacher, nomination)


def test_without_anything_sent_there_is_no_such_chapter(town: Town, enter: Enter) -> None:
    assert "Che cosa abbiamo mandato" not in page(enter(town.teacher), asked(town, email=""))


def test_the_news_of_a_voucher_by_letter_is_told(town: Town, enter: Enter) -> None:
    award = Award.objects.filter(standing="served", nomination__nominator=town.school).latest("pk")
    about = Parcel.objects.filter(key__startswith=f"award-issued:{award.pk}:")
    assert about.update(channel="letter", state="waiting", sent_at=None)
    assert "La notizia del buono, per lettera: il gestore la deve ancora stampare." in page(
        enter(town.teacher), award.nomination
    )


def test_what_another_school_sent_to_the_same_family_is_not_told(town: Town, enter: Enter) -> None:
    mine = asked(town)
    Parcel.objects.filter(key__startswith="consent:").exclude(key__startswith=f"consent:{mine.pk}:").update(
        state="failed"
    )
    assert page(enter(town.teacher), mine).count("La richiesta di consenso") == 1
