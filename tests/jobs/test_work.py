"""The worker as a program: it delivers, and stops when it is told to."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from tests import migrated

ROOT = Path(__file__).resolve().parents[2]
MENTORING = [sys.executable, "-m", "mentoring"]
ENQUEUE = """
import sys, django
django.setup()
from django.utils import timezone
from mentoring.records.commands import enqueue
enqueue("account", to="iris@example.org", key=sys.argv[1], at=timezone.now(), subject="Il codice", body=sys.argv[1])
"""


def test_one_pass_says_what_it_did(town, capsys):
    call_command("work", "--once")
    assert "0 forgotten bookings, 0 expired vouchers" in capsys.readouterr().out


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A database of its own."""
    var = tmp_path_factory.mktemp("worker")
    shutil.copy(migrated.sqlite_file(), var / "mentoring.sqlite3")
    own = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return own | {"MENTORING_VAR": str(var), "DJANGO_SETTINGS_MODULE": "mentoring.config.settings"}


def letters_that_say(words: str, environment: dict[str, str]) -> list[Path]:
    return [path for path in Path(environment["MENTORING_VAR"], "mail").glob("*.log") if words in path.read_text()]


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_the_worker_delivers_and_stops_when_it_is_told(environment, told):
    words = f"codice-{told.name}"
    subprocess.run([sys.executable, "-c", ENQUEUE, words], env=environment, cwd=ROOT, check=True)
    worker = subprocess.Popen([*MENTORING, "work"], env=environment, cwd=ROOT)
    try:
        for _try in range(600):
            if letters_that_say(words, environment):
                break
            with pytest.raises(subprocess.TimeoutExpired):
                worker.wait(timeout=0.1)
        assert len(letters_that_say(words, environment)) == 1
        worker.send_signal(told)
        assert worker.wait(timeout=60) == 0
    finally:
        worker.kill()
        worker.wait()
