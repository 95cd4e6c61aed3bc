"""Signals that end the program (SIGINT and SIGTERM), recorded on arrival so that none is lost.

Python runs a signal handler between two instructions of the main thread. If that is inside a callback of the garbage
collector or a finalizer, as some libraries have them, Python drops the exception that the handler raises, and the
program continues. Therefore the handler also records the signal, and `raise_pending` raises the exception again:
wherever the program waits for results, and before it renames an output to its final name.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from signal import SIGINT, SIGTERM
from types import FrameType

INTERRUPTED = 128 + SIGINT
"""Exit code after SIGINT."""

TERMINATED = 128 + SIGTERM
"""Exit code after SIGTERM."""

ENDING = SIGINT, SIGTERM
"""Signals that end the program."""

_received: list[int] = []
_deferring: list[bool] = []


@contextmanager
def handle_signals(*, last: bool = False) -> Iterator[None]:
    """Turn SIGINT into KeyboardInterrupt and SIGTERM into SystemExit, and record both.

    On leaving, the earlier handlers are restored; with `last`, for the final work of the program, the signals are
    ignored from then on. A signal that was ignored when the program started stays ignored.
    """
    handlers = {number: signal.getsignal(number) for number in ENDING}
    handled = [number for number, handler in handlers.items() if handler is not signal.SIG_IGN]
    for number in handled:
        signal.signal(number, _receive)
    try:
        yield
    finally:
        for number in handled:
            signal.signal(number, signal.SIG_IGN if last else handlers[number])
        clear_pending()


@contextmanager
def defer_signals() -> Iterator[None]:
    """Only record the first signal and let the next `raise_pending` raise it; raise a second signal at once.

    This is for work that must not be interrupted between two arbitrary instructions.
    """
    _deferring.append(True)
    try:
        yield
    finally:
        _deferring.pop()


def raise_pending() -> None:
    """Raise KeyboardInterrupt or SystemExit for the first recorded signal, if there is one."""
    if _received:
        raise KeyboardInterrupt if _received[0] == SIGINT else SystemExit(TERMINATED)


def ignore_signals() -> None:
    """Ignore all further signals, for use after the exit code is decided."""
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)


def clear_pending() -> None:
    """Forget all recorded signals, for use after they have been acted on."""
    _received.clear()


def _receive(number: int, frame: FrameType | None) -> None:
    _received.append(number)
    if not _deferring or len(_received) > 1:
        raise_pending()
