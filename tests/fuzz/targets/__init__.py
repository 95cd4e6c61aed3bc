"""What is fuzzed: one module a target, with `SEEDS` to begin from, `WORDS` that matter to it, and `check`.

`check` takes bytes as an input of that kind. It returns where they are understood or refused with Problems (or
UnitError) that can be shown; anything else that comes out is a finding.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

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

MOST_TOLD = 2000
"""Characters of one finding that a person is shown."""


def target(name: str) -> ModuleType:
    """The module of a target."""
    return import_module(f"targets.{name}")


@contextmanager
def refusals() -> Iterator[None]:
    """What is refused must be told so that it can be shown: not empty, not endless, nothing that steers a terminal."""
    try:
        yield
    except UnitError as error:
        _shown(str(error))
    except Problems as problems:
        assert problems.diagnostics
        for one in problems.diagnostics:
            assert one.code
            _shown(str(one))


def _shown(text: str) -> None:
    assert text
    assert len(text) <= MOST_TOLD, len(text)
    assert text.isprintable(), text
