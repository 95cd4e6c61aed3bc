"""What all tests share: the catalogue as shipped, its date, and English, whatever the environment and the day are."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import settings

from aigc_compute.catalogue import OVERLAY_VARIABLE, Catalogue
from aigc_compute.language import VARIABLE

os.environ.pop(OVERLAY_VARIABLE, None)
os.environ[VARIABLE] = "en"
NOON = datetime.fromisoformat(f"{Catalogue().settings['date']}T12:00:00+00:00")
os.environ["SOURCE_DATE_EPOCH"] = str(int(NOON.timestamp()))  # today is the catalogue's day, whenever the tests run
# What a shell starts in the background ignores interruptions, and its children do.
signal.signal(signal.SIGINT, signal.default_int_handler)
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue()


@pytest.fixture(scope="session")
def as_of(catalogue: Catalogue) -> date:
    return catalogue.day


@pytest.fixture
def swallowed(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], type[BaseException] | None]:
    """Send this process a signal whose handler runs in a callback of the garbage collector; returns the type of the
    exception that Python dropped there.
    """
    dropped: list[type[BaseException] | None] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda told: dropped.append(told.exc_type))

    def send(number: int) -> type[BaseException] | None:
        def callback(phase: str, info: Any) -> None:
            gc.callbacks.remove(callback)
            os.kill(os.getpid(), number)
            for _ in range(1000):  # until the handler has run
                pass

        dropped.append(None)
        gc.callbacks.append(callback)
        gc.collect()
        return dropped[-1]

    return send
