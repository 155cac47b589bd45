"""With which key a territory signs. Changing it is a command and no page: whoever does sits at the machine."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mentoring.kernel.signing import pem
from mentoring.programmes.queries import signing_keys, territory_with_slug
from mentoring.programmes.signing import renew_signing_key, replace_signing_keys


class Command(BaseCommand):
    help = (
        "Print the keys with which a territory signs, the one in use first. With --new, once in a while, it is "
        "retired, its private half is forgotten, and the one that waited, which doors know already, takes its place. "
        "With --stolen, after somebody may have seen it, the one that waited is given up, too: doors without network "
        "know the new one when they load their list again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("territory", help="the territory's slug")
        change = parser.add_mutually_exclusive_group()
        change.add_argument("--new", action="store_true", help="retire the key in use; the one that waited takes over")
        change.add_argument("--stolen", action="store_true", help="retire both of them and make a new one")

    def handle(self, territory: str, new: bool, stolen: bool, **options: Any) -> None:  # noqa: FBT001 - Django's way
        found = territory_with_slug(territory)
        if found is None:
            raise CommandError(f"There is no territory {territory!r}.")
        if new:
            renew_signing_key(found, now=timezone.now())
        if stolen:
            replace_signing_keys(found, now=timezone.now())
        keys = list(signing_keys(found))
        if not keys:
            self.stdout.write(f"{found} has not signed anything yet. Its first key is made when it does, or by --new.")
        for key in keys:
            until = f"until {key.retired_at:%Y-%m-%d %H:%M}" if key.retired_at else "in use"
            self.stdout.write(f"{key.key_id}  from {key.used_from:%Y-%m-%d %H:%M}, {until}\n{pem(key.public_key)}")
