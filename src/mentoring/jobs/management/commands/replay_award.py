"""Decide an award round again from what it was decided from, for an auditor."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from mentoring.awards.archive import BrokenArchive, Data
from mentoring.awards.certificates import BrokenCertificate, Kept, certificate_in, kept_in
from mentoring.awards.certifying import kept_of, recorded
from mentoring.awards.replay import Outcome, Verdict, against, replay, unchecked, whose
from mentoring.programmes.queries import public_keys


class Command(BaseCommand):
    help = (
        "Check the certificate of an award round: its signature, and whether deciding the round again from its "
        "archived inputs gives the same result, bit by bit. Ends with 0 (identical), 1 (something differs; it says "
        "where) or 2 (it cannot be said: no certificate, no archive, a key that is not known, another algorithm). "
        "With --inputs and --key it needs no database."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("certificate", type=Path, help="the certificate, a JSON file")
        parser.add_argument("--inputs", type=Path, help="what was decided from, a JSON file from the round's page")
        parser.add_argument("--key", default="", help="the public key to trust: x of a key at /chiavi/")

    def handle(self, certificate: Path, inputs: Path | None, key: str, **options: Any) -> None:
        try:
            told = certificate_in(_content(certificate))
            given = kept_in(_content(inputs)) if inputs else None
            trusted = {key} if key else public_keys(told["territory"])
            kept = None if given and key else kept_of(told)
        except BrokenCertificate as broken:
            raise CommandError(str(broken), returncode=Outcome.UNCHECKED) from None
        except BrokenArchive as broken:
            raise CommandError(f"The archive is damaged: {broken}.", returncode=Outcome.UNCHECKED) from None
        except DatabaseError:
            raise CommandError(
                "There is no database here to look into: give --inputs and --key.", returncode=Outcome.UNCHECKED
            ) from None
        verdict = whose(told, trusted) or _replayed(told, given, kept)
        for line in verdict.lines:
            (self.stderr if verdict.outcome else self.stdout).write(line)
        if verdict.outcome:
            sys.exit(verdict.outcome)


def _replayed(told: Data, given: Kept | None, kept: Kept | None) -> Verdict:
    """From what was given, or from what lies here; then what stands in the database is compared, too."""
    source = given or kept
    if source is None:
        return unchecked(
            f"What round {told['round']} was decided from is not in the archive of this installation.",
            "If you have it from the round's page, give it: --inputs FILE.",
        )
    verdict = replay(told, source, original=kept)
    if kept is None or verdict.outcome:
        return verdict
    standing = against(source.result, recorded(told))
    return Verdict(standing.outcome, (*verdict.lines, *standing.lines))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}", returncode=Outcome.UNCHECKED) from None
