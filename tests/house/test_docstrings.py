"""Public commands and queries say what they do, in which units, and what they refuse."""

import ast
from pathlib import Path

from tests.house.source import SOURCE, files, named


def speaks_for_a_room(path: Path) -> bool:
    """Whether this is a room's commands or queries: a file of that name, or a file in a package of that name."""
    inside = path.relative_to(SOURCE).with_suffix("").parts
    return len(inside) >= 2 and inside[1] in ("commands", "queries")


def public_functions(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(path.read_text())
    return [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def test_there_is_something_to_read():
    assert any(public_functions(path) for path in files() if speaks_for_a_room(path))


def test_every_public_command_and_query_has_a_docstring():
    silent = [
        f"{named(path)}:{function.lineno} {function.name}"
        for path in files()
        if speaks_for_a_room(path)
        for function in public_functions(path)
        if not ast.get_docstring(function)
    ]
    assert silent == []
