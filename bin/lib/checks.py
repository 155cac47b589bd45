"""What bin/check runs: several programs side by side, one line each, and what they said where they found something."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
MENTORING = [sys.executable, "-m", "mentoring"]
MOST_LINES = 60
QUICK = {
    "style": [BIN / "ruff", "check", "--quiet", "."],
    "format": [BIN / "ruff", "format", "--check", "."],
    "staircase": [BIN / "lint-imports", "--no-logo", "--cache-dir", "build/import-linter"],
    "templates": [BIN / "djlint", "--lint", "--quiet", "src"],
}
THOROUGH = {
    # The longest first: the others fit beside it.
    "types": [BIN / "mypy", "--no-error-summary"],
    "house": [sys.executable, "-m", "pytest", "-q", "--no-header", "tests/house"],
    "migrations": [*MENTORING, "makemigrations", "--check", "--dry-run"],
    "settings": [*MENTORING, "check", "--fail-level", "WARNING"],
}


def main(arguments):
    if arguments not in ([], ["--quick"]):
        sys.exit("bin/check [--quick]")
    os.chdir(ROOT)
    checks = QUICK if arguments else {**THOROUGH, **QUICK}
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        results = list(pool.map(check, checks, checks.values()))
    failed = sum(not ok for ok in results)
    print(f"\n{len(results) - failed} checks passed, {failed} failed")
    return 1 if failed else 0


def check(name, command):
    began = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    ok = done.returncode == 0
    said = "" if ok else "\n" + excerpt(done.stdout, command)
    # One call, so that two checks which end together do not mix their lines.
    sys.stdout.write(f"  {'ok  ' if ok else 'FAIL'}  {name:<12}{time.monotonic() - began:5.1f} s{said}\n")
    sys.stdout.flush()
    return ok


def excerpt(text, command):
    lines = [f"    {line}" for line in text.rstrip().splitlines()]
    if len(lines) > MOST_LINES:
        again = " ".join(os.path.relpath(word, ROOT) if os.path.isabs(word) else str(word) for word in command)
        lines = [f"    ... {len(lines) - MOST_LINES} lines before this; all of them: {again}", *lines[-MOST_LINES:]]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
