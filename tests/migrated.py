"""An empty database with every migration in it is made once and kept; each run begins with a copy of it.

All the migrations take longer than many a test run, and come out the same each time. What is kept is named by what the
migrations say, so after a change of one it is made anew; and a run still asks Django whether anything is missing.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "build" / "migrated"


def sqlite_file() -> Path:
    """Never to be written to: copy it."""
    return _kept("sqlite3", lambda path: _migrate(f"sqlite:///{path}"))


@contextmanager
def postgresql_database(told: dict[str, Any]) -> Iterator[str]:
    """The name of one beside the database that these settings lead to, as long as it is needed."""
    name = f"migrated_{os.getpid()}"
    postgresql_tool(told, "createdb", name)
    try:
        host, port = quote(told["HOST"], safe=""), told["PORT"] or 5432
        address = f"postgresql://{quote(told['USER'])}:{quote(told['PASSWORD'] or '')}@{host}:{port}/{name}"

        def make(path: Path) -> None:
            _migrate(address)
            path.write_bytes(postgresql_tool(told, "pg_dump", "--no-owner", name))
            postgresql_tool(told, "dropdb", name)
            postgresql_tool(told, "createdb", name)

        # Also right after it was made, so that each run begins with the same.
        options = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null")
        postgresql_tool(told, "psql", *options, f"--file={_kept('sql', make)}", name)
        yield name
    finally:
        postgresql_tool(told, "dropdb", "--if-exists", name)


def postgresql_tool(told: dict[str, Any], tool: str, *arguments: str) -> bytes:
    """What one of PostgreSQL's own programs says."""
    found = shutil.which(tool) or str(max(Path("/usr/lib/postgresql").glob(f"*/bin/{tool}")))
    address = {"PGHOST": told["HOST"], "PGPORT": str(told["PORT"] or 5432), "PGUSER": told["USER"]}
    environment = os.environ | address | {"PGPASSWORD": told["PASSWORD"] or ""}
    return subprocess.run([found, *arguments], env=environment, stdout=subprocess.PIPE, check=True).stdout


def _kept(kind: str, make: Callable[[Path], None]) -> Path:
    """The file, made if it is not there. Two who make it at once end with the same."""
    path = KEPT / f"{_digest()}.{kind}"
    if not path.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=KEPT) as folder:
            made = Path(folder, path.name)
            make(made)
            outdated = set(KEPT.glob(f"*.{kind}"))
            made.replace(path)
        for other in outdated - {path}:
            other.unlink(missing_ok=True)
    return path


def _digest() -> str:
    """Of all migrations, those of libraries as well."""
    digest = sha256()
    for config in apps.get_app_configs():
        name, _is_chosen = MigrationLoader.migrations_module(config.label)
        if name and find_spec(name):
            for path in sorted(Path(str(import_module(name).__file__)).parent.glob("*.py")):
                digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _migrate(address: str) -> None:
    environment = os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), *sys.path])
    subprocess.run(
        [sys.executable, "-m", "mentoring", "migrate", "--verbosity", "0"], cwd=ROOT, env=environment, check=True
    )
