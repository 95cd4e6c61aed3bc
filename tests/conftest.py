"""What all tests share: the program, the catalogue as shipped, its date, and English, whatever the environment and the
day are.
"""

from __future__ import annotations

import contextvars
import gc
import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import chdir, redirect_stderr, redirect_stdout
from datetime import date, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import settings

from aigc_compute.catalogue import OVERLAY_VARIABLE, Catalogue
from aigc_compute.cli.app import PROGRAM, main
from aigc_compute.language import VARIABLE
from aigc_compute.limits import VARIABLE as LIMITS

ROOT = Path(__file__).parents[1]
STEERING = ("LINES", "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "TERM")
"""Environment variables that change what the program prints."""

for name in (OVERLAY_VARIABLE, LIMITS, *STEERING):
    os.environ.pop(name, None)
os.environ["COLUMNS"] = "80"
os.environ[VARIABLE] = "en"
NOON = datetime.fromisoformat(f"{Catalogue().settings['date']}T12:00:00+00:00")
os.environ["SOURCE_DATE_EPOCH"] = str(int(NOON.timestamp()))  # today is the catalogue's day, whenever the tests run
# What a shell starts in the background ignores interruptions, and its children do.
signal.signal(signal.SIGINT, signal.default_int_handler)
settings.register_profile("quick", deadline=None, max_examples=20)
settings.register_profile("thorough", deadline=None, max_examples=100)  # --hypothesis-profile thorough
settings.load_profile("quick")

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give tests that share fixtures to one worker, which computes these once: those of a file, and all of reports."""
    from xdist.scheduler import LoadFileScheduling

    class Sharing(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "tests/render" if nodeid.startswith("tests/render/") else super()._split_scope(nodeid)

    return Sharing(config, log)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue()


@pytest.fixture(scope="session")
def as_of(catalogue: Catalogue) -> date:
    return catalogue.day


@pytest.fixture(scope="session")
def cli(catalogue: Catalogue) -> Run:
    """Run the program in this process: its arguments, then `stdin`, the working `folder` and environment variables by
    name. All runs share the shipped catalogue and its caches. An exception that the program does not handle is raised.
    """

    def opened(overlay: Path | str | None = None) -> Catalogue:
        return Catalogue(overlay) if overlay or os.environ.get(OVERLAY_VARIABLE) else catalogue

    def run(
        *arguments: str, stdin: str | bytes = "", folder: Path = ROOT, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        given = io.BytesIO(stdin if isinstance(stdin, bytes) else stdin.encode())
        out, err = io.BytesIO(), io.BytesIO()
        with (
            chdir(folder),
            mock.patch.dict(os.environ, environment),
            mock.patch.object(sys, "argv", [PROGRAM, *arguments]),
            mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BufferedReader(given), "utf-8")),
            mock.patch("aigc_compute.catalogue.Catalogue", opened),
            redirect_stdout(io.TextIOWrapper(out, "utf-8")) as shown,
            redirect_stderr(io.TextIOWrapper(err, "utf-8")) as told,
            pytest.raises(SystemExit) as end,
        ):
            contextvars.copy_context().run(main)  # the language is one of the context
        shown.flush()
        told.flush()
        code = end.value.code or 0
        return subprocess.CompletedProcess(arguments, code, out.getvalue().decode(), err.getvalue().decode())

    return run


@pytest.fixture(scope="session")
def process() -> Run:
    """As `cli`, but the program is another process: for tests of its start, its streams, signals and memory."""

    def run(
        *arguments: str, stdin: str = "", folder: Path = ROOT, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "aigc_compute", *arguments],
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **environment},
            check=False,
        )

    return run


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
