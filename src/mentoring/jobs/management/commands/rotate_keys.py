"""Write everything that is encrypted again, under the newest key."""

from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mentoring.jobs.rotation import Secrets, count_old, rotate, rotate_identities, secrets_kept
from mentoring.kernel.addresses import BrokenSeal


class Command(BaseCommand):
    help = (
        "Write every secret again under the newest key, the first in MENTORING_FIELD_KEYS (or in var/keys.json, "
        '"fields"). Put a new key (--new-key makes one) before the old one, restart, run this, then take the old one '
        "out. It may be stopped and started again at any time; the town goes on meanwhile."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count what is under an older key")
        parser.add_argument("--new-key", action="store_true", help="print a new key, and do nothing else")

    def handle(self, *args: Any, dry_run: bool, new_key: bool, **options: Any) -> None:
        if new_key:
            self.stdout.write(Fernet.generate_key().decode())
            return
        old = sum(self._column(secrets, writes=not dry_run) for secrets in secrets_kept())
        if dry_run:
            self.stdout.write(f"{old} secrets are under an older key. Nothing was written.")
            return
        old += rotate_identities()
        self.stdout.write(f"{old} secrets came under the newest key. All older keys can be taken out now.")

    def _column(self, secrets: Secrets, *, writes: bool) -> int:
        try:
            for _so_far in (rotate if writes else count_old)(secrets):
                pass
        except (InvalidToken, BrokenSeal):
            raise CommandError(
                f"{secrets.label}: none of the keys opens what is in there. Put the lost one back."
            ) from None
        if secrets.old:
            self.stdout.write(str(secrets))
        return secrets.old
