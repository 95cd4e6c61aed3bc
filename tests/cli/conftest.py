"""The program as its users start it: another process, its own environment, a known folder and terminal width."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]
STEERING = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "TERM")


@pytest.fixture(scope="session")
def cli() -> Run:
    """Run the program: arguments, then `stdin` and environment variables by name."""
    plain = {name: value for name, value in os.environ.items() if name not in STEERING}

    def run(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "aigc_compute", *arguments],
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            cwd=ROOT,
            env={**plain, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8", **environment},
            check=False,
        )

    return run
