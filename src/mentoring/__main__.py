"""`python -m mentoring COMMAND` is Django's manage.py under our name."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run one management command with our settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.config.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
