"""The scripts in bin/: what they answer when something is not as they need it, and that they leave nothing behind."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = [path for path in sorted((ROOT / "bin").iterdir()) if path.is_file()]
SHELL = [
    path
    for path in [*SCRIPTS, ROOT / ".ci/run", ROOT / "bin/lib/environment.sh"]
    if "python" not in path.read_text().partition("\n")[0]
]


def answer(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.fixture
def var(tmp_path: Path) -> dict[str, str]:
    """A var/ of its own, so that a demo running beside the tests is none of their business."""
    return {"MENTORING_VAR": str(tmp_path / "var")}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_script_can_be_run(script):
    assert os.access(script, os.X_OK)


@pytest.mark.parametrize("script", SHELL, ids=lambda path: path.name)
def test_every_shell_script_can_be_read_by_a_plain_shell(script):
    assert answer("sh", "-n", str(script)).stderr == ""


def test_make_alone_lists_every_target():
    listed = answer("make", "--no-print-directory", MAKEFLAGS="").stdout
    for target in ("demo", "demo-reset", "test", "check", "bench", "messages", "screenshots", "fmt", "lock", "clean"):
        assert f"make {target} " in listed


def test_the_demo_does_not_start_on_a_port_that_is_taken(var):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = answer("bin/demo", PORT=str(port), **var)
    assert refused.returncode == 1
    assert f"Port {port} is already in use" in refused.stderr
    assert not Path(var["MENTORING_VAR"]).exists()


@pytest.mark.parametrize("port", ["eight", "0", "70000", "-1"])
def test_the_demo_says_what_a_port_is(port, var):
    refused = answer("bin/demo", PORT=port, **var)
    assert refused.returncode == 1
    assert f"PORT={port} is not a port" in refused.stderr


def test_starting_over_never_empties_a_database_that_is_not_the_demos_own(var):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    refused = answer("bin/demo", "--reset", PORT=str(port), DATABASE_URL="postgresql://somewhere/precious", **var)
    assert refused.returncode == 1
    assert "yours to empty" in refused.stderr


def test_a_cluster_serves_its_command_hands_on_its_exit_code_and_goes_away():
    report = "import os, sys; print(os.environ['PGHOST']); sys.exit(7 if os.path.isdir(os.environ['PGHOST']) else 1)"
    done = answer("bin/postgres", "run", sys.executable, "-c", report)
    assert done.returncode == 7, done.stderr
    assert not Path(done.stdout.strip()).exists()


def test_a_cluster_goes_away_when_its_runner_is_told_to_stop():
    endless = "import os, signal; print(os.environ['PGHOST'], flush=True); signal.pause()"
    command = ["bin/postgres", "run", sys.executable, "-c", endless]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as runner:
        folder = Path(runner.stdout.readline().strip())
        assert folder.is_dir()
        runner.send_signal(signal.SIGTERM)
        assert runner.wait(timeout=60) == 128 + signal.SIGTERM
    assert not folder.exists()
