"""The commands `report` and `plot`.

The ending of a file chooses its format, a file is written completely or not at all, and wrong use is an error.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.support import RunProgram

SCENARIO = ("llama-2-70b", "accelerator=h100-sxm", "accelerators=64")
PLOT = ("plot", "training_days", "--over", "accelerators=64..4096:log:9", *SCENARIO[:2])
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(
    ("ending", "first_bytes"),
    [("html", b"<!DOCTYPE html>"), ("md", b"## llama-2-70b"), ("xlsx", b"PK"), ("json", b"{")],
)
def test_the_ending_of_the_output_chooses_the_format(
    cli: RunProgram, tmp_path: Path, ending: str, first_bytes: bytes
) -> None:
    target = tmp_path / f"report.{ending}"
    result = cli("report", *SCENARIO, "-o", str(target), "--quiet")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert target.read_bytes().startswith(first_bytes)
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("report", *SCENARIO), "-o: no output, expected a file that ends in .html, .md, .xlsx, .json"),
        (("report", *SCENARIO, "-o", "report.pdf"), "-o: found 'report.pdf', expected a file that ends in"),
        (("report", "-o", "x.html"), "nothing to estimate"),
        (("report", "gpt-3-157b", "-o", "x.html"), "did you mean 'gpt-3-175b'"),
        (("report", *SCENARIO, "-o", "no/such/folder/x.html"), "no/such/folder/x.html: error: cannot be written"),
        (("report", "--audit", "no-such.yaml", "-o", "x.html"), "no-such.yaml"),
        (("report", "tests/cli/claims.yaml", "gpt-3-175b", "-o", "x.html"), "write separate reports"),
        (("report", "llama-2-70b", "accelerators=1..9:6000", "-o", "x.html"), "'aigc-compute batch' has no limit"),
        (("plot", "trainig_days", "--over", "mfu=0.1..0.5"), "did you mean 'training_days'"),
        (("plot", "training_days", "llama-2-70b"), "no quantity for the lower axis"),
        (
            ("plot", "training_days", "--over", "accelerators=64", "llama-2-70b"),
            "accelerators has one value, expected several",
        ),
        (("plot", "training_days", "--over", "acelerators=1..9", "llama-2-70b"), "did you mean 'accelerators'"),
        (("plot", "training_days", "--over", "accelerators=1..x", "llama-2-70b"), "accelerators"),
        ((*PLOT, "-o", "chart.gif"), "-o: found 'chart.gif', expected a file that ends in .svg, .png, .json"),
        ((*PLOT, "accelerators=8"), "--over: accelerators is also among the inputs"),
        ((*PLOT, "--log", "z"), "--log: found 'z', expected x, y, xy or none"),
        ((*PLOT, "--by", "accelerator=h20"), "'accelerator' is given twice"),
        (("plot", "users", "--over", "mfu=0.1..0.5", "llama-2-70b"), "users is unknown"),
        (("report", "--serve", "-o", "x"), "-o cannot be used with --serve"),
        (("report", "--serve", "accelerators=1,2", "parameters=7B"), "--serve takes scenarios, no tables and sweeps"),
        (("report", "--serve", "llama-2-7b", "--host", ""), "found an empty address"),
    ],
)
def test_wrong_use_is_an_error_and_leaves_no_output(cli: RunProgram, arguments: tuple[str, ...], message: str) -> None:
    result = cli(*arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert not Path("x.html").exists()


def test_a_report_that_fails_keeps_the_old_file(cli: RunProgram, tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    target.write_text("before", encoding="utf-8")
    assert cli("report", "gpt-3-157b", "-o", str(target)).returncode == 2
    assert target.read_text(encoding="utf-8") == "before"


def test_a_contradiction_is_in_the_report_and_on_stderr(cli: RunProgram, tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    impossible = ("parameters=70B", "training_tokens=2T", "accelerators=8", "training_days=1")
    result = cli("report", *impossible, "-o", str(target))
    assert result.returncode == 1
    assert "contradict each other" in result.stderr
    assert "contradict each other" in target.read_text(encoding="utf-8")


def test_a_claims_file_gives_the_same_report_with_and_without_the_option(cli: RunProgram, tmp_path: Path) -> None:
    files = [tmp_path / "a.md", tmp_path / "b.md"]
    assert cli("report", "tests/cli/claims.yaml", "-o", str(files[0])).returncode == 0
    assert cli("report", "--audit", "tests/cli/claims.yaml", "-o", str(files[1])).returncode == 0
    assert files[0].read_bytes() == files[1].read_bytes()


def test_the_title_is_an_option(cli: RunProgram, tmp_path: Path) -> None:
    target = tmp_path / "report.md"
    cli("report", *SCENARIO, "-o", str(target), "--title", "A | <b>", "-q")
    assert target.read_text(encoding="utf-8").startswith("## A \\| &lt;b>\n")


def test_a_chart_is_drawn_on_the_terminal(cli: RunProgram) -> None:
    result = cli(*PLOT)
    lines = result.stdout.splitlines()
    assert result.returncode == 0
    assert lines[0] == "training_days"
    assert lines[-1].strip() == "accelerators"
    assert max(map(len, lines)) <= 80
    assert sum("┤" in line for line in lines) >= 3


def test_a_chart_is_written_as_svg_and_png(cli: RunProgram, tmp_path: Path) -> None:
    by = ("--by", "accelerator=h100-sxm,h20")
    vector, pixels = tmp_path / "chart.svg", tmp_path / "chart.png"
    assert cli(*PLOT[:-1], *by, "-o", str(vector)).returncode == 0
    text = vector.read_text(encoding="utf-8")
    assert text.startswith("<svg")
    assert ">h100-sxm</text>" in text
    assert ">h20</text>" in text
    assert text.count("band") >= 2
    pytest.importorskip("resvg_py", reason="the extra png is not installed")
    assert cli(*PLOT, "-o", str(pixels)).returncode == 0
    assert pixels.read_bytes().startswith(PNG)


@pytest.mark.parametrize(
    ("module", "arguments", "message"),
    [
        ("openpyxl", ["report", *SCENARIO, "-q", "-o", "FILE.xlsx"], "pip install 'aigc-compute[xlsx]'"),
        ("resvg_py", [*PLOT, "-o", "FILE.png"], "pip install 'aigc-compute[png]'"),
    ],
)
def test_a_missing_extra_is_an_error_with_the_command_that_installs_it(
    cli: RunProgram, tmp_path: Path, module: str, arguments: list[str], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    result = cli(*(word.replace("FILE", str(tmp_path / "file")) for word in arguments))
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []
