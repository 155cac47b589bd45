"""Say who runs the installation. It is a command and no page: whoever gives this away sits at the machine."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from mentoring.people.commands import dismiss_administrator, make_administrator


class Command(BaseCommand):
    help = (
        "Let somebody run the whole installation: they create territories and name their operators. The account "
        "is made if there is none. With --dismiss they stop."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="for a new account")
        parser.add_argument("--dismiss", action="store_true", help="take it back")

    def handle(self, email: str, name: str, dismiss: bool, **options: Any) -> None:  # noqa: FBT001 - Django's way
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email!r} is no e-mail address.") from None
        if dismiss:
            if not dismiss_administrator(email=email, now=timezone.now()):
                raise CommandError(f"{email} does not run this installation.")
            self.stdout.write(f"{email} runs this installation no more.")
            return
        user = make_administrator(email=email, name=name, now=timezone.now())
        self.stdout.write(f"{user.email} runs this installation, after a log-in with a second step.")
