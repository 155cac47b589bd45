"""What bin/demo does, in order. Standard library only: it starts before anything is set up."""

import errno
import fcntl
import hashlib
import os
import shutil
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from processes import POLL_SECONDS, Stop, end, run, start

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("MENTORING_VAR", ROOT / "var"))
PYTHON = str(ROOT / ".venv/bin/python")
MENTORING = [PYTHON, "-m", "mentoring"]
STARTS_WITHIN_SECONDS = 60
# Stands while the town is built into a new database: one that is half built must not pass for a town.
UNFINISHED = VAR / "town.unfinished"


def main(arguments):
    if arguments not in ([], ["--reset"]):
        sys.exit("bin/demo [--reset]")
    os.chdir(ROOT)
    port = wanted_port()
    refuse_if_taken(port)
    VAR.mkdir(parents=True, exist_ok=True)
    with open(VAR / "demo.lock", "w") as lock:
        refuse_if_running(lock)
        if arguments:
            forget_everything()
        elif UNFINISHED.exists() and not os.environ.get("DATABASE_URL"):
            say("The demo town was interrupted last time")
            forget_everything()
        stop = Stop()
        environment = {**os.environ, "MENTORING_DEMO": "1", "MENTORING_URL": f"http://localhost:{port}"}
        set_up(stop, environment)
        return serve(port, stop, environment)


def wanted_port():
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        sys.exit(f"PORT={text} is not a port: take a number between 1024 and 65535.")
    return int(text)


def refuse_if_taken(port):
    """Two servers on one port would each get some of the visitors, or the second would die with a stack of Python."""
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                sys.exit(
                    f"Port {port} is already in use. Stop what is there, or take another: make demo PORT={port + 1}"
                )
            if error.errno == errno.EACCES:
                sys.exit(f"Port {port} is reserved for the system. Take another: make demo PORT=8000")
            # No IPv6 on this machine: then nobody is there either.


def refuse_if_running(lock):
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit("The demo already runs from this folder. Stop it first (Ctrl-C where it was started).")


def forget_everything():
    """Remove the demo's database and mail; the keys and what was installed stay."""
    if os.environ.get("DATABASE_URL"):
        sys.exit("DATABASE_URL is set: a database of your own is yours to empty. Unset it to start the demo over.")
    for path in VAR.glob("mentoring.sqlite3*"):
        path.unlink()
    for folder in ("mail", "media"):
        shutil.rmtree(VAR / folder, ignore_errors=True)
    UNFINISHED.unlink(missing_ok=True)
    say("The demo starts over")


def set_up(stop, environment):
    """Everything that must be there before the first page; each step is quick when it has nothing to do."""
    step("Environment", ["bin/setup", "base"], stop, environment)
    step("Styles and scripts", ["bin/assets"], stop, environment)
    step("Languages", [*MENTORING, "compile_catalogues"], stop, environment)
    if not os.environ.get("DATABASE_URL") and not (VAR / "mentoring.sqlite3").exists():
        UNFINISHED.touch()
    step("Database", [*MENTORING, "migrate", "--verbosity", "0"], stop, environment)
    step("The demo town", [*MENTORING, "build_town"], stop, environment)
    UNFINISHED.unlink(missing_ok=True)
    sources = fingerprint_of_static_files()
    stamp = VAR / "static.stamp"
    if not (VAR / "static/staticfiles.json").exists() or not stamp.exists() or stamp.read_text() != sources:
        collect = [*MENTORING, "collectstatic", "--no-input", "--clear", "--verbosity", "0"]
        step("Files for the browser", collect, stop, environment)
        stamp.write_text(sources)


def step(label, command, stop, environment):
    say(label)
    code = run(command, stop, env=environment)
    if stop.asked():
        sys.exit(128 + stop.asked())
    if code != 0:
        sys.exit(f"\n{label}: this step failed (exit {code}). What it said is above: {' '.join(command)}")


def fingerprint_of_static_files():
    """Changes whenever a file that collectstatic would copy does: name, size or date."""
    digest = hashlib.sha256((ROOT / ".venv/installed").read_bytes())
    folders = [ROOT / "build/assets", *sorted((ROOT / "src/mentoring").glob("*/static"))]
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.is_file()):
        status = path.stat()
        digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def serve(port, stop, environment):
    granian = [
        str(ROOT / ".venv/bin/granian"),
        *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2"),
        *("--blocking-threads", "4", "--respawn-failed-workers", "--no-ws", "--log-level", "warning"),
        "mentoring.config.wsgi:application",
    ]
    running = {}
    try:
        running["server"] = start(granian, env=environment)
        running["worker"] = start([*MENTORING, "work"], env=environment)
        problem = wait_for_the_first_page(port, stop, running)
        if not problem and not stop.asked():
            say("")
            run([*MENTORING, "demo_people", "--url", f"http://localhost:{port}"], stop, env=environment)
            say("")
            say("Ctrl-C stops everything.")
            problem = wait_for_the_end(stop, running)
        say("")
        say(problem or "Stopping.")
        return 1 if problem else 0
    finally:
        end(*running.values())


def wait_for_the_first_page(port, stop, running):
    """People are told an address only when somebody is there. Returns what went wrong, if anything did."""
    # A proxy that the shell names has no business between us and ourselves.
    browser = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline:
        if stop.asked() or gone(running):
            return gone(running)
        try:
            with browser.open(f"http://127.0.0.1:{port}/", timeout=10):
                return ""
        except urllib.error.HTTPError as error:
            return f"The first page answers {error.code} instead of 200: what the server says is above."
        except OSError:
            time.sleep(POLL_SECONDS)
    return f"The server has not answered within {STARTS_WITHIN_SECONDS} seconds."


def wait_for_the_end(stop, running):
    """Until we are asked to stop, or one of the two has stopped by itself: half a demo is none."""
    while not stop.asked() and not gone(running):
        time.sleep(POLL_SECONDS)
    return gone(running)


def gone(running):
    for name, child in running.items():
        if child.poll() is not None:
            return f"The {name} has stopped by itself (exit {child.returncode}), so the demo stops."
    return ""


def say(text):
    print(f"  {text}" if text else "", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
