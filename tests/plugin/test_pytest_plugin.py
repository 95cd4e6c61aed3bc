"""The pytest plugin: it changes nothing unless its option is used, and then collects a test for each expectation."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parent.parent.parent
SCENARIOS = """\
scenarios:
  first:
    parameters: 7B
    training_tokens: 1T
    expect:
      training_flop: {value: 4.2e22, source: me}
      training_tokens: {value: 2T, source: "the plan"}
  odd: {model: llama-2-70b, accelerators: 8, training_days: 1, accelerator: a100-sxm-80gb}
"""


Run = Callable[..., pytest.RunResult]


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run pytest in this process, with this plugin and no other."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    pytester.makepyfile(test_other="def test_other():\n    pass\n")
    (pytester.path / "mine.yaml").write_text(SCENARIOS)
    return lambda *arguments: pytester.runpytest_inprocess("-p", "aigc_compute.pytest_plugin", *arguments)


def test_the_plugin_is_an_entry_point() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        points = tomllib.load(file)["project"]["entry-points"]["pytest11"]
    assert points == {"aigc_compute": "aigc_compute.pytest_plugin"}


def test_without_the_option_the_plugin_changes_nothing(run: Run, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_other="import sys\ndef test_light():\n    assert 'numpy' not in sys.modules\n")
    result = pytester.runpytest_subprocess("-p", "aigc_compute.pytest_plugin")
    result.assert_outcomes(passed=1)
    assert "mine.yaml" not in result.stdout.str()


def test_the_plugin_loads_no_other_module(pytester: pytest.Pytester) -> None:
    code = "import sys, pytest\nbefore = set(sys.modules)\nimport aigc_compute.pytest_plugin\n"
    code += "print(*{name for name in set(sys.modules) - before if '.' not in name or name.startswith('aigc')})"
    result = pytester.run(sys.executable, "-c", code)
    assert set(result.stdout.str().split()) == {"aigc_compute", "aigc_compute.pytest_plugin"}


def test_each_expectation_is_a_test(run: Run) -> None:
    result = run("--aigc-scenarios", "mine.yaml", "-v", "--strict-markers", "-W", "error")
    result.assert_outcomes(passed=2, failed=2)
    output = result.stdout.str()
    for line in (
        r"mine.yaml::first::training_flop PASSED",
        r"mine.yaml::first::training_tokens FAILED",
        r"mine.yaml::odd::contradiction FAILED",
        r"first: training_tokens\n  expected: 2T \(1.98T..2.02T\)\n  found: 1T\n  difference: -50 %\n",
        r"  source: the plan\n",
        r"  in: .*mine.yaml:7\n  to update: .*expect: training_tokens",
        r"contradict each other",
    ):
        assert re.search(line, output), line
    assert "Traceback" not in output


def test_expectations_are_selected_by_keyword_marker_and_name(run: Run) -> None:
    run("--aigc-scenarios", "mine.yaml", "-k", "training_flop").assert_outcomes(passed=1, deselected=3)
    run("--aigc-scenarios", "mine.yaml", "-m", "aigc_scenario").assert_outcomes(passed=1, failed=2, deselected=1)
    run("--aigc-scenarios", "mine.yaml", "mine.yaml::first::training_flop").assert_outcomes(passed=1, failed=2)


def test_a_file_that_is_named_twice_is_collected_once(run: Run) -> None:
    run("--aigc-scenarios", ".", "--aigc-scenarios", "mine.yaml").assert_outcomes(passed=2, failed=2)


def test_a_missing_or_wrong_file_is_reported(run: Run, pytester: pytest.Pytester) -> None:
    result = run("--aigc-scenarios", "none.yaml")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "none.yaml: error: there is no such file" in result.stderr.str()
    (pytester.path / "mine.yaml").write_text("paramters: 7B\n")
    result = run("--aigc-scenarios", "mine.yaml")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert "mine.yaml:1:1: error: unknown key 'paramters'" in result.stdout.str()
