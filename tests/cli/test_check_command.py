"""The command `check`: formats, exit codes, and files that it writes."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
from pathlib import Path
from xml.etree import ElementTree

import pytest

from aigc_compute.language import LANGUAGES
from tests.support import RunProgram

ROOT = Path(__file__).parent.parent.parent
FAILING = ROOT / "tests" / "published" / "failing"
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
HOOKS = ROOT / ".pre-commit-hooks.yaml"
ODD_TEXT = 'a:b,c%|"<&>\nd'


@pytest.fixture
def scenario_file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text("scenarios:\n  a: {parameters: 7B, training_tokens: 1T, expect: {training_flop: 4.2e22}}\n")
    return path


@pytest.fixture
def odd_file(tmp_path: Path) -> Path:
    """A scenario file with a name and a source that every output format must escape."""
    path = tmp_path / "odd, 100%.yaml"
    row = {"parameters": "7B", "expect": {"parameters": {"value": "8B", "source": "=" + ODD_TEXT}}}
    path.write_text(json.dumps({"scenarios": {"=" + ODD_TEXT: row}}))
    return path


def test_the_exit_code_tells_whether_all_expectations_hold(cli: RunProgram, scenario_file: Path) -> None:
    passed = cli("check", str(scenario_file))
    assert (passed.returncode, passed.stdout, passed.stderr) == (0, "1 scenario: 1 holds\n", "")
    failed = cli("check", str(FAILING))
    assert (failed.returncode, failed.stderr) == (1, "")
    assert failed.stdout.endswith("1 scenario: 3 missed, 1 holds\n")


@pytest.mark.parametrize("columns", ["20", "80", "200"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_path_is_printed_in_one_line(cli: RunProgram, scenario_file: Path, columns: str, language: str) -> None:
    """The path may be longer than the terminal is wide."""
    folder = scenario_file.parent / ("long" * 50)
    folder.mkdir()
    far = folder / scenario_file.name
    far.write_text(scenario_file.read_text().replace("4.2e22", "4.1e22"))
    lines = cli("check", str(far), "--lang", language, COLUMNS=columns).stdout.splitlines()
    assert lines[0] == f"{far}:2: a"
    (folder / "models").mkdir()
    (folder / "models" / "mine.yaml").write_text("- no mapping\n")
    lines = cli("doctor", "--catalogue", str(folder), "--lang", language, COLUMNS=columns).stdout.splitlines()
    name = {"en": "overlay", "zh": "自己的目录"}[language]
    assert f"{name}: {folder} (--catalogue)" in lines
    assert any(f"{folder}/models/mine.yaml:1:1: " in line for line in lines)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nothing.yaml",), "nothing.yaml: error: there is no such file or folder"),
        (("{mine}", "--format", "tabel"), "did you mean 'table'"),
        (("{mine}", "--update"), "--baseline FILE"),
        (("{mine}", "--baseline", "none.json"), "--baseline none.json --update' to write a baseline"),
        (("{mine}", "--baseline", "{mine}"), "not JSON"),
        (("{mine}", "--baseline", "{mine}", "--update"), "this file is also an input and would be overwritten"),
        (("{mine}", "--baseline", "b.json", "--tolerance", "much"), "--tolerance"),
        (("{mine}", "--as-of", "soon"), "--as-of"),
        (("{mine}", "--junit", "/dev/null/x.xml"), "not a regular file"),
    ],
)
def test_wrong_use_is_an_error(cli: RunProgram, scenario_file: Path, arguments: tuple[str, ...], message: str) -> None:
    before = scenario_file.read_bytes()
    result = cli("check", *(argument.format(mine=scenario_file) for argument in arguments))
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert scenario_file.read_bytes() == before


def test_a_baseline_is_written_compared_and_updated(cli: RunProgram, scenario_file: Path, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    check = ("check", str(scenario_file), "--baseline", str(baseline))
    first = cli(*check, "--update")
    assert first.returncode == 0
    assert re.fullmatch(
        rf"wrote \d+ values of 1 scenarios to {re.escape(str(baseline))}: a new baseline\n", first.stderr
    )
    text = baseline.read_text()
    assert cli(*check).returncode == 0
    assert "0 changed" in cli(*check, "--update").stderr
    assert baseline.read_text() == text
    scenario_file.write_text(scenario_file.read_text().replace("1T", "1.005T"))
    changed = cli(*check, COLUMNS="200")
    assert changed.returncode == 1
    assert "training_tokens was 1T and is now 1.005T; +0.5 %" in " ".join(changed.stdout.split())
    assert f"to accept the new values: aigc-compute check … --baseline {baseline} --update" in changed.stdout
    assert cli(*check, "--tolerance", "1 %").returncode == 0
    assert baseline.read_text() == text
    assert not re.search(r": 0 changed", cli(*check, "--update").stderr)
    assert cli(*check).returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["baseline.json", "mine.yaml"]


def test_a_baseline_holds_in_every_working_folder(cli: RunProgram, scenario_file: Path) -> None:
    folder = scenario_file.parent
    assert cli("check", "mine.yaml", "--baseline", "baseline.json", "--update", folder=folder).returncode == 0
    assert cli("check", str(folder), "--baseline", str(folder / "baseline.json"), folder=Path("/")).returncode == 0


def test_a_changed_catalogue_is_reported(cli: RunProgram, scenario_file: Path, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    cli("check", str(scenario_file), "--baseline", str(baseline), "--update")
    (tmp_path / "mine" / "accelerators").mkdir(parents=True)
    sheet = (ROOT / "configs" / "accelerators" / "h100-sxm.yaml").read_text()
    changed = tmp_path / "mine" / "accelerators" / "h100-sxm.yaml"
    changed.write_text(sheet.replace("bf16: 9.894e+14", "bf16: 9.99294e+14"))
    result = cli(
        "check", str(scenario_file), "--baseline", str(baseline), "--catalogue", str(tmp_path / "mine"), COLUMNS="200"
    )
    text = " ".join(result.stdout.split())
    assert result.returncode == 1
    assert "accelerator_peak_flop_per_s was 989.4 TFLOP/s and is now 999.3 TFLOP/s; +1 %" in text
    assert "catalogue was" in text


def test_at_most_fifty_lines_are_printed_without_all(cli: RunProgram, tmp_path: Path) -> None:
    rows = [{"name": str(n), "parameters": "7B", "expect": {"parameters": {"min": "8B"}}} for n in range(60)]
    path = tmp_path / "many.yaml"
    path.write_text(json.dumps({"scenarios": rows}))
    for form, sign in (("github", "::error "), ("markdown", "| missed |")):
        assert cli("check", str(path), "--format", form).stdout.count(sign) == 50
        assert "and 10 more; show them with --all" in cli("check", str(path), "--format", form).stdout
        assert cli("check", str(path), "--format", form, "--all").stdout.count(sign) == 60
    assert cli("check", str(path), "--format", "jsonl").stdout.count("\n") == 60


def test_github_annotations_are_escaped(cli: RunProgram, odd_file: Path) -> None:
    [error, total] = cli("check", str(odd_file), "--format", "github").stdout.splitlines()
    properties, _, message = error.removeprefix("::error ").partition("::")
    named = dict(pair.split("=") for pair in properties.split(","))
    assert named["file"] == str(odd_file).replace("%", "%25").replace(",", "%2C").replace(":", "%3A")
    assert named["line"] == "1"
    assert named["title"] == "aigc-compute%3A missed"
    assert 'a:b,c%25|"<&>' in message
    assert "-12.5 %25" in message
    assert "%0A" in message
    assert total == "1 scenario: 1 missed"


def test_junit_has_a_suite_for_each_file_and_a_case_for_each_expectation(
    cli: RunProgram, odd_file: Path, scenario_file: Path, tmp_path: Path
) -> None:
    report = tmp_path / "report.xml"
    assert cli("check", str(odd_file), str(scenario_file), "--junit", str(report)).returncode == 1
    root = ElementTree.parse(report).getroot()  # noqa: S314
    assert (root.tag, root.get("tests"), root.get("failures"), root.get("errors")) == ("testsuites", "2", "1", "0")
    assert [suite.get("name") for suite in root] == [str(odd_file), str(scenario_file)]
    bad, good = root.iter("testcase")
    assert bad.get("name") == "=" + ODD_TEXT.replace("\n", "\N{REPLACEMENT CHARACTER}") + ": parameters"
    failure = bad.find("failure")
    assert failure is not None
    assert "expected 8B" in str(failure.get("message"))
    assert list(good) == []


def test_junit_has_one_case_for_each_quantity(cli: RunProgram, scenario_file: Path, tmp_path: Path) -> None:
    baseline, report = tmp_path / "baseline.json", tmp_path / "report.xml"
    cli("check", str(scenario_file), "--baseline", str(baseline), "--update")
    scenario_file.write_text(scenario_file.read_text().replace("1T", "1.05T"))
    cli("check", str(scenario_file), "--baseline", str(baseline), "--junit", str(report))
    cases = list(ElementTree.parse(report).getroot().iter("testcase"))  # noqa: S314
    names = [case.get("name") for case in cases]
    assert len(names) == len(set(names)) > 20
    [flop] = [case for case in cases if case.get("name") == "a: training_flop"]
    assert len(list(flop)) == 1
    assert str(flop.findtext("failure")).count("\n") == 1


def test_markdown_is_one_table(cli: RunProgram, odd_file: Path) -> None:
    text = cli("check", str(odd_file), "--format", "markdown").stdout
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert len(lines) == 3
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in lines} == {8}
    assert "<" not in text


def test_csv_and_json_have_numbers_and_escaped_names(cli: RunProgram, odd_file: Path, scenario_file: Path) -> None:
    [row] = csv.DictReader(io.StringIO(cli("check", str(odd_file), "--format", "csv").stdout))
    assert row["scenario"].startswith("'=")
    assert float(row["change"]) == -0.125
    document = json.loads(cli("check", str(odd_file), "--format", "json").stdout)
    assert document["schema"] == "aigc-compute/check/2"
    assert document["differences"][0]["expected"] == 8e9
    assert cli("check", str(scenario_file), "--format", "csv").stdout.startswith("category,file,line")
    assert cli("check", str(scenario_file), "--format", "jsonl").stdout == ""


def test_standard_input_is_checked(cli: RunProgram) -> None:
    result = cli("check", "-", stdin="parameters: 7B\nexpect: {parameters: 8B}\n")
    assert result.returncode == 1
    assert ":2" in result.stdout


STEPS = re.findall(r"(?m)^ *- run: (aigc-compute .*)$|^ +run: (aigc-compute .*)$", PAGE)


def test_steps_of_the_documented_workflow_succeed(cli: RunProgram, tmp_path: Path) -> None:
    """They check the scenario that the page shows above them, against a baseline of it."""
    [example] = re.findall(r"\$ cat scenarios/gpt-3.yaml\n(.*?)\$ ", PAGE, re.DOTALL)
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "gpt-3.yaml").write_text(example)
    steps = [first or second for first, second in STEPS]
    assert len(steps) == 2
    for command in ("aigc-compute check scenarios --baseline baseline.json --update", *steps):
        result = cli(*shlex.split(command.partition(" >> ")[0])[1:], folder=tmp_path)
        assert result.returncode == 0, f"{command}: {result.stdout}{result.stderr}"
    assert (tmp_path / "report.xml").is_file()


def test_the_pre_commit_hook_runs_check(cli: RunProgram, scenario_file: Path) -> None:
    import yaml

    [hook] = yaml.safe_load(HOOKS.read_text())
    assert hook["id"] == "aigc-compute-check"
    assert f"id: {hook['id']}" in PAGE
    assert re.search(hook["files"], scenario_file.name)
    assert cli(*shlex.split(hook["entry"])[1:], str(scenario_file)).returncode == 0
