"""With which key a territory signs. Changing it is a command and no page: whoever does sits at the machine."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mentoring.kernel.signing import pem
from mentoring.programmes.queries import signing_keys, territory_with_slug
from mentoring.programmes.signing import renew_signing_key


class Command(BaseCommand):
    help = (
        "Print the keys with which a territory signs, the one in use first. With --new the one in use is retired, its "
        "private half is forgotten, and a new one takes its place: after somebody may have seen it, or once in a while."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("territory", help="the territory's slug")
        parser.add_argument("--new", action="store_true", help="retire the key in use and make a new one")

    def handle(self, territory: str, new: bool, **options: Any) -> None:  # noqa: FBT001 - Django's way
        found = territory_with_slug(territory)
        if found is None:
            raise CommandError(f"There is no territory {territory!r}.")
        if new:
            renew_signing_key(found, now=timezone.now())
        keys = list(signing_keys(found))
        if not keys:
            self.stdout.write(f"{found} has not signed anything yet. Its first key is made when it does, or by --new.")
        for key in keys:
            until = f"until {key.retired_at:%Y-%m-%d %H:%M}" if key.retired_at else "in use"
            self.stdout.write(f"{key.key_id}  from {key.made_at:%Y-%m-%d %H:%M}, {until}\n{pem(key.public_key)}")
