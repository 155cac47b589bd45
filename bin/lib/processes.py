"""Start programs, and be sure that none of them outlives us. Standard library only: nothing is set up yet."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time

POLL_SECONDS = 0.1


class Stop:
    """Notices Ctrl-C, kill, a closed terminal and, under make, that make itself is gone.

    It only takes note: whoever runs something asks, and clears up in order. A second Ctrl-C changes nothing.
    """

    def __init__(self):
        self._signal = 0
        self._make = os.getppid() if "MAKELEVEL" in os.environ else None
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def _note(self, number, _frame):
        self._signal = self._signal or number

    def asked(self):
        """The signal that asked us to stop, or 0."""
        if not self._signal and self._make and os.getppid() != self._make:
            self._signal = signal.SIGTERM
        return self._signal


def start(command, **options):
    """Start a program in a group of its own, so that it and its children can be ended together."""
    return subprocess.Popen(command, start_new_session=True, preexec_fn=_die_with_parent, **options)


def run(command, stop, *, patience=10.0, handed_on=None, **options):
    """Run a program to its end and return its exit code.

    If we are asked to stop, hand that on (as the signal `handed_on`, else as the one that came) and wait for it.
    """
    if stop.asked():
        return 128 + stop.asked()
    child = start(command, **options)
    while child.poll() is None:
        if stop.asked():
            end(child, signal_number=handed_on or stop.asked(), patience=patience)
            return 128 + stop.asked()
        time.sleep(POLL_SECONDS)
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


def end(*children, signal_number=signal.SIGTERM, patience=10.0):
    """Ask each program and its children to end; after `patience` seconds, make them."""
    for child in children:
        _signal_group(child, signal_number)
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and any(child.poll() is None for child in children):
        time.sleep(POLL_SECONDS / 2)
    for child in children:
        _signal_group(child, signal.SIGKILL)
        child.wait()


def _signal_group(child, number):
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, number)


def _die_with_parent():
    """Linux only: even if we are killed outright, what we started gets a signal and goes too."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGINT)
