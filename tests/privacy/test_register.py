"""The register of what is held: no table, and no column, is outside it."""

from django.apps import apps

from mentoring.privacy.activities import ACTIVITIES
from mentoring.privacy.elsewhere import NOT_PERSONAL, OF_BODIES
from mentoring.privacy.register import HOLDINGS


def tables() -> dict[str, set[str]]:
    return {model._meta.label_lower: {f.name for f in model._meta.concrete_fields} for model in apps.get_models()}


def test_every_table_is_in_the_register_or_is_said_to_tell_of_nobody():
    listed = {**HOLDINGS, **NOT_PERSONAL, **OF_BODIES}
    assert sorted(set(tables()) - set(listed)) == [], "put it into mentoring/privacy/register.py, or elsewhere.py"
    installed = {label for label in listed if apps.is_installed(f"mentoring.{label.partition('.')[0]}")}
    assert sorted(installed - set(tables())) == [], "tables that are gone"
    assert len(listed) == len(HOLDINGS) + len(NOT_PERSONAL) + len(OF_BODIES)


def test_every_column_is_handed_over_or_withheld_with_a_reason():
    known = tables()
    for table, holding in HOLDINGS.items():
        assert set(holding.told) | set(holding.withheld) == known[table], (
            f"{table}: say in mentoring/privacy/register.py what it tells"
        )
        assert not set(holding.told) & set(holding.withheld), table


def test_whoever_is_told_of_can_be_found_there():
    assert [table for table, holding in HOLDINGS.items() if not (holding.by_person or holding.by_user)] == []


def test_every_table_serves_an_activity_and_every_activity_has_tables():
    served = {holding.activity for holding in HOLDINGS.values()} | {activity for activity, _why in OF_BODIES.values()}
    assert served == set(ACTIVITIES)


def test_what_points_to_a_person_is_never_said_to_tell_of_nobody():
    from mentoring.people.models import Person

    pointing = {
        model._meta.label_lower
        for model in apps.get_models()
        for column in model._meta.concrete_fields
        if column.related_model is Person or column.name == "person_id"
    }
    assert pointing <= set(HOLDINGS)


def test_the_page_in_the_docs_is_what_the_code_says():
    from pathlib import Path

    from mentoring.jobs.management.commands.processing_register import written

    page = Path(__file__).resolve().parents[2] / "docs/register.md"
    assert page.read_text() == written(), "python -m mentoring processing_register > docs/register.md"
