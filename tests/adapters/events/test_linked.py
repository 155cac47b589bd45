"""JSON-LD as content managers and ticket shops write it: whole, wrapped, relative, escaped twice, or broken."""

import json
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.adapters.events import Fault, NotEvents, Reading, Status, read_linked_data

ROME = ZoneInfo("Europe/Rome")
BASE = "https://teatro.example/stagione/"
SERATA = {"@type": "TheaterEvent", "name": "Serata", "startDate": "2026-03-14T21:00", "url": "serata"}


def read(content: bytes | str | dict | list, base: str = BASE) -> Reading:
    if isinstance(content, (dict, list)):
        content = json.dumps(content)
    content = content.encode() if isinstance(content, str) else content
    span = {"since": datetime(2026, 1, 1, tzinfo=UTC), "until": datetime(2027, 1, 1, tzinfo=UTC)}
    return read_linked_data(content, base, zone=ROME, **span)


def one(**more):
    (found,) = read(SERATA | more).events
    return found


def why_not(content: bytes | str | dict | list) -> NotEvents:
    with pytest.raises(NotEvents) as refused:
        read(content)
    return refused.value


def page(*scripts: str, head: str = "") -> str:
    tags = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    return f"<!doctype html><html><head>{head}<script>var a = '<b>';</script>{tags}</head><body>Ciao</body></html>"


def test_an_event_is_read_with_all_it_says():
    found = one(
        endDate="2026-03-14T23:30:00+01:00",
        description="&lt;p&gt;Una serata &amp;amp; altro&lt;/p&gt;",
        location={
            "@type": "Place",
            "name": "Teatro Fraschini",
            "address": {"streetAddress": "Corso Strada Nuova 136", "postalCode": "27100", "addressLocality": "Pavia"},
            "geo": {"latitude": "45.18", "longitude": 9.15},
        },
        image=["/foto/a.jpg", "/foto/b.jpg"],
        offers={"@type": "Offer", "price": "12.00", "priceCurrency": "EUR"},
        keywords=["jazz", "concerto"],
    )
    assert found.identity == ("https://teatro.example/stagione/serata", "")
    assert found.starts_at == datetime(2026, 3, 14, 20, tzinfo=UTC)
    assert found.ends_at == datetime(2026, 3, 14, 22, 30, tzinfo=UTC)
    assert found.description == "Una serata & altro"
    assert (found.place_name, found.address) == ("Teatro Fraschini", "Corso Strada Nuova 136, 27100 Pavia")
    assert found.spot == (45.18, 9.15)
    assert found.image_url == "https://teatro.example/foto/a.jpg"
    assert (found.price_text, found.topic, found.faults) == ("12.00 EUR", "jazz, concerto", ())


@pytest.mark.parametrize(
    "document",
    [
        SERATA,
        [SERATA],
        {"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "Teatro"}, SERATA]},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": SERATA}]},
        {"@type": "Place", "name": "Teatro", "event": SERATA},
        {"@type": "schema:Event", **{f"schema:{key}": SERATA[key] for key in ("name", "startDate", "url")}},
        {**{f"http://schema.org/{key}": SERATA[key] for key in ("name", "startDate", "url")},
         "@type": ["http://schema.org/MusicEvent", "https://schema.org/Product"]},
        {"@type": "EventSeries", "name": "Stagione", "subEvent": [SERATA]},
        SERATA | {"name": {"@value": "Serata", "@language": "it"}, "startDate": {"@value": "2026-03-14T21:00"}},
        SERATA | {"name": [{"@value": "Evening", "@language": "en"}, {"@value": "Serata", "@language": "it"}]},
        SERATA | {"url": ["serata"], "startDate": ["2026-03-14T21:00"]},
        SERATA | {"url": {"@id": "serata"}},
    ],
)  # fmt: skip
def test_the_same_event_in_many_wrappings(document):
    (found,) = read(document).events
    assert (found.title, found.starts_at) == ("Serata", datetime(2026, 3, 14, 20, tzinfo=UTC))
    assert found.url == "https://teatro.example/stagione/serata"


@pytest.mark.parametrize(
    ("location", "name", "address"),
    [
        ("Teatro Fraschini, Corso Strada Nuova 136", "Teatro Fraschini", "Corso Strada Nuova 136"),
        ("Via Roma 1, Pavia", "", "Via Roma 1, Pavia"),
        ({"name": "Sala", "address": "Via Roma 1"}, "Sala", "Via Roma 1"),
        ([{"@type": "VirtualLocation", "url": "https://x.example"}, {"name": "Sala"}], "Sala", ""),
        (
            {"@type": "PostalAddress", "streetAddress": "Via Roma 1", "addressLocality": "Pavia"},
            "",
            "Via Roma 1, Pavia",
        ),
        ({"name": ["Sala"], "address": [{"streetAddress": "Via Roma 1"}]}, "Sala", "Via Roma 1"),
        (None, "", ""),
        (17, "", ""),
        ({"name": None, "address": {"streetAddress": {"a": 1}}}, "", ""),
    ],
)
def test_places_are_objects_or_whatever(location, name, address):
    found = one(location=location)
    assert (found.place_name, found.address) == (name, address)


@pytest.mark.parametrize(
    ("offers", "price"),
    [
        ({"price": 12, "priceCurrency": "EUR"}, "12 EUR"),
        ([{"price": "12"}, {"price": "8"}, {"price": "8"}], "12, 8"),
        ({"@type": "AggregateOffer", "lowPrice": "8", "highPrice": "12", "priceCurrency": "EUR"}, "8–12 EUR"),
        ({"priceSpecification": {"price": "9,50", "priceCurrency": "EUR"}}, "9,50 EUR"),
        ("12 euro", "12 euro"),
        ({"url": "https://x.example"}, ""),
        (None, ""),
    ],
)
def test_prices_are_kept_as_written(offers, price):
    assert one(offers=offers).price_text == price


def test_free_is_free():
    assert one(isAccessibleForFree=True).price_text == "0 EUR"


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("https://schema.org/EventCancelled", Status.CANCELLED),
        ("EventRescheduled", Status.MOVED),
        ({"@id": "http://schema.org/EventPostponed"}, Status.POSTPONED),
        ("https://schema.org/EventScheduled", Status.CONFIRMED),
        ("", Status.CONFIRMED),
    ],
)
def test_what_became_of_it(state, status):
    found = one(eventStatus=state, previousStartDate="2026-03-01T21:00")
    assert (found.status, found.moved_from) == (status, datetime(2026, 3, 1, 20, tzinfo=UTC))


@pytest.mark.parametrize(
    ("start", "expected", "faults"),
    [
        ("2026-03-14T21:00:00+01:00", datetime(2026, 3, 14, 20, tzinfo=UTC), ()),
        ("2026-03-14T21:00:00.000Z", datetime(2026, 3, 14, 21, tzinfo=UTC), ()),
        ("2026-03-14 21:00", datetime(2026, 3, 14, 20, tzinfo=UTC), ()),
        ("2026-3-14T21:00", datetime(2026, 3, 14, 20, tzinfo=UTC), ()),
        ("14/03/2026 21:00", datetime(2026, 3, 14, 20, tzinfo=UTC), ()),
        ("2026-03-14T24:00", datetime(2026, 3, 14, 23, tzinfo=UTC), ()),
        ("2026-03-14", date(2026, 3, 14), ()),
        ("2026-3-14T09-09-00-00", date(2026, 3, 14), (Fault.UNCLEAR_TIME,)),
        ("2026-03-29T02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC), (Fault.SKIPPED_HOUR,)),
        ("sabato", None, (Fault.BAD_START,)),
        ("2026-02-30", None, (Fault.BAD_START,)),
        ("", None, (Fault.NO_START,)),
        (None, None, (Fault.NO_START,)),
    ],
)
def test_starts_as_they_are_written(start, expected, faults):
    found = one(startDate=start)
    assert (found.starts_at or found.first_day, found.faults) == (expected, faults)


def test_an_end_before_the_start_is_not_believed():
    assert one(endDate="2026-03-14T20:00").faults == (Fault.END_BEFORE_START,)
    assert one(endDate="mai").faults == (Fault.BAD_END,)


def test_an_address_that_is_none_is_left_out():
    found = one(url="javascript:alert(1)", image="data:image/png;base64,AAAA")
    assert (found.url, found.image_url) == ("", "")
    assert Fault.BAD_ADDRESS in found.faults
    assert Fault.NO_ID in found.faults


@pytest.mark.parametrize("name", ["@id", "identifier"])
@pytest.mark.parametrize("sign", ["\0", "\ud800"])
def test_a_name_keeps_no_sign_that_no_database_keeps(name, sign):
    (found,) = read({**SERATA, "url": "", name: f"u{sign}no"}, base="").events
    assert found.uid == "uno"


def test_dates_of_one_page_are_told_apart_by_their_start():
    found = read([SERATA, SERATA | {"startDate": "2026-03-15T21:00"}, SERATA]).events
    assert [one.instance for one in found] == ["20260314T200000Z", "20260315T200000Z"]
    assert len({one.uid for one in found}) == 1


def test_a_series_lends_its_dates_what_they_do_not_say():
    series = SERATA | {
        "location": "Sala",
        "subEvent": [{"@type": "Event", "startDate": "2026-03-20T21:00", "@id": "#2"}],
    }
    second = read(series).events[1]
    assert (second.title, second.place_name) == ("Serata", "Sala")


# -- pages --------------------------------------------------------------------------------------------------
def test_a_page_is_searched_for_its_scripts():
    found = read(page(json.dumps(SERATA), head='<base href="https://altro.example/">'))
    assert found.events[0].url == "https://altro.example/serata"


@pytest.mark.parametrize("cover", ["<!-- {} -->", "//<![CDATA[\n{}\n//]]>", "/*<![CDATA[*/{}/*]]>*/", "\n{};\n"])
def test_scripts_may_be_covered(cover):
    assert read(page(cover.replace("{}", json.dumps(SERATA)))).events[0].title == "Serata"


def test_a_broken_script_does_not_spoil_the_others():
    found = read(page('{"@type": "Event",', json.dumps(SERATA)))
    assert (len(found.events), found.n_broken_parts) == (1, 1)


def test_line_ends_inside_texts_are_forgiven():
    assert read('{"@type": "Event", "name": "Una\nserata", "startDate": "2026-03-14"}').events[0].title == "Una serata"


def test_a_mark_at_the_beginning_is_no_harm():
    assert read(b"\xef\xbb\xbf" + json.dumps(SERATA).encode()).events[0].title == "Serata"
    assert (
        read(json.dumps(SERATA | {"name": "Perché"}, ensure_ascii=False).encode("cp1252")).events[0].title == "Perché"
    )


@pytest.mark.parametrize(
    ("content", "reason", "facts"),
    [
        (b"", NotEvents.EMPTY, {}),
        ('{"@type": "Event",\n "name": "a" "b"}', NotEvents.BROKEN_JSON, {"line": 2, "column": 14}),
        ("[" * 100_000, NotEvents.BROKEN_JSON, {"line": 1, "column": 1}),
        (f'{{"a": {"9" * 10_000}}}', NotEvents.BROKEN_JSON, {"line": 1, "column": 1}),
        ({"@type": "Organization", "name": "Teatro"}, NotEvents.NO_EVENTS, {}),
        ([], NotEvents.NO_EVENTS, {}),
        ("<html><body>Ciao</body></html>", NotEvents.NO_LINKED_DATA, {}),
        ("solo parole", NotEvents.NO_LINKED_DATA, {}),
        ("<script type=application/ld+json>{", NotEvents.NO_LINKED_DATA, {}),
        ('<script type="application/ld+json">{</script>', NotEvents.BROKEN_JSON, {"line": 1, "column": 2}),
        ('<?xml version="1.0"?><rss version="2.0"></rss>', NotEvents.FEED, {}),
        (b"{" + b" " * 10_000_000, NotEvents.TOO_LARGE, {}),
    ],
)
def test_what_says_no_event_is_refused_by_name(content, reason, facts):
    refused = why_not(content)
    assert (refused.reason, refused.facts) == (reason, facts)


def test_a_page_that_opens_a_million_tags_is_read_in_time():
    assert why_not("<html>" + "<script " * 500_000).reason == NotEvents.NO_LINKED_DATA
    assert why_not("<html>" + "<base " * 500_000).reason == NotEvents.NO_LINKED_DATA


_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*SERATA, "location", "offers", "image", "geo", "@value", "@graph"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["name", "startDate", "url", "location", "offers", "image", "@id"]), _anything))
@settings(max_examples=150, deadline=None)
def test_whatever_stands_in_a_field_the_event_is_told(fields):
    document = json.dumps({"@type": "Event"} | fields)
    found = read(document)
    assert len(found.events) + found.n_outside >= 1
