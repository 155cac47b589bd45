"""Translations are compiled without gettext's tools, and only when they changed."""

import gettext
import os
from pathlib import Path

import pytest

from mentoring.jobs.catalogues import compile_stale

WORDS = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Prenota"
msgstr "Book"

msgid "%(n)d posto"
msgid_plural "%(n)d posti"
msgstr[0] "%(n)d seat"
msgstr[1] "%(n)d seats"
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "en/LC_MESSAGES"
    folder.mkdir(parents=True)
    path = folder / "django.po"
    path.write_text(WORDS)
    return path


def test_what_was_compiled_speaks(source, tmp_path):
    assert compile_stale(tmp_path) == [source.with_suffix(".mo")]
    with source.with_suffix(".mo").open("rb") as compiled:
        english = gettext.GNUTranslations(compiled)
    assert english.gettext("Prenota") == "Book"
    assert english.ngettext("%(n)d posto", "%(n)d posti", 2) == "%(n)d seats"
    assert [path.name for path in source.parent.iterdir() if path.suffix not in (".po", ".mo")] == []


def test_only_what_is_newer_is_compiled(source, tmp_path):
    compile_stale(tmp_path)
    assert compile_stale(tmp_path) == []
    later = source.with_suffix(".mo").stat().st_mtime + 10
    os.utime(source, (later, later))
    assert len(compile_stale(tmp_path)) == 1


def test_a_folder_that_is_not_there_is_no_trouble(tmp_path):
    assert compile_stale(tmp_path / "nothing") == []
