"""Italian first, English complete: no sentence of the interface is missing in either catalogue."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "mentoring"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, polib.POFile]:
    """What `make messages` would write now, in a copy of the source."""
    copy = tmp_path_factory.mktemp("collected") / "mentoring"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("static", "__pycache__", "*.mo"))
    options = ["--no-wrap", "--no-obsolete", "--add-location", "file", "--extension", "html,txt,py,typ,svg"]
    subprocess.run(
        [sys.executable, "-m", "mentoring", "makemessages", "--locale", "it", "--locale", "en", *options],
        cwd=copy,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "mentoring.config.settings"},
        check=True,
        capture_output=True,
    )
    return {code: polib.pofile(str(copy / "locale" / code / "LC_MESSAGES" / "django.po")) for code in ("it", "en")}


def kept(language: str) -> polib.POFile:
    return polib.pofile(str(SOURCE / "locale" / language / "LC_MESSAGES" / "django.po"))


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_sentence_stands_in_the_catalogue(collected: dict[str, polib.POFile], language: str) -> None:
    have = {(entry.msgctxt, entry.msgid) for entry in kept(language) if not entry.obsolete}
    want = {(entry.msgctxt, entry.msgid) for entry in collected[language] if not entry.obsolete}
    assert sorted(str(key) for key in want - have) == []
    assert sorted(str(key) for key in have - want) == []


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_sentence_is_translated(language: str) -> None:
    catalogue = kept(language)
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


@pytest.mark.parametrize("language", ["it", "en"])
def test_a_translation_fills_in_the_same_facts(language: str) -> None:
    assert [entry.msgid for entry in kept(language) if not has_the_same_facts(entry)] == []


def has_the_same_facts(entry: polib.POEntry) -> bool:
    """All of them somewhere in the translation, and none that the source does not give."""
    told = [entry.msgstr, *entry.msgstr_plural.values()]
    return facts(entry.msgid + entry.msgid_plural) == facts("".join(told))


def facts(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def test_english_is_not_italian_left_alone() -> None:
    same = [entry.msgid for entry in kept("en") if entry.msgstr == entry.msgid and len(entry.msgid.split()) > 3]
    assert same == []


@pytest.mark.parametrize("language", ["it", "en"])
def test_a_sentence_of_a_page_never_wants_a_bare_number(language: str) -> None:
    """Templates put words in, never numbers: where code writes the same sentence with %(n)d, the page would break."""
    used = [entry for entry in kept(language) if any(file.endswith(".html") for file, _line in entry.occurrences)]
    assert [entry.msgid for entry in used if re.search(r"%\(\w+\)d", entry.msgid + entry.msgid_plural)] == []
