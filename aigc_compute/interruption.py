"""Signals that end the program: remembered as they come, so that none is lost.

Python runs the handler of a signal between any two instructions of the main thread. Where those are a callback of the
garbage collector or a finalizer, as libraries have them, an exception that the handler raises is dropped, and the
program goes on. So the handler remembers the signal too, and `check` raises again: wherever results are waited for,
and before an output takes its place.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from signal import SIGINT, SIGTERM
from types import FrameType

INTERRUPTED = 128 + SIGINT
TERMINATED = 128 + SIGTERM
"""Exit codes."""

ENDING = SIGINT, SIGTERM

_received: list[int] = []
_holding: list[bool] = []


@contextmanager
def heeded(*, last: bool = False) -> Iterator[None]:
    """SIGINT and SIGTERM raise KeyboardInterrupt and SystemExit, and are remembered; afterwards the handlers are as
    before, or, where this is the `last` that the program does, signals are ignored. A signal that whoever started the
    program has it ignore stays ignored.
    """
    handlers = {number: signal.getsignal(number) for number in ENDING}
    heard = [number for number, handler in handlers.items() if handler is not signal.SIG_IGN]
    for number in heard:
        signal.signal(number, _receive)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, signal.SIG_IGN if last else handlers[number])
        forget()


@contextmanager
def held() -> Iterator[None]:
    """A first signal is remembered only, and raised by the next `check`: for work that must not stop at any
    instruction. A second one is raised at once.
    """
    _holding.append(True)
    try:
        yield
    finally:
        _holding.pop()


def check() -> None:
    """Raise what the first of the signals that have come asks for."""
    if _received:
        raise KeyboardInterrupt if _received[0] == SIGINT else SystemExit(TERMINATED)


def ignore() -> None:
    """The exit code is decided: no further signal changes it."""
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)


def forget() -> None:
    """Take what has come as answered."""
    _received.clear()


def _receive(number: int, frame: FrameType | None) -> None:
    _received.append(number)
    if not _holding or len(_received) > 1:
        check()
