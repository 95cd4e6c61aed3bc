"""Signals that end the program: no signal is lost, and no incomplete file replaces another."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from aigc_compute.io.atomic_file import write_atomically
from aigc_compute.io.interruption import clear_pending, defer_signals, handle_signals, raise_pending
from tests.support import SendSwallowed

SIGNALS = [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, SystemExit)]
"""Each signal with the exception that it raises."""


def send(number: int) -> None:
    os.kill(os.getpid(), number)


@pytest.mark.parametrize(("number", "raised"), SIGNALS)
def test_a_signal_raises_at_once(number: int, raised: type[BaseException]) -> None:
    before = signal.getsignal(number)
    with pytest.raises(raised), handle_signals():
        send(number)
    assert signal.getsignal(number) is before
    raise_pending()


@pytest.mark.parametrize(("number", "raised"), SIGNALS)
def test_the_next_check_raises_a_swallowed_signal(
    number: int, raised: type[BaseException], swallowed: SendSwallowed
) -> None:
    with handle_signals():
        assert swallowed(number) is raised
        with pytest.raises(raised):
            raise_pending()
        clear_pending()
        raise_pending()


@pytest.mark.parametrize(("number", "raised"), SIGNALS)
def test_a_held_signal_waits_for_a_check_but_a_second_signal_raises_at_once(
    number: int, raised: type[BaseException]
) -> None:
    with handle_signals():
        with defer_signals():
            send(number)
            with pytest.raises(raised):
                raise_pending()
            with pytest.raises(raised):
                send(number)
        with pytest.raises(raised):
            raise_pending()


def test_the_first_signal_decides_the_exit_code() -> None:
    with handle_signals(), defer_signals():
        send(signal.SIGTERM)
        with pytest.raises(SystemExit) as end:
            send(signal.SIGINT)
    assert end.value.code == 143


def test_an_ignored_signal_stays_ignored() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with handle_signals():
            send(signal.SIGINT)
            raise_pending()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_swallowed_signal_prevents_the_writing_of_a_file(tmp_path: Path, swallowed: SendSwallowed) -> None:
    (tmp_path / "file").write_text("before", "utf-8")
    with handle_signals():
        swallowed(signal.SIGTERM)
        with pytest.raises(SystemExit):
            write_atomically(tmp_path / "file", "after")
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == {"file": "before"}
