"""Fixtures of all tests, and an environment in which the program prints the same on every machine and day: English,
80 columns, the shipped catalogue, and the date of that catalogue.
"""

from __future__ import annotations

import contextvars
import gc
import io
import os
import signal
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from datetime import date, datetime
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import settings

from aigc_compute.catalogue import OVERLAY_VARIABLE, Catalogue
from aigc_compute.cli.app import PROGRAM, main
from aigc_compute.io.limits import VARIABLE as LIMITS
from aigc_compute.language import VARIABLE

# For `from tests.support import ...`. The root comes last, so that an installed aigc_compute precedes the checkout.
sys.path.append(str(Path(__file__).parents[1]))

from tests.support import ROOT, Result, RunProgram, SendSwallowed

OUTPUT_VARIABLES = ("LINES", "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "TERM")
"""Environment variables that change what the program prints."""

for name in (OVERLAY_VARIABLE, LIMITS, *OUTPUT_VARIABLES):
    os.environ.pop(name, None)
os.environ["COLUMNS"] = "80"
os.environ[VARIABLE] = "en"
NOON = datetime.fromisoformat(f"{Catalogue().settings['date']}T12:00:00+00:00")
os.environ["SOURCE_DATE_EPOCH"] = str(int(NOON.timestamp()))  # sets today's date to the date of the catalogue
# A shell makes its background processes and their children ignore SIGINT. The tests need the default handler.
signal.signal(signal.SIGINT, signal.default_int_handler)
settings.register_profile("quick", deadline=None, max_examples=20)
settings.register_profile("thorough", deadline=None, max_examples=100)  # --hypothesis-profile thorough
settings.load_profile("quick")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Run all tests of a file, and all tests of tests/render, in the same worker, so that they share their fixtures."""
    from xdist.scheduler import LoadFileScheduling

    class FileAndReportScheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "tests/render" if nodeid.startswith("tests/render/") else str(super()._split_scope(nodeid))

    return FileAndReportScheduling(config, log)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The shipped catalogue."""
    return Catalogue()


@pytest.fixture(scope="session")
def as_of(catalogue: Catalogue) -> date:
    """The date of the shipped catalogue."""
    return catalogue.day


@pytest.fixture(scope="session")
def cli(catalogue: Catalogue) -> RunProgram:
    """Run the program in this process. All runs share the shipped catalogue and its caches. An exception that the
    program does not handle fails the test.
    """

    def open_catalogue(overlay: Path | str | None = None) -> Catalogue:
        return Catalogue(overlay) if overlay or os.environ.get(OVERLAY_VARIABLE) else catalogue

    def run(*arguments: str, stdin: str | bytes = "", folder: Path | str = ROOT, **environment: str) -> Result:
        input_bytes = io.BytesIO(stdin if isinstance(stdin, bytes) else stdin.encode())
        output_bytes, error_bytes = io.BytesIO(), io.BytesIO()
        with (
            chdir(folder),
            mock.patch.dict(os.environ, environment),
            mock.patch.object(sys, "argv", [PROGRAM, *arguments]),
            mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BufferedReader(input_bytes), "utf-8")),
            mock.patch("aigc_compute.catalogue.Catalogue", open_catalogue),
            redirect_stdout(io.TextIOWrapper(output_bytes, "utf-8")) as stdout,
            redirect_stderr(io.TextIOWrapper(error_bytes, "utf-8")) as stderr,
            pytest.raises(SystemExit) as end,
        ):
            contextvars.copy_context().run(main)  # the language is a context variable
        stdout.flush()
        stderr.flush()
        code = end.value.code or 0
        assert isinstance(code, int)
        return subprocess.CompletedProcess(
            arguments, code, output_bytes.getvalue().decode(), error_bytes.getvalue().decode()
        )

    return run


@pytest.fixture(scope="session")
def process() -> RunProgram:
    """Run the program as another process, to test its start, streams, signals and memory."""

    def run(*arguments: str, stdin: str | bytes = "", folder: Path | str = ROOT, **environment: str) -> Result:
        return subprocess.run(
            [sys.executable, "-m", "aigc_compute", *arguments],
            input=stdin.decode() if isinstance(stdin, bytes) else stdin,
            capture_output=True,
            encoding="utf-8",
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **environment},
            check=False,
        )

    return run


@pytest.fixture
def swallowed(monkeypatch: pytest.MonkeyPatch) -> SendSwallowed:
    """Send this process a signal whose handler runs in a callback of the garbage collector, where Python drops every
    exception; return the type of the dropped exception.
    """
    dropped: list[type[BaseException] | None] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: dropped.append(unraisable.exc_type))

    def send(number: int) -> type[BaseException] | None:
        def callback(phase: str, info: dict[str, int]) -> None:
            gc.callbacks.remove(callback)
            os.kill(os.getpid(), number)
            for _ in range(1000):  # gives Python time to run the handler
                pass

        dropped.append(None)
        gc.callbacks.append(callback)
        gc.collect()
        return dropped[-1]

    return send
