"""publiccode.yml says what the catalogues of public software ask, in the form they read (standard 0.5)."""

import re
import tomllib
from pathlib import Path

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]

TEXT = {"type": "string", "minLength": 1}
URL = {"type": "string", "pattern": r"^https?://[^\s/]+\.[^\s/]+/\S*$"}
DATE = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
# From the standard's controlled vocabularies: those of interest here, so a slip of the pen is noticed.
CATEGORIES = {
    "grant-management",
    "donor-management",
    "online-booking",
    "event-management",
    "fundraising",
    "mobile-payment",
}
SCOPES = {"culture", "education", "local-authorities", "society", "sport", "welfare"}
SOFTWARE_TYPES = ["mobile", "iot", "desktop", "web", "backend", "other"]


def section(required: dict, optional: dict | None = None) -> dict:
    return {
        "type": "object",
        "properties": required | (optional or {}),
        "required": list(required),
        "additionalProperties": False,
    }


def list_of(item: dict) -> dict:
    return {"type": "array", "items": item, "minItems": 1, "uniqueItems": True}


DESCRIPTION = section(
    {
        "shortDescription": TEXT | {"maxLength": 150},
        "longDescription": TEXT | {"minLength": 150, "maxLength": 10_000},
    },
    {"localisedName": TEXT, "features": list_of(TEXT), "documentation": URL, "screenshots": list_of(TEXT)},
)
CONTACT = section({"name": TEXT}, {"email": TEXT | {"pattern": "@"}, "phone": TEXT, "affiliation": TEXT})
DEPENDENCY = section(
    {"name": TEXT}, {"version": TEXT, "versionMin": TEXT, "versionMax": TEXT, "optional": {"type": "boolean"}}
)
STANDARD = section(
    {
        "publiccodeYmlVersion": {"enum": ["0.5", "0.5.0"]},
        "name": TEXT,
        "url": URL,
        "platforms": list_of(TEXT),
        "developmentStatus": {"enum": ["concept", "development", "beta", "stable", "obsolete"]},
        "softwareType": {"enum": [f"standalone/{kind}" for kind in SOFTWARE_TYPES] + ["addon", "library"]},
        "description": {
            "type": "object",
            "patternProperties": {LANGUAGE: DESCRIPTION},
            "additionalProperties": False,
            "minProperties": 1,
        },
        "legal": section({"license": TEXT}, {"mainCopyrightOwner": TEXT, "authorsFile": TEXT}),
        "maintenance": section({"type": {"const": "community"}, "contacts": list_of(CONTACT)}),
        "localisation": section(
            {
                "localisationReady": {"type": "boolean"},
                "availableLanguages": list_of(TEXT | {"pattern": LANGUAGE}),
            }
        ),
    },
    {
        "landingURL": URL,
        "softwareVersion": TEXT,
        "releaseDate": DATE,
        "logo": TEXT,
        "categories": list_of({"enum": sorted(CATEGORIES)}),
        "roadmap": URL,
        "intendedAudience": section(
            {}, {"countries": list_of({"pattern": "^[A-Z]{2}$"}), "scope": list_of({"enum": sorted(SCOPES)})}
        ),
        "dependsOn": section({}, {"open": list_of(DEPENDENCY), "proprietary": list_of(DEPENDENCY)}),
    },
)


@pytest.fixture(scope="module")
def publiccode() -> dict:
    return yaml.safe_load((ROOT / "publiccode.yml").read_text())


def test_it_follows_the_standard(publiccode):
    jsonschema.Draft202012Validator.check_schema(STANDARD)
    problems = jsonschema.Draft202012Validator(STANDARD).iter_errors(publiccode)
    assert [f"{problem.json_path}: {problem.message}" for problem in problems] == []


@pytest.mark.parametrize("key", STANDARD["required"])
def test_a_missing_key_would_be_noticed(publiccode, key):
    without = {name: value for name, value in publiccode.items() if name != key}
    assert not jsonschema.Draft202012Validator(STANDARD).is_valid(without)


def test_it_agrees_with_the_project(publiccode):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert publiccode["softwareVersion"] == project["version"]
    assert publiccode["legal"]["license"] == project["license"]


def test_it_speaks_the_languages_of_the_interface(publiccode, settings):
    languages = [code for code, _ in settings.LANGUAGES]
    assert publiccode["localisation"]["availableLanguages"] == languages
    assert set(publiccode["description"]) == set(languages)


def test_the_pictures_it_names_are_here(publiccode):
    named = [name for text in publiccode["description"].values() for name in text.get("screenshots", [])]
    named += [publiccode["logo"]] if "logo" in publiccode else []
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_the_licence_is_the_whole_licence():
    text = (ROOT / "LICENSE").read_text()
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert [int(number) for number in re.findall(r"^(\d+)\.", text, re.MULTILINE)] == list(range(1, 16))
    assert "Appendix" in text
    assert text.rstrip().endswith(
        "All other changes or additions to this Appendix require the production of a new EUPL version."
    )
