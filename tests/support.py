"""Types of the fixtures in `conftest.py`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Protocol

ROOT = Path(__file__).parents[1]
"""The folder of the repository."""

Result = CompletedProcess[str]
"""A finished run of the program: exit code, standard output and standard error."""

SendSwallowed = Callable[[int], type[BaseException] | None]
"""Type of a function that sends this process a signal, and returns the type of the exception that Python drops."""


class RunProgram(Protocol):
    """Run the program until it ends.

    Args:
        arguments: the words of the command line.
        stdin: what standard input holds; text is encoded as UTF-8.
        folder: the working folder.
        environment: environment variables to set, by name.
    """

    def __call__(
        self, *arguments: str, stdin: str | bytes = "", folder: Path | str = ROOT, **environment: str
    ) -> Result: ...
