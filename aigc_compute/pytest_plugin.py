"""A pytest plugin: `pytest --aigc-scenarios PATH` makes each expectation of the scenarios a test.

Without the option it does nothing, and imports nothing of the estimator.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .studies.check import Comparison

OPTION = "--aigc-scenarios"
MARK = "aigc_scenario"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the option."""
    parser.getgroup("aigc-compute").addoption(
        OPTION,
        action="append",
        default=[],
        metavar="PATH",
        help="check the expectations of these scenario files, or of the *.yaml files in these folders (repeatable)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Where scenarios are named, let pytest collect their files."""
    paths = config.getoption(OPTION)
    if paths:
        config.addinivalue_line("markers", f"{MARK}: an expectation of a scenario, by {OPTION}")
        config.pluginmanager.register(Scenarios(config, paths), "aigc-compute-scenarios")


class Scenarios:
    """Collects the scenario files; registered only where there are any."""

    def __init__(self, config: pytest.Config, paths: Sequence[str]) -> None:
        """Raises pytest.UsageError with everything that is wrong with the paths."""
        from .diagnostics import Problems
        from .studies.check import scenario_files

        folder = config.invocation_params.dir
        try:
            files = scenario_files([str(folder / path) for path in paths])
        except Problems as problems:
            raise pytest.UsageError(*map(str, problems.diagnostics)) from None
        self._files = frozenset(map(Path, files))
        config.args.extend(files)

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
        """The scenario file, if it is one of those named."""
        return ScenarioFile.from_parent(parent, path=file_path) if file_path in self._files else None


class ScenarioFile(pytest.File):
    """A scenario file: an item for each expectation, and one for each contradiction."""

    def collect(self) -> Iterator[pytest.Item]:
        """Raises CollectError with everything that is wrong in the file."""
        from .catalogue import Catalogue
        from .diagnostics import Problems
        from .studies.check import check_expectations, load_cases

        try:
            catalogue = Catalogue()
            day = catalogue.day
            cases = load_cases([str(self.path)], catalogue, day)
        except Problems as problems:
            raise self.CollectError(str(problems)) from None
        for one in check_expectations(cases):
            name = f"{one.scenario}::{one.quantity or one.category}"
            yield ExpectationItem.from_parent(self, name=name, comparison=one)


class ExpectationItem(pytest.Item):
    """One expectation of one scenario, or a contradiction in one."""

    def __init__(self, *, comparison: Comparison, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.comparison = comparison
        self.add_marker(MARK)

    def runtest(self) -> None:
        """Raise Missed where the comparison does not hold."""
        from .studies.check import HOLDS

        if self.comparison.category != HOLDS:
            raise Missed(_explain(self.comparison))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What differs, without a traceback."""
        return str(excinfo.value) if isinstance(excinfo.value, Missed) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """File, line (from 0; known only where it failed) and title."""
        return self.path, None, self.name


class Missed(Exception):
    """A number is not what the scenario expects."""


def _explain(one: Comparison) -> str:
    """Expected, found, difference, source, and what to do where the new number is right."""
    from .render.checks import change, values, where
    from .studies.check import record

    told = record(one)
    if one.category == "contradiction":
        return f"{one.note}\n  in: {where(told)}"
    expected, found = values(told)
    lines = {
        "expected": told.note or expected,
        "found": found,
        "difference": change(told),
        "source": told.source,
        "in": where(told),
        "to update": f"if the new number is right, write it under expect: {one.quantity} there",
    }
    return "\n  ".join([f"{one.scenario}: {one.quantity}", *(f"{key}: {text}" for key, text in lines.items() if text)])
