"""Everybody at once: real threads, real HTTP, and a start that nobody gets ahead of."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import connections

from mentoring.kernel.refusal import Refusal

T = TypeVar("T")


def at_once(*calls: Callable[[], T], late_by: Sequence[float] = ()) -> list[T]:
    """Run the calls at the same instant, each in a thread of its own; what they returned, in their order.

    late_by (seconds, up to 0.05) holds single calls back by so much: the thread spins, so that the moment is exact.
    An exception in a thread is raised here.
    """
    gate = threading.Barrier(len(calls))
    answers: dict[int, T] = {}
    failures: list[BaseException] = []

    def run(number: int, call: Callable[[], T]) -> None:
        delay = late_by[number] if late_by else 0.0
        assert delay <= 0.05
        try:
            gate.wait(timeout=30)
            start = time.perf_counter() + delay
            while time.perf_counter() < start:
                pass
            answers[number] = call()
        except BaseException as error:  # noqa: BLE001 - it is raised again below
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number, call)) for number, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    if failures:
        raise failures[0]
    return [answers[number] for number in range(len(calls))]


def outcome(call: Callable[..., object], *args: object, **facts: object) -> Callable[[], object]:
    """A call that comes to its value, or to the refusal it met. Its thread's connection is given back."""

    def run() -> object:
        try:
            return call(*args, **facts)
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    return run


def refusals(outcomes: Sequence[object]) -> list[Refusal]:
    """Who lost, and why."""
    return [answer for answer in outcomes if isinstance(answer, Refusal)]
