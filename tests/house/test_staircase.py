"""Foreign keys go down the same stairs as imports, and no room goes round in a circle.

The import contracts (bin/check, pyproject.toml) see what is imported; a foreign key may name its model in a string,
which no linter sees.
"""

from collections import defaultdict
from graphlib import CycleError, TopologicalSorter

import grimp
import pytest
from django.apps import apps
from django.db.models import Field, Model

from tests.house.source import SOURCE, floors

FLOORS = floors()


def room_of(model: type[Model]) -> str | None:
    """The room a table lives in, or None for Django's own and other people's tables."""
    parts = model.__module__.split(".")
    return parts[1] if parts[0] == "mentoring" else None


def foreign_keys() -> list[tuple[str, str, str]]:
    """What points where: (field, its room, the room it points to)."""
    return [
        (field_name(field), room, other)
        for model in apps.get_models(include_auto_created=True)
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if field.is_relation
        if (room := room_of(model)) and (other := room_of(field.related_model))
    ]


def field_name(field: Field) -> str:
    return f"{field.model._meta.label}.{field.name}"


def goes_down(room: str, other: str) -> bool:
    return room == other or FLOORS[room] > FLOORS[other]


def test_every_room_has_a_floor():
    rooms = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert rooms <= set(FLOORS)


def test_the_models_are_seen_at_all():
    assert len(foreign_keys()) > 10


def test_every_foreign_key_goes_down_the_stairs():
    assert [
        f"{field} points up or across to {other}" for field, room, other in foreign_keys() if not goes_down(room, other)
    ] == []


def test_a_key_that_goes_up_or_across_would_be_noticed():
    assert goes_down("bookings", "vouchers")
    assert not goes_down("vouchers", "bookings")
    assert not goes_down("offers", "funds")


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("mentoring", cache_dir=None)


def room_in(module: str) -> str:
    return module.partition(".")[2].partition(".")[0]


def test_no_import_goes_up_or_across_not_even_for_a_type(graph):
    """The import contract leaves out what only a type checker imports, for the doors' sake; here it counts."""
    assert [
        f"{importer} imports {imported}"
        for importer in sorted(graph.modules)
        for imported in sorted(graph.find_modules_directly_imported_by(importer))
        if room_in(importer) in FLOORS and not goes_down(room_in(importer), room_in(imported))
    ] == []


def test_no_circle_inside_a_room(graph):
    inside: dict[str, dict[str, set[str]]] = defaultdict(dict)
    for module in graph.modules:
        imported = graph.find_modules_directly_imported_by(module)
        inside[room_in(module)][module] = {other for other in imported if room_in(other) == room_in(module)}
    assert [circle for modules in inside.values() if (circle := circle_in(modules))] == []


def circle_in(modules: dict[str, set[str]]) -> str | None:
    try:
        TopologicalSorter(modules).prepare()
    except CycleError as error:
        return " -> ".join(error.args[1])
    return None


def test_a_circle_would_be_noticed():
    assert circle_in({"a": {"b"}, "b": {"c"}, "c": {"a"}})
    assert circle_in({"a": {"b"}, "b": {"c"}, "c": set()}) is None
