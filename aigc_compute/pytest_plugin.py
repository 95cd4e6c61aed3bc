"""A pytest plugin: with `pytest --aigc-scenarios PATH`, each expectation of the scenarios becomes a test.

Without the option, the plugin does nothing and does not import the estimator.
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
    """Register the option `--aigc-scenarios`."""
    parser.getgroup("aigc-compute").addoption(
        OPTION,
        action="append",
        default=[],
        metavar="PATH",
        help="check the expectations of these scenario files, or of the *.yaml files in these folders (repeatable)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """If the option names scenario files, let pytest collect them."""
    paths = config.getoption(OPTION)
    if paths:
        config.addinivalue_line("markers", f"{MARK}: an expectation of a scenario that {OPTION} names")
        config.pluginmanager.register(Scenarios(config, paths), "aigc-compute-scenarios")


class Scenarios:
    """Collects the scenario files; registered only if the option names any."""

    def __init__(self, config: pytest.Config, paths: Sequence[str]) -> None:
        """Find the files. Raises pytest.UsageError if a path has no scenario files."""
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
        """Return a collector for a file that the option names."""
        return ScenarioFile.from_parent(parent, path=file_path) if file_path in self._files else None


class ScenarioFile(pytest.File):
    """A scenario file, with a test for each expectation and each contradiction."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the tests of the file. Raises CollectError with all problems of the file."""
        from .catalogue import Catalogue
        from .diagnostics import Problems
        from .studies.check import check_expectations, load_cases

        try:
            catalogue = Catalogue()
            day = catalogue.day
            cases = load_cases([str(self.path)], catalogue, day)
        except Problems as problems:
            raise self.CollectError(str(problems)) from None
        for comparison in check_expectations(cases):
            name = f"{comparison.scenario}::{comparison.quantity or comparison.category}"
            yield ExpectationItem.from_parent(self, name=name, comparison=comparison)


class ExpectationItem(pytest.Item):
    """A test of one expectation of a scenario, or of the absence of a contradiction."""

    def __init__(self, *, comparison: Comparison, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.comparison = comparison
        self.add_marker(MARK)

    def runtest(self) -> None:
        """Raises Missed if the comparison does not hold."""
        from .studies.check import HOLDS

        if self.comparison.category != HOLDS:
            raise Missed(_explain(self.comparison))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the difference without a traceback."""
        return str(excinfo.value) if isinstance(excinfo.value, Missed) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return file, line (unknown) and title."""
        return self.path, None, self.name


class Missed(Exception):
    """A value differs from the expectation of the scenario."""


def _explain(comparison: Comparison) -> str:
    """Return expected and actual value, difference and source, and how to accept a correct new value."""
    from .render.checks import change, values, where
    from .studies.check import record

    difference = record(comparison)
    if comparison.category == "contradiction":
        return f"{comparison.note}\n  in: {where(difference)}"
    expected, actual = values(difference)
    title = f"{comparison.scenario}: {comparison.quantity}"
    lines = {
        "expected": difference.note or expected,
        "found": actual,
        "difference": change(difference),
        "source": difference.source,
        "in": where(difference),
        "to update": f"if the new number is right, write it under expect: {comparison.quantity} there",
    }
    return "\n  ".join([title, *(f"{key}: {text}" for key, text in lines.items() if text)])
