"""A theatre's season, from the file to the offers, on its pages."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mentoring.adapters.events import Fault, NotEvents
from mentoring.adapters.fetching import NotFetched
from mentoring.jobs.playbills import fetch_playbills
from mentoring.offers.models import Offer
from mentoring.playbills.errors import FETCH_FAULTS, SENTENCES, UNREADABLE
from mentoring.playbills.models import Listing, Row, Run, Source
from mentoring.playbills.rules import Remark
from mentoring.programmes.queries import disciplines_of
from tests.playbills.season import a_source, calendar, evening, imported, previewed


@pytest.fixture
def manager(town, enter):
    return enter(town.manager)


def in_days(town, days):
    return (town.now + timedelta(days=days)).replace(hour=19, minute=30, second=0, microsecond=0)


def typed(town, content=None, **other):
    usual = {
        "form_key": town.form_key(),
        "name": "Stagione",
        "rhythm": "never",
        "url": "",
        "kind": "event",
        "discipline": str(disciplines_of(town.territory)[0].pk),
        "price": "12",
        "capacity": "90",
        "place": str(town.stage.pk),
        "minutes": "120",
        "hour": "",
    }
    file = {} if content is None else {"file": SimpleUploadedFile("stagione.ics", content)}
    return {**usual, **other, **file}


def sent(manager, town, content=None, **other):
    return manager.post(reverse("web:provider_playbill_new"), typed(town, content, **other))


def page(manager, response):
    return manager.get(response["Location"]).content.decode()


def test_from_the_file_to_the_offers(manager, town):
    begin = in_days(town, 20)
    answer = sent(manager, town, calendar(evening("a@t", "Amleto", begin), evening("b@t", "Otello", begin)))
    run = Run.objects.get(source__name="Stagione")
    assert answer["Location"] == reverse("web:provider_reading", args=[run.pk])
    text = page(manager, answer)
    assert "Non abbiamo ancora scritto niente" in text
    assert "Amleto" in text
    assert not Offer.objects.filter(title="Amleto").exists()
    confirmed = manager.post(reverse("web:provider_reading_confirm", args=[run.pk]))
    assert "2 date nuove sono tra le sue proposte" in page(manager, confirmed)
    offer = Offer.objects.get(title="Amleto")
    assert (offer.price_cents, offer.state) == (12_00, "draft")
    manager.post(reverse("web:provider_reading_confirm", args=[run.pk]))
    assert Offer.objects.filter(title="Amleto").count() == 1


def test_the_form_sent_twice_makes_one_playbill(manager, town):
    content = calendar(evening("a@t", "Amleto", in_days(town, 20)))
    form = typed(town, content)
    manager.post(reverse("web:provider_playbill_new"), form)
    form["file"] = SimpleUploadedFile("stagione.ics", content)
    manager.post(reverse("web:provider_playbill_new"), form)
    assert Source.objects.filter(provider=town.theatre).count() == 1
    assert Run.objects.filter(source__provider=town.theatre).count() == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vuoto"),
        (b"<rss version='2.0'><channel></channel></rss>", "feed di notizie"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a", "Manca la fine del file"),
        (b'{"@type": "Event", ', "ha un errore alla riga"),
        (b"<html><body>Stagione</body></html>", "JSON-LD"),
        (b"%PDF-1.7\n", "documento"),
        (b"\x89PNG\r\n\x1a\n", "immagine"),
        (b"PK\x03\x04garbage", "rovinato"),
        (calendar(), "nessun evento"),
        (calendar("BEGIN:VEVENT\r\nUID:a\r\nSUMMARY:Ieri\r\nDTSTART:20200101T200000Z\r\nEND:VEVENT"), "in arrivo"),
    ],
)
def test_a_file_that_is_no_playbill_says_so_and_leaves_nothing(manager, town, content, words):
    answer = sent(manager, town, content)
    assert answer.status_code == 409
    assert words in answer.content.decode()
    assert not Source.objects.filter(provider=town.theatre).exists()


def test_what_is_missing_in_the_form_is_said_beside_it(manager, town):
    answer = sent(manager, town)
    assert "Scelga il file" in answer.content.decode()
    answer = sent(manager, town, rhythm="once", url="teatro.example.org")
    assert "comincia con https://" in answer.content.decode()


def test_the_address_of_a_phones_calendar_is_a_web_address(manager, town):
    answer = sent(manager, town, rhythm="shown", url="webcal://teatro.example.org/stagione.ics")
    assert Source.objects.get(provider=town.theatre).url == "https://teatro.example.org/stagione.ics"
    assert "Stiamo leggendo il cartellone" in page(manager, answer)


def test_a_table_is_read_by_the_columns_one_says(manager, town):
    day = f"{in_days(town, 20):%d/%m/%Y}"
    content = f"Cosa;Quando;Alle\nAmleto;{day};21:00\nAmleto;{day};17:00\n".encode()
    answer = sent(manager, town, content)
    run = Run.objects.get(source__provider=town.theatre)
    columns = reverse("web:provider_reading_columns", args=[run.pk])
    assert manager.get(answer["Location"])["Location"] == columns
    assert "Ci serve una mano" in manager.get(columns).content.decode()
    refused = manager.post(columns, {"title": "Cosa"})
    assert "Senza questa colonna" in refused.content.decode()
    manager.post(columns, {"title": "Cosa", "start": "Quando", "start_hour": "Alle"})
    assert list(Row.objects.filter(run=run).values_list("verdict", flat=True)) == ["new", "new"]
    manager.post(reverse("web:provider_reading_confirm", args=[run.pk]))
    assert Offer.objects.get(title="Amleto").occurrences.count() == 2
    source = Source.objects.get(provider=town.theatre)
    again = manager.post(
        reverse("web:provider_playbill", args=[source.pk]), {"file": SimpleUploadedFile("nuova.csv", content)}
    )
    assert '2</span><span class="tile__words">uguali' in page(manager, again)


def test_what_holds_for_all_can_be_changed_while_one_looks(manager, town):
    day = in_days(town, 20)
    content = calendar(f"BEGIN:VEVENT\r\nUID:a\r\nSUMMARY:Festa\r\nDTSTART;VALUE=DATE:{day:%Y%m%d}\r\nEND:VEVENT")
    text = page(manager, sent(manager, town, content))
    assert "Dice il giorno ma non l&#x27;ora" in text
    source = Source.objects.get(provider=town.theatre)
    edit = reverse("web:provider_playbill_edit", args=[source.pk])
    text = page(manager, manager.post(edit, typed(town, hour="21:00")))
    assert "Dice il giorno" not in text
    assert Row.objects.get(run__source=source).verdict == "new"


def test_a_question_is_put_and_answered(manager, town):
    source = a_source(town)
    begin = in_days(town, 20)
    imported(town, source, calendar(evening("a@t", "Amleto", begin)))
    Offer.objects.filter(title="Amleto").update(title="Amleto, di W. S.")
    run = previewed(town, source, calendar(evening("a@t", "Amleto (replica)", begin)))
    text = manager.get(reverse("web:provider_reading", args=[run.pk])).content.decode()
    assert "da noi «Amleto, di W. S.», nel cartellone «Amleto (replica)»" in text
    row = Row.objects.get(run=run)
    manager.post(reverse("web:provider_reading_confirm", args=[run.pk]), {f"row-{row.pk}": "take", "row-x": "take"})
    assert Listing.objects.get(source=source).offer.title == "Amleto (replica)"


def test_an_address_that_failed_says_why_and_can_be_tried_again(manager, town):
    sent(manager, town, rhythm="once", url="https://teatro.example.org/stagione.ics")
    run = Run.objects.get(source__provider=town.theatre)
    Run.objects.filter(pk=run.pk).update(state="failed", fault="status", fault_facts={"status": 404})
    assert "errore 404" in manager.get(reverse("web:provider_reading", args=[run.pk])).content.decode()
    manager.post(reverse("web:provider_playbill_read", args=[run.source_id]))
    assert Run.objects.filter(source=run.source_id, state="asked").count() == 1


def test_a_preview_can_be_thrown_away_and_a_playbill_forgotten(manager, town):
    source = a_source(town)
    imported(town, source, calendar(evening("a@t", "Amleto", in_days(town, 20))))
    run = previewed(town, source, calendar(evening("b@t", "Otello", in_days(town, 20))))
    manager.post(reverse("web:provider_reading_discard", args=[run.pk]))
    assert not Run.objects.filter(pk=run.pk).exists()
    manager.post(reverse("web:provider_playbill_forget", args=[source.pk]))
    assert not Source.objects.filter(pk=source.pk).exists()
    assert Offer.objects.filter(title="Amleto").exists()


def test_a_long_preview_takes_no_more_statements(manager, town, django_assert_max_num_queries):
    begin = in_days(town, 5)
    content = calendar(*(evening(f"{n}@t", f"Serata {n}", begin + timedelta(hours=n)) for n in range(60)))
    run = previewed(town, a_source(town), content)
    with django_assert_max_num_queries(25):
        manager.get(reverse("web:provider_reading", args=[run.pk]))
    for address in ("web:provider_playbills", "web:provider_playbill"):
        args = [run.source_id] if address == "web:provider_playbill" else []
        with django_assert_max_num_queries(25):
            manager.get(reverse(address, args=args))


def test_everything_a_reader_says_has_a_sentence():
    assert {Remark(fault) for fault in Fault} <= set(Remark) == set(SENTENCES)
    reasons = {value for kind in (NotEvents, *NotEvents.__mro__[1:2]) for value in constants(kind)}
    assert reasons <= set(UNREADABLE)
    assert constants(NotFetched) <= set(FETCH_FAULTS)


def constants(kind) -> set[str]:
    return {value for name, value in vars(kind).items() if name.isupper() and isinstance(value, str)}


def test_a_long_file_is_read_while_one_waits_on_a_page_that_asks_again_by_itself(manager, town, monkeypatch):
    monkeypatch.setattr("mentoring.web.provider.playbills.READ_AT_ONCE", 10)
    content = calendar(evening("a@t", "Amleto", in_days(town, 20)))
    form = typed(town, content)
    answer = manager.post(reverse("web:provider_playbill_new"), form)
    waiting = page(manager, answer)
    assert "lo stiamo leggendo" in waiting
    assert 'http-equiv="refresh"' in waiting
    form["file"] = SimpleUploadedFile("stagione.ics", content)
    twice = manager.post(reverse("web:provider_playbill_new"), form)
    assert twice["Location"] == answer["Location"]
    fetch_playbills(town.now)
    assert "Non abbiamo ancora scritto niente" in page(manager, answer)
    source = Source.objects.get(provider=town.theatre)
    assert "aspetta il suo sì" in manager.get(reverse("web:provider_playbill", args=[source.pk])).content.decode()
    changed = typed(town, price="15")
    again = manager.post(reverse("web:provider_playbill_edit", args=[source.pk]), changed)
    assert "lo stiamo leggendo" in page(manager, again)
    fetch_playbills(town.now)
    assert Row.objects.get(run__source=source).told["words"]["price_cents"] == 15_00


def test_a_long_file_that_fails_leads_to_another_file(manager, town, monkeypatch):
    monkeypatch.setattr("mentoring.web.provider.playbills.READ_AT_ONCE", 3)
    answer = sent(manager, town, b"%PDF-1.7")
    fetch_playbills(town.now)
    text = page(manager, answer)
    assert "documento" in text
    assert "Carica un altro file" in text


def test_the_drafts_of_a_playbill_come_out_together(manager, town):
    source = a_source(town)
    run = imported(town, source, calendar(*(evening(f"{n}@t", f"Numero {n}", in_days(town, 20 + n)) for n in range(2))))
    for address in (reverse("web:provider_reading", args=[run.pk]), reverse("web:provider_playbill", args=[source.pk])):
        assert "2 proposte sono ancora bozze." in manager.get(address).content.decode()
    answer = manager.post(reverse("web:provider_playbill_publish", args=[source.pk]), follow=True).content.decode()
    assert "Sono uscite 2 proposte." in answer
    assert "Pubblica le bozze" not in answer
    assert Offer.objects.filter(listings__source=source, state="published").count() == 2
