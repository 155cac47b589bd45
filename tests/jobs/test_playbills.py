"""A playbill at an address is fetched by the worker: once, or every day."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.urls import reverse

from mentoring.adapters.events.anything import read_anything
from mentoring.jobs.apart import Troubles
from mentoring.jobs.delivery import letter_of
from mentoring.jobs.playbills import ask_daily, fetch_playbills, write_playbills
from mentoring.offers.models import Occurrence, Offer
from mentoring.playbills.awaiting import ask_for, hand_in, take_run
from mentoring.playbills.commands import Brought, confirm_run
from mentoring.playbills.errors import AlreadyReading, NoAddress
from mentoring.playbills.models import ListedDate, Run
from mentoring.records.models import Parcel
from tests.playbills.season import a_source, calendar, evening, verdicts


class Playhouse:
    """A theatre's web server on this machine."""

    def __init__(self) -> None:
        self.content = b""
        self.status = 200
        self.asked = 0
        house = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                house.asked += 1
                self.send_response(house.status)
                self.send_header("Content-Length", str(len(house.content)))
                self.end_headers()
                self.wfile.write(house.content)

            def log_message(self, *_args: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/stagione.ics"


@pytest.fixture
def playhouse(settings) -> Iterator[Playhouse]:
    settings.FETCHES_FROM_ITSELF = True
    house = Playhouse()
    thread = threading.Thread(target=house.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield house
    house.server.shutdown()
    thread.join()
    house.server.server_close()


def in_days(town, days):
    return (town.now + timedelta(days=days)).replace(hour=19, minute=30, second=0, microsecond=0)


def test_an_address_is_read_by_the_worker_and_waits_to_be_looked_at(town, playhouse):
    playhouse.content = calendar(evening("a@t", "Amleto", in_days(town, 20)))
    source = a_source(town, rhythm="once", url=playhouse.url)
    run = ask_for(town.manager, source=source, now=town.now)
    assert fetch_playbills(town.now) == 1
    run.refresh_from_db()
    assert run.state == "draft"
    assert verdicts(run) == ["new"]
    assert not ListedDate.objects.filter(source=source).exists()
    assert fetch_playbills(town.now) == 0
    assert playhouse.asked == 1


@pytest.mark.parametrize(
    ("status", "content", "fault"),
    [
        (404, b"", "status"),
        (200, b"", "empty"),
        (200, b"<rss><channel/></rss>", "feed"),
        (200, b"<html><p>Stagione</p></html>", "no_linked_data"),
        (200, b'{"@type": "Event",', "broken_json"),
        (200, b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "cut_off"),
        (200, calendar(), "no_events"),
    ],
)
def test_what_cannot_be_had_or_read_says_why(town, playhouse, status, content, fault):
    playhouse.status, playhouse.content = status, content
    source = a_source(town, rhythm="once", url=playhouse.url)
    run = ask_for(town.manager, source=source, now=town.now)
    assert fetch_playbills(town.now) == 0
    run.refresh_from_db()
    assert (run.state, run.fault) == ("failed", fault)


def test_our_own_network_is_never_asked(town, playhouse, settings):
    settings.FETCHES_FROM_ITSELF = False
    source = a_source(town, rhythm="once", url=playhouse.url)
    for url in (playhouse.url, "http://169.254.169.254/latest/", "http://[::1]/", "file:///etc/passwd"):
        source.url = url
        source.save()
        run = ask_for(town.manager, source=source, now=town.now)
        fetch_playbills(town.now)
        run.refresh_from_db()
        assert run.state == "failed"
        assert run.fault in {"private", "bad_address", "port"}
    assert playhouse.asked == 0


def test_every_day_what_is_new_is_written_if_the_provider_wants_no_questions(town, playhouse):
    begin = in_days(town, 20)
    playhouse.content = calendar(evening("a@t", "Amleto", begin))
    source = a_source(town, rhythm="alone", url=playhouse.url)
    first = ask_for(town.manager, source=source, now=town.now)
    fetch_playbills(town.now)
    first.refresh_from_db()
    assert first.state == "draft"  # The first time somebody looks.
    confirm_run(town.manager, run=first, choices={}, now=town.now)
    write_playbills(town.now)
    assert ask_daily(town.now) == 0
    tomorrow = town.now + timedelta(days=1)
    playhouse.content = calendar(evening("a@t", "Amleto", begin + timedelta(hours=1)))
    assert (ask_daily(tomorrow), ask_daily(tomorrow)) == (1, 0)
    fetch_playbills(tomorrow)
    write_playbills(tomorrow)
    assert Occurrence.objects.get(offer__listings__source=source).starts_at == begin + timedelta(hours=1)
    assert Run.objects.filter(source=source).order_by("-pk")[0].state == "written"


def test_every_day_it_is_only_shown_if_the_provider_wants_to_see_it(town, playhouse):
    begin = in_days(town, 20)
    playhouse.content = calendar(evening("a@t", "Amleto", begin))
    source = a_source(town, rhythm="shown", url=playhouse.url)
    confirmed(town, source)
    tomorrow = town.now + timedelta(days=1)
    ask_daily(tomorrow)
    fetch_playbills(tomorrow)
    nothing_new = Run.objects.filter(source=source).order_by("-pk")[0]
    assert nothing_new.state == "written"
    playhouse.content = calendar(evening("a@t", "Amleto", begin), evening("b@t", "Otello", begin))
    after = tomorrow + timedelta(days=1)
    ask_daily(after)
    fetch_playbills(after)
    write_playbills(after)
    shown = Run.objects.filter(source=source).order_by("-pk")[0]
    assert (shown.state, verdicts(shown)) == ("draft", ["unchanged", "new"])
    assert ListedDate.objects.filter(source=source).count() == 1


def confirmed(town, source):
    run = ask_for(town.manager, source=source, now=town.now)
    fetch_playbills(town.now)
    run.refresh_from_db()
    confirm_run(town.manager, run=run, choices={}, now=town.now)
    write_playbills(town.now)


def test_a_worker_that_vanished_while_fetching_is_followed_by_another(town, playhouse):
    playhouse.content = calendar(evening("a@t", "Amleto", in_days(town, 20)))
    run = ask_for(town.manager, source=a_source(town, rhythm="once", url=playhouse.url), now=town.now)
    assert take_run(run, town.now)
    assert fetch_playbills(town.now) == 0
    assert fetch_playbills(town.now + timedelta(minutes=6)) == 1


def test_it_is_asked_for_once(town, playhouse):
    source = a_source(town, rhythm="once", url=playhouse.url)
    ask_for(town.manager, source=source, now=town.now)
    with pytest.raises(AlreadyReading):
        ask_for(town.manager, source=source, now=town.now)
    with pytest.raises(NoAddress):
        ask_for(town.manager, source=a_source(town), now=town.now)


def told(kind):
    return list(Parcel.objects.filter(kind=kind).order_by("pk"))


def next_day(town, source, days):
    """The clock reads it once more."""
    now = town.now + timedelta(days=days)
    assert ask_daily(now) == 1
    fetch_playbills(now)
    write_playbills(now)
    return Run.objects.filter(source=source).order_by("-pk")[0]


def test_of_what_waits_the_provider_is_written_once_and_again_when_it_is_something_else(town, playhouse):
    begin = in_days(town, 20)
    playhouse.content = calendar(evening("a@t", "Amleto", begin))
    source = a_source(town, rhythm="shown", url=playhouse.url)
    confirmed(town, source)
    assert told("playbill_waits") == []  # Whoever asked for it is there.
    playhouse.content = calendar(evening("a@t", "Amleto", begin), evening("b@t", "Otello", begin))
    for days in (1, 2, 3):
        next_day(town, source, days)
    letter = letter_of(told("playbill_waits")[0])
    assert "Date che aspettano: 1." in letter.body
    assert reverse("web:provider_playbill", args=[source.pk]) in letter.body
    assert len(told("playbill_waits")) == 1
    playhouse.content = calendar(evening("a@t", "Amleto", begin), evening("c@t", "Macbeth", begin))
    next_day(town, source, 4)
    assert len(told("playbill_waits")) == 2


def test_of_what_fails_the_provider_is_written_once_until_it_works_again(town, playhouse):
    playhouse.content = calendar(evening("a@t", "Amleto", in_days(town, 20)))
    source = a_source(town, rhythm="alone", url=playhouse.url)
    confirmed(town, source)
    for status, days in ((404, 1), (404, 2), (200, 3), (404, 4)):
        playhouse.status = status
        next_day(town, source, days)
    assert len(told("playbill_failed")) == 2
    assert "l'errore 404" in letter_of(told("playbill_failed")[0]).body
    playhouse.status, playhouse.content = 200, b"<rss><channel/></rss>"
    next_day(town, source, 5)
    assert "RSS" in letter_of(told("playbill_failed")[2]).body


def test_what_writes_itself_still_asks_what_only_the_provider_knows(town, playhouse):
    begin = in_days(town, 20)
    playhouse.content = calendar(evening("a@t", "Amleto", begin))
    source = a_source(town, rhythm="alone", url=playhouse.url)
    confirmed(town, source)
    Offer.objects.filter(listings__source=source).update(title="Amleto, principe")
    playhouse.content = calendar(evening("a@t", "Hamlet", begin))
    assert next_day(town, source, 1).state == "written"
    assert next_day(town, source, 2).state == "written"
    assert len(told("playbill_waits")) == 1
    run = ask_for(town.manager, source=source, now=town.now)  # They come to look, and can answer.
    fetch_playbills(town.now)
    run.refresh_from_db()
    assert (run.state, verdicts(run)) == ("draft", ["asked"])


def handed_in(town, source, content, name="stagione.ics"):
    return hand_in(town.manager, source=source, brought=Brought(content, None, name), now=town.now)


def test_a_long_file_is_read_by_a_worker_and_by_another_if_that_one_vanished(town):
    source = a_source(town)
    run = handed_in(town, source, calendar(evening("a@t", "Amleto", in_days(town, 20))))
    with pytest.raises(AlreadyReading) as refused:  # The same file sent twice.
        handed_in(town, source, calendar(evening("a@t", "Amleto", in_days(town, 20))))
    assert refused.value.facts["run"] == run.pk
    assert take_run(run, town.now)
    assert fetch_playbills(town.now) == 0
    assert fetch_playbills(town.now + timedelta(minutes=6)) == 1
    run.refresh_from_db()
    assert (run.state, verdicts(run)) == ("draft", ["new"])
    confirm_run(town.manager, run=run, choices={}, now=town.now)
    write_playbills(town.now)
    again = handed_in(town, source, calendar(evening("a@t", "Amleto", in_days(town, 20))))
    fetch_playbills(town.now)
    again.refresh_from_db()
    assert (again.state, verdicts(again)) == ("written", ["unchanged"])
    assert Occurrence.objects.filter(offer__listings__source=source).count() == 1
    assert told("playbill_waits") == []


@pytest.mark.parametrize(
    ("content", "fault"),
    [(b"%PDF-1.7\n", "document"), (calendar(), "no_events"), (b"BEGIN:VCALENDAR\r\n", "cut_off")],
)
def test_a_long_file_that_cannot_be_read_says_why_and_is_not_kept(town, content, fault):
    run = handed_in(town, a_source(town), content)
    assert fetch_playbills(town.now) == 0
    run.refresh_from_db()
    assert (run.state, run.fault, bytes(run.content)) == ("failed", fault, b"")
    assert told("playbill_failed") == []  # They look at the page that says so.


def test_a_long_table_whose_columns_nobody_knows_is_kept_to_be_asked_about(town):
    run = handed_in(town, a_source(town), b"Cosa;Boh\nAmleto;31/12/2031\n", "stagione.csv")
    fetch_playbills(town.now)
    run.refresh_from_db()
    assert (run.state, run.fault) == ("draft", "no_columns")
    assert bytes(run.content)


def test_a_file_at_which_our_reader_stumbles_is_not_read_for_ever(town, playhouse, monkeypatch):
    """The provider reads that it is damaged, the log says where we stumbled, and the next playbill is read."""
    playhouse.content = calendar(evening("a@t", "Amleto", in_days(town, 20)))
    runs = [ask_for(town.manager, source=a_source(town, rhythm="once", url=playhouse.url), now=town.now) for _ in "ab"]
    reads = [KeyError("nobody thought of this"), None]

    def stumbling(*about, **facts):
        if trouble := reads.pop(0):
            raise trouble
        return read_anything(*about, **facts)

    monkeypatch.setattr("mentoring.jobs.playbills.read_anything", stumbling)
    troubles = Troubles()
    assert fetch_playbills(town.now, apart=troubles.apart) == 1
    for run in runs:
        run.refresh_from_db()
    assert [(run.state, run.fault) for run in runs] == [("failed", "damaged"), ("draft", "")]
    assert troubles.count == 1
