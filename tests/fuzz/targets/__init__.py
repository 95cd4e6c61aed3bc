"""Fuzz targets: one module for each kind of input, with `SEEDS` to begin from, `WORDS` of that kind, and `check`.

`check` takes bytes as an input of that kind. It returns if the input is answered, or refused with Problems (or
UnitError) that can be printed. Any other exception is a finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Protocol, cast

from aigc_compute.diagnostics import Problems
from aigc_compute.units import UnitError

NAMES = (
    "units",
    "yaml_text",
    "scenario",
    "delimited",
    "json_lines",
    "parquet",
    "model_config",
    "mapping",
    "claims",
    "command_line",
    "baseline",
    "overlay",
)

MAX_MESSAGE_LENGTH = 2000
"""Greatest number of characters of a message."""


class Target(Protocol):
    """A module of this package."""

    SEEDS: Sequence[bytes]
    WORDS: Sequence[str]

    def check(self, data: bytes) -> None: ...


def target(name: str) -> Target:
    """The module of a target."""
    return cast(Target, import_module(f"{__name__}.{name}"))


@contextmanager
def refusals() -> Iterator[None]:
    """Accept Problems and UnitError whose messages can be printed: not empty, not long, without control characters."""
    try:
        yield
    except UnitError as error:
        check_message(str(error))
    except Problems as problems:
        assert problems.diagnostics
        for problem in problems.diagnostics:
            assert problem.code
            check_message(str(problem))


def check_message(text: str) -> None:
    assert text
    assert len(text) <= MAX_MESSAGE_LENGTH, len(text)
    assert text.isprintable(), text
