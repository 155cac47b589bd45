"""What bin/test runs: two suites, one after the other, on both databases side by side: most machines have two cores.

One that fails does not keep the others from running, and neither database waits for the other. What SQLite says is
seen as it comes, what PostgreSQL says when all is done.
"""

import os
import shutil
import signal
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from processes import Stop, run

ROOT = Path(__file__).resolve().parents[2]
PYTEST = [sys.executable, "-m", "pytest"]
# Tests in this process, and tests that drive a browser or many threads against a real server.
SUITES = [["tests", "--ignore=tests/live"], ["tests/live"]]
DATABASES = {"sqlite": [], "postgresql": ["bin/postgres", "run"]}
NOTHING_SELECTED = 5


def main(arguments):
    os.chdir(ROOT)
    stop = Stop()
    suites = [[]] if names_a_path(arguments) else SUITES
    codes = on_both([suite + arguments for suite in suites], stop)
    if stop.asked():
        return 128 + stop.asked()
    # A choice such as -k may leave a suite empty, but not all of them; and without a choice, none.
    if arguments and any(code == 0 for code in codes):
        codes = [code for code in codes if code != NOTHING_SELECTED]
    return max(codes)


def on_both(suites, stop):
    """Every suite on each database, the databases at the same time; all their exit codes."""
    with ThreadPoolExecutor(max_workers=len(DATABASES)) as pool, tempfile.TemporaryFile("w+") as later:
        seen, told_later = DATABASES
        waiting = pool.submit(in_turn, told_later, seen, suites, stop, stdout=later, stderr=later)
        codes = in_turn(seen, told_later, suites, stop) + waiting.result()
        later.seek(0)
        shutil.copyfileobj(later, sys.stdout)
        sys.stdout.flush()
        return codes


def in_turn(vendor, beside, suites, stop, **output):
    return [test(vendor, beside, suite, stop, **output) for suite in suites]


def test(vendor, beside, arguments, stop, **output):
    print(f"\n=== {' '.join(arguments)} on {vendor}", file=output.get("stdout"), flush=True)
    # Only bin/postgres says where the database is; one that the shell happens to name is nobody's to test on.
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"EXPECTED_DB_VENDOR": vendor, "MENTORING_VAR": os.path.join(os.environ["MENTORING_VAR"], vendor)}
    environment |= {"TESTED_BESIDE": beside}  # Some things are asked on one of the two (tests/honesty.py).
    command = [*DATABASES[vendor], *PYTEST, "-o", f"cache_dir=build/pytest-{vendor}", *arguments]
    # As by Ctrl-C, whatever came: then pytest still takes down the servers and browsers it started.
    return run(command, stop, patience=30, handed_on=signal.SIGINT, env=environment, **output)


def names_a_path(arguments):
    return any((ROOT / argument.split("::")[0]).exists() for argument in arguments if not argument.startswith("-"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
