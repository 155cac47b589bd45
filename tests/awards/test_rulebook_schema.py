"""Whoever reads our rules elsewhere has a schema to go by; it is the one that we check them with."""

import json
from pathlib import Path

from mentoring.awards.rulebook import Rulebook

SCHEMA = Path(__file__).parents[2] / "docs" / "rulebook.schema.json"


def test_the_schema_in_the_docs_is_the_one_that_holds() -> None:
    told = "write it again: python -m mentoring rulebook_schema > docs/rulebook.schema.json"
    assert json.loads(SCHEMA.read_text()) == Rulebook.model_json_schema(), told
