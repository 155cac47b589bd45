"""What bin/test runs: two suites, each on both databases. One that fails does not keep the others from running."""

import os
import signal
import sys
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
    codes = []
    for vendor, beside in DATABASES.items():
        # Only bin/postgres says where the database is; one that the shell happens to name is nobody's to test on.
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment["EXPECTED_DB_VENDOR"] = vendor
        for suite in suites:
            print(f"\n=== {' '.join(suite + arguments)} on {vendor}", flush=True)
            command = [*beside, *PYTEST, *suite, *arguments]
            # As by Ctrl-C, whatever came: then pytest still takes down the servers and browsers it started.
            codes.append(run(command, stop, patience=30, handed_on=signal.SIGINT, env=environment))
            if stop.asked():
                return 128 + stop.asked()
    # A choice such as -k may leave a suite empty, but not all of them; and without a choice, none.
    if arguments and any(code == 0 for code in codes):
        codes = [code for code in codes if code != NOTHING_SELECTED]
    return max(codes)


def names_a_path(arguments):
    return any((ROOT / argument.split("::")[0]).exists() for argument in arguments if not argument.startswith("-"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
