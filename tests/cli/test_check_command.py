"""`check` as its users start it: formats, exit codes, files written whole."""

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

ROOT = Path(__file__).parent.parent.parent
FAILING = ROOT / "tests" / "published" / "failing"
DOCUMENT = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
HOOKS = ROOT / ".pre-commit-hooks.yaml"
ODD = 'a:b,c%|"<&>\nd'


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text("scenarios:\n  a: {parameters: 7B, training_tokens: 1T, expect: {training_flop: 4.2e22}}\n")
    return path


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """Names and sources with all that an output format may stumble over."""
    path = tmp_path / "odd, 100%.yaml"
    row = {"parameters": "7B", "expect": {"parameters": {"value": "8B", "source": "=" + ODD}}}
    path.write_text(json.dumps({"scenarios": {"=" + ODD: row}}))
    return path


def test_exit_codes(cli, scenario: Path) -> None:
    fine = cli("check", str(scenario))
    assert (fine.returncode, fine.stdout, fine.stderr) == (0, "1 scenario: 1 holds\n", "")
    missed = cli("check", str(FAILING))
    assert (missed.returncode, missed.stderr) == (1, "")
    assert missed.stdout.endswith("1 scenario: 3 missed, 1 holds\n")


@pytest.mark.parametrize("columns", ["20", "80", "200"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_place_is_never_broken_or_cut(cli, scenario: Path, columns: str, language: str) -> None:
    """However long the path is, and however narrow the terminal."""
    folder = scenario.parent / ("long" * 50)
    folder.mkdir()
    far = folder / scenario.name
    far.write_text(scenario.read_text().replace("4.2e22", "4.1e22"))
    lines = cli("check", str(far), "--lang", language, COLUMNS=columns).stdout.splitlines()
    assert lines[0] == f"{far}:2: a"
    (folder / "models").mkdir()
    (folder / "models" / "mine.yaml").write_text("- no mapping\n")
    lines = cli("doctor", "--catalogue", str(folder), "--lang", language, COLUMNS=columns).stdout.splitlines()
    assert f"overlay: {folder} (--catalogue)" in lines
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
def test_wrong_use(cli, scenario: Path, arguments: tuple[str, ...], message: str) -> None:
    before = scenario.read_bytes()
    result = cli("check", *(one.format(mine=scenario) for one in arguments))
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert scenario.read_bytes() == before


def test_a_baseline_is_made_kept_and_moved(cli, scenario: Path, tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    watch = ("check", str(scenario), "--baseline", str(file))
    made = cli(*watch, "--update")
    assert made.returncode == 0
    assert re.fullmatch(rf"wrote \d+ values of 1 scenarios to {re.escape(str(file))}: a new baseline\n", made.stderr)
    text = file.read_text()
    assert cli(*watch).returncode == 0
    assert "0 changed" in cli(*watch, "--update").stderr
    assert file.read_text() == text
    scenario.write_text(scenario.read_text().replace("1T", "1.005T"))
    moved = cli(*watch, COLUMNS="200")
    assert moved.returncode == 1
    assert "training_tokens was 1T and is now 1.005T; +0.5 %" in " ".join(moved.stdout.split())
    assert f"to accept the new values: aigc-compute check … --baseline {file} --update" in moved.stdout
    assert cli(*watch, "--tolerance", "1 %").returncode == 0
    assert file.read_text() == text
    assert not re.search(r": 0 changed", cli(*watch, "--update").stderr)
    assert cli(*watch).returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["baseline.json", "mine.yaml"]


def test_a_baseline_holds_wherever_the_program_is_started(cli, scenario: Path) -> None:
    folder = scenario.parent
    assert cli("check", "mine.yaml", "--baseline", "baseline.json", "--update", folder=folder).returncode == 0
    assert cli("check", str(folder), "--baseline", str(folder / "baseline.json"), folder=Path("/")).returncode == 0


def test_the_catalogue_that_changed_is_told(cli, scenario: Path, tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    cli("check", str(scenario), "--baseline", str(file), "--update")
    (tmp_path / "mine" / "accelerators").mkdir(parents=True)
    sheet = (ROOT / "configs" / "accelerators" / "h100-sxm.yaml").read_text()
    changed = tmp_path / "mine" / "accelerators" / "h100-sxm.yaml"
    changed.write_text(sheet.replace("bf16: 9.894e+14", "bf16: 9.99294e+14"))
    result = cli("check", str(scenario), "--baseline", str(file), "--catalogue", str(tmp_path / "mine"), COLUMNS="200")
    told = " ".join(result.stdout.split())
    assert result.returncode == 1
    assert "accelerator_peak_flop_per_s was 989.4 TFLOP/s and is now 999.3 TFLOP/s; +1 %" in told
    assert "catalogue was" in told


def test_fifty_lines_at_most(cli, tmp_path: Path) -> None:
    rows = [{"name": str(n), "parameters": "7B", "expect": {"parameters": {"min": "8B"}}} for n in range(60)]
    path = tmp_path / "many.yaml"
    path.write_text(json.dumps({"scenarios": rows}))
    for form, sign in (("github", "::error "), ("markdown", "| missed |")):
        assert cli("check", str(path), "--format", form).stdout.count(sign) == 50
        assert "and 10 more; show them with --all" in cli("check", str(path), "--format", form).stdout
        assert cli("check", str(path), "--format", form, "--all").stdout.count(sign) == 60
    assert cli("check", str(path), "--format", "jsonl").stdout.count("\n") == 60


def test_github_annotations_are_escaped(cli, odd: Path) -> None:
    [error, total] = cli("check", str(odd), "--format", "github").stdout.splitlines()
    properties, _, message = error.removeprefix("::error ").partition("::")
    named = dict(one.split("=") for one in properties.split(","))
    assert named["file"] == str(odd).replace("%", "%25").replace(",", "%2C").replace(":", "%3A")
    assert named["line"] == "1"
    assert named["title"] == "aigc-compute%3A missed"
    assert 'a:b,c%25|"<&>' in message
    assert "-12.5 %25" in message
    assert "%0A" in message
    assert total == "1 scenario: 1 missed"


def test_junit_is_xml(cli, odd: Path, scenario: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    assert cli("check", str(odd), str(scenario), "--junit", str(report)).returncode == 1
    root = ElementTree.parse(report).getroot()  # noqa: S314
    assert (root.tag, root.get("tests"), root.get("failures"), root.get("errors")) == ("testsuites", "2", "1", "0")
    assert [suite.get("name") for suite in root] == [str(odd), str(scenario)]
    bad, good = root.iter("testcase")
    assert bad.get("name") == "=" + ODD.replace("\n", "\N{REPLACEMENT CHARACTER}") + ": parameters"
    assert "expected 8B" in str(bad.find("failure").get("message"))
    assert list(good) == []


def test_junit_has_a_case_for_every_quantity_once(cli, scenario: Path, tmp_path: Path) -> None:
    file, report = tmp_path / "baseline.json", tmp_path / "report.xml"
    cli("check", str(scenario), "--baseline", str(file), "--update")
    scenario.write_text(scenario.read_text().replace("1T", "1.05T"))
    cli("check", str(scenario), "--baseline", str(file), "--junit", str(report))
    cases = list(ElementTree.parse(report).getroot().iter("testcase"))  # noqa: S314
    names = [one.get("name") for one in cases]
    assert len(names) == len(set(names)) > 20
    [flop] = [one for one in cases if one.get("name") == "a: training_flop"]
    assert len(list(flop)) == 1
    assert str(flop.find("failure").text).count("\n") == 1


def test_markdown_is_one_table(cli, odd: Path) -> None:
    text = cli("check", str(odd), "--format", "markdown").stdout
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert len(lines) == 3
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in lines} == {8}
    assert "<" not in text


def test_csv_and_json_are_data(cli, odd: Path, scenario: Path) -> None:
    [row] = csv.DictReader(io.StringIO(cli("check", str(odd), "--format", "csv").stdout))
    assert row["scenario"].startswith("'=")
    assert float(row["change"]) == -0.125
    document = json.loads(cli("check", str(odd), "--format", "json").stdout)
    assert document["schema"] == "aigc-compute/check/2"
    assert document["differences"][0]["expected"] == 8e9
    assert cli("check", str(scenario), "--format", "csv").stdout.startswith("category,file,line")
    assert cli("check", str(scenario), "--format", "jsonl").stdout == ""


def test_standard_input(cli) -> None:
    result = cli("check", "-", stdin="parameters: 7B\nexpect: {parameters: 8B}\n")
    assert result.returncode == 1
    assert ":2" in result.stdout


STEPS = re.findall(r"(?m)^ *- run: (aigc-compute .*)$|^ +run: (aigc-compute .*)$", DOCUMENT)


def test_steps_of_the_documented_workflow_run(cli, tmp_path: Path) -> None:
    """Over the scenario that stands above them, with a baseline of it."""
    [example] = re.findall(r"\$ cat scenarios/gpt-3.yaml\n(.*?)\$ ", DOCUMENT, re.DOTALL)
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "gpt-3.yaml").write_text(example)
    steps = [first or second for first, second in STEPS]
    assert len(steps) == 2
    for command in ("aigc-compute check scenarios --baseline baseline.json --update", *steps):
        result = cli(*shlex.split(command.partition(" >> ")[0])[1:], folder=tmp_path)
        assert result.returncode == 0, f"{command}: {result.stdout}{result.stderr}"
    assert (tmp_path / "report.xml").is_file()


def test_the_hook_names_a_command(cli, scenario: Path) -> None:
    import yaml

    [hook] = yaml.safe_load(HOOKS.read_text())
    assert hook["id"] == "aigc-compute-check"
    assert f"id: {hook['id']}" in DOCUMENT
    assert re.search(hook["files"], scenario.name)
    assert cli(*shlex.split(hook["entry"])[1:], str(scenario)).returncode == 0
