"""Serve with granian, drive with wrk, read what came out."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.processor import database_pid, seconds_of

WORKERS, THREADS = 2, 4
CONNECTIONS = 8
LUA = Path(__file__).with_name("requests.lua")


@dataclass(frozen=True)
class Site:
    """A served application: where it answers, and the process that all of its own come from."""

    url: str
    pid: int


@contextmanager
def served(application: str, environment: dict[str, str]) -> Iterator[Site]:
    """A WSGI application on loopback, with two worker processes of four threads."""
    port = _free_port()
    server = subprocess.Popen(
        [
            str(Path(sys.executable).with_name("granian")),
            *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
            *("--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--no-ws", "--log-level", "error"),
            application,
        ],
        env={**os.environ, **environment},
    )
    try:
        _wait_for(port, server)
        yield Site(f"http://127.0.0.1:{port}", server.pid)
    finally:
        server.terminate()
        server.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with {server.returncode}")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/robots.txt", timeout=5)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not answer")


@dataclass(frozen=True)
class Run:
    """What wrk saw: good answers in all, per second, and how long they took (milliseconds).

    And what a request cost, in milliseconds of processor time: the application, and the database.
    """

    requests: int
    good: int
    per_second: float
    p50: float
    p95: float
    p99: float
    application_cpu: float
    database_cpu: float


def drive(site: Site, path: str, requests: Path, seconds: int) -> Run:
    """Send the prepared requests of a file, each once, from eight connections for so many seconds.

    The file has a request per line: body, tab, authorization. wrk marks how far it came, so that the next run goes on.
    """
    wrk = shutil.which("wrk")
    if wrk is None:
        raise SystemExit("wrk is missing. Type: bin/system bench")
    database = database_pid()
    before = seconds_of(site.pid), seconds_of(database)
    printed = subprocess.run(
        [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(LUA), site.url + path, "--", str(requests)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    spent = seconds_of(site.pid) - before[0], seconds_of(database) - before[1]
    told = dict(re.findall(r"^bench (\w+) ([\d.]+)$", printed, re.MULTILINE))
    if not told or not int(told["requests"]):
        raise RuntimeError(printed)
    good, elapsed = int(told["good"]), float(told["seconds"])
    requests_done = int(told["requests"])
    if requests_done - good > requests_done / 100:  # A few that wrk sent again after a hiccup are no news.
        raise RuntimeError(f"{requests_done - good} of {requests_done} requests were not answered with 200:\n{printed}")
    percentiles = (float(told[name]) for name in ("p50", "p95", "p99"))
    return Run(requests_done, good, good / elapsed, *percentiles, *(1000 * each / requests_done for each in spent))
