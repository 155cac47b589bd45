"""A copy of the whole town's database, as a thief would have it: no contact, code, street or document in clear."""

from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import connection

from mentoring.demo.town import Town
from mentoring.jobs.rotation import secrets_kept
from mentoring.nominations.models import Nomination
from mentoring.nominations.reasons import Bracket
from mentoring.people.models import Person
from tests.migrated import postgresql_tool

# Names are in clear (ADR 15), bodies show their own address on every offer, and facts of messages may be bare sums.
NOT_SEARCHED = {
    "nominations.nomination.guardian_name",
    "nominations.consent.giver_name",
    "people.organisation.address",
    "people.organisation.email",
    "people.organisation.phone",
    "records.parcel.context",
    "people.person.postcode",
}


def dump() -> bytes:
    """Every byte of the database: with SQLite the file and its log, with PostgreSQL what pg_dump writes."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return b"".join(Path(f"{told['NAME']}{end}").read_bytes() for end in ("", "-wal") if _is_there(told, end))
    return postgresql_tool(told, "pg_dump", told["NAME"])


def _is_there(told: dict, end: str) -> bool:
    return Path(f"{told['NAME']}{end}").exists()


def secrets() -> Iterator[tuple[str, bytes]]:
    """What must not be found, and in which column it is kept."""
    for kept in secrets_kept():
        label, _dot, name = kept.label.rpartition(".")
        if kept.label in NOT_SEARCHED:
            continue
        for value in apps.get_model(label)._base_manager.values_list(name, flat=True):
            if kept.label == "records.parcel.to" and "@" not in value and "\n" not in value:
                continue  # An envelope with nothing but a name on it.
            if kept.label == "nominations.nomination.need" and value in set(Bracket):
                continue  # The word of a bracket stands in every rulebook; the one below is nobody else's.
            raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value or "").encode()
            if len(raw) > 4:
                yield kept.label, raw[:200]


def test_a_dump_shows_nothing_of_what_is_encrypted(town: Town) -> None:
    told = Nomination.objects.filter(state="consented").first()
    Nomination.objects.filter(pk=told.pk).update(
        disadvantages='["casa-senza-libri"]', words="Legge di nascosto sotto il banco", need="fascia-cinquemila"
    )
    everything = dump()
    assert b"people_person" in everything, "this is no dump of ours"
    assert town.leo.last_name.encode() in everything, "names are in clear: if not, the dump is not readable at all"
    searched = list(secrets())
    found = sorted({(label, raw) for label, raw in searched if raw in everything})
    assert found == []
    labels = {label for label, _raw in searched}
    assert {"people.person.fiscal_code", "people.person.street", "people.user.email"} <= labels
    assert {"nominations.nomination.guardian_email", "nominations.nomination.guardian_phone"} <= labels
    assert {"nominations.nomination.disadvantages", "records.parcel.to", "account.emailaddress.email"} <= labels


def test_every_code_of_a_person_is_kept(town: Town) -> None:
    """Or there would be nothing to find."""
    assert Person.objects.exclude(fiscal_code="").count() > 100
    assert Person.objects.exclude(street="").count() > 50
