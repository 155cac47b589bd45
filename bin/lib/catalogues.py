"""Puts fresh catalogues in order: Italian is what the source says, and nothing changes when nothing has changed."""

import sys
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parents[2] / "src/mentoring/locale"
# Dates and names of the last translator change at every run, and version control knows them better.
KEPT = ("MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Plural-Forms")


def main():
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        catalogue = polib.pofile(str(path), wrapwidth=0)
        language = path.parts[-3]
        catalogue.header = "The sentences of Mentoring's interface. EUPL-1.2."
        catalogue.metadata_is_fuzzy = False
        catalogue.metadata = {
            "Project-Id-Version": "Mentoring",
            "Language": language,
            **{name: catalogue.metadata[name] for name in KEPT if name in catalogue.metadata},
        }
        if language == "it":
            speak_as_the_source(catalogue)
        catalogue.save()
        open_ends = len(catalogue.untranslated_entries()) + len(catalogue.fuzzy_entries())
        print(f"  {language}: {len(catalogue)} sentences, {open_ends} to translate", file=sys.stderr)


def speak_as_the_source(catalogue):
    """The source is Italian: its own words are the translation, unless somebody wrote another."""
    for entry in catalogue:
        if entry.fuzzy:
            entry.flags.remove("fuzzy")
            entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
            entry.msgstr, entry.msgstr_plural = "", dict.fromkeys(entry.msgstr_plural, "")
        if entry.msgid_plural:
            own = {0: entry.msgid, 1: entry.msgid_plural}
            entry.msgstr_plural = {
                form: text or own[min(form, 1)] for form, text in (entry.msgstr_plural or {0: "", 1: ""}).items()
            }
        else:
            entry.msgstr = entry.msgstr or entry.msgid


if __name__ == "__main__":
    main()
