"""The command `batch`: every form of input and output, invalid rows, sweeps, interrupted runs."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aigc_compute.executors import MAX_PROBLEMS_SHOWN
from aigc_compute.scenario.tables import delimited, sweep
from tests.support import RunProgram, SendSwallowed

Run = Callable[..., tuple[int, str, str]]

REFERENCE = os.environ.get("AIGC_REFERENCE")

ROWS = """name,parameters,training_tokens,accelerator
one,70B,2T,h100
two,7 parsecs,1T,h100
three,7e9,1e12,
four,,,a100
"""


@pytest.fixture
def run(cli: RunProgram, tmp_path: Path) -> Run:
    """Run the program in a temporary folder; return exit code, standard output and standard error."""

    def run(*words: str) -> tuple[int, str, str]:
        result = cli(*words, folder=tmp_path)
        return result.returncode, result.stdout, result.stderr

    return run


def csv_rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_an_invalid_row_does_not_stop_other_rows(run: Run, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(ROWS, "utf-8")
    code, out, err = run("batch", "rows.csv", "-f", "csv", "--columns", "training_flop,accelerator")
    assert code == 3
    assert [(row["name"], row["training_flop"], row["accelerator"]) for row in csv_rows(out)] == [
        ("one", "8.4e+23", "h100-sxm"),
        ("two", "", ""),
        ("three", "4.2e+22", "h100-sxm"),
        ("four", "", "a100-sxm-80gb"),
    ]
    assert [bool(row["problem"]) for row in csv_rows(out)] == [False, True, False, True]
    assert "rows.csv:3: error: parameters: found '7 parsecs'" in err
    assert "rows.csv:5: error: none of the requested quantities" in err
    assert err.endswith("4 rows: 2 estimated, 1 cannot be read, 1 without any result\n")


def test_strict_stops_at_the_first_invalid_row_and_leaves_no_output(run: Run, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(ROWS, "utf-8")
    code, out, err = run("batch", "rows.csv", "-o", "out.csv", "--strict")
    assert (code, out) == (3, "")
    assert err.startswith("rows.csv:3: error: parameters")
    assert [path.name for path in tmp_path.iterdir()] == ["rows.csv"]


def test_the_messages_of_many_invalid_rows_are_cut_and_counted(run: Run, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("parameters\n" + "x\n" * 50 + "7B\n", "utf-8")
    code, out, err = run("batch", "rows.csv", "-f", "csv", "--quiet")
    assert code == 3
    assert len(csv_rows(out)) == 51
    assert len(err.splitlines()) == MAX_PROBLEMS_SHOWN + 2
    assert "and 30 more bad rows" in err
    assert "51 rows: 1 estimated, 50 cannot be read" in err


@pytest.mark.parametrize("name", ["out.csv", "out.tsv", "out.jsonl", "out.json", "out.md", "out.txt", "out.parquet"])
def test_the_ending_of_the_output_chooses_the_format(run: Run, tmp_path: Path, name: str) -> None:
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow")
    code, out, err = run("batch", "llama-2-70b", "accelerators=8,16", "-o", name)
    assert (code, out) == (0, "")
    assert "2 accelerators = 2 rows" in err
    assert (tmp_path / name).stat().st_size > 0
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_row_has_the_values_of_estimate(run: Run) -> None:
    _, batch, _ = run("batch", "llama-2-70b", "accelerator=h100-sxm", "accelerators=512", "--format", "jsonl")
    _, estimate, _ = run("estimate", "llama-2-70b", "accelerator=h100-sxm", "accelerators=512", "--format", "jsonl")
    batch_row, estimate_row = json.loads(batch), json.loads(estimate)
    for name, body in {**estimate_row["quantities"], **estimate_row["categories"]}.items():
        if name in batch_row:
            assert batch_row[name] == body["value"], name


def test_a_row_has_the_ranges_of_estimate(run: Run) -> None:
    words = ("llama-2-70b", "accelerator=h100-sxm", "mfu=0.3..0.5")
    _, batch, _ = run("batch", *words, "--format", "jsonl", "--ranges", "--columns", "training_cost_usd,mfu")
    _, estimate, _ = run("estimate", *words, "--format", "jsonl")
    batch_row, estimate_row = json.loads(batch), json.loads(estimate)["quantities"]
    for name in ("training_cost_usd", "mfu"):
        assert (batch_row[f"{name}_low"], batch_row[f"{name}_high"]) == (
            estimate_row[name]["low"],
            estimate_row[name]["high"],
        )


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (ROWS, "csv"),
        (ROWS.replace(",", "\t"), "tsv"),
        ('{"name": "one", "parameters": "70B", "training_tokens": "2T", "accelerator": "h100"}\n', "jsonl"),
        ("name: one\nparameters: 70B\ntraining_tokens: 2T\naccelerator: h100\n", "yaml"),
    ],
)
def test_standard_input_may_have_any_form(cli: RunProgram, text: str, form: str) -> None:
    result = cli("batch", "-", "--format", "jsonl", "--columns", "training_flop", stdin=text)
    first = json.loads(result.stdout.splitlines()[0])
    assert first == {"name": "one", "training_flop": 8.4e23, "problem": None}
    assert result.returncode == (3 if form in ("csv", "tsv") else 0)


def test_keep_copies_columns_of_the_input(run: Run, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("team,parameters\n=cmd(),7B\n,8B\n", "utf-8")
    code, out, _ = run("batch", "rows.csv", "--keep", "team", "-f", "csv", "--columns", "parameters")
    assert code == 0
    assert out == "team,parameters,problem\n'=cmd(),7000000000.0,\n,8000000000.0,\n"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("rows.csv", "--format", "parquet"), "Parquet cannot be written to standard output"),
        (("rows.csv", "--resume"), "--resume needs -o with the output"),
        (("-", "--resume", "-o", "x.csv"), "standard input cannot be resumed"),
        (("rows.csv", "--resume", "-o", "x.csv"), "there is no interrupted run to resume"),
        (("rows.csv", "--resume", "-o", "x.parquet"), "a single Parquet file cannot be resumed (write a data set"),
        (("rows.csv", "--resume", "-o", "x", "-f", "parquet"), "whose name ends in /: -o x/"),
        (("rows.csv", "--format", "xls"), "--format: found 'xls'"),
        (("rows.csv", "--columns", "mffu"), "did you mean 'mfu'"),
        (("rows.csv", "--keep", "team"), "--keep: no column 'team'"),
        (("rows.csv", "--map", "epok"), "did you mean 'epoch'"),
        (("rows.csv", "-o", "no/such/folder.csv"), "cannot be written"),
        (
            ("llama-2-70b", "mfu=0.1..0.2:1000", "users=1..9:1000", "accelerators=1..9:100"),
            "the sweep has 100,000,000 rows",
        ),
        (("llama-2-70b", "mfu=0.1,0.2", "--limit", "1"), "--limit 2 allows it"),
        (("llama-2-70b", "--limit", "many"), "--limit: found 'many'"),
        (("rows.csv", "--as-of", "yesterday"), "--as-of: found 'yesterday'"),
    ],
)
def test_wrong_use_is_an_error_and_leaves_no_output(
    run: Run, tmp_path: Path, words: tuple[str, ...], expected: str
) -> None:
    (tmp_path / "rows.csv").write_text("parameters\n7B\n", "utf-8")
    code, out, err = run("batch", *words)
    assert (code, out) == (2, "")
    assert expected in err
    assert [path.name for path in tmp_path.iterdir()] == ["rows.csv"]


def test_a_sweep_has_a_row_for_each_combination(run: Run) -> None:
    code, out, err = run("batch", "parameters=7B", "training_tokens=1T..9T:3", "mfu=0.3,0.4", "-f", "csv", "-q")
    assert (code, err) == (0, "")
    assert [(float(row["training_tokens"]), row["mfu"]) for row in csv_rows(out)] == [
        (tokens, mfu) for tokens in (1e12, 5e12, 9e12) for mfu in ("0.3", "0.4")
    ]


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (delimited, sweep):
        monkeypatch.setattr(module, "CHUNK", 7)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    lines = (f"row {n},{1e9 * (n + 1)!r},{'x' if n % 13 == 5 else 1e12 + n!r}\n" for n in range(100))
    path.write_text("name,parameters,training_tokens\n" + "".join(lines), "utf-8")
    return path


@pytest.mark.parametrize("stops", [(0, 6), pytest.param((3, 9, 12), marks=pytest.mark.slow)])
@pytest.mark.parametrize("form", ["csv", "jsonl", "json", "md", "txt"])
@pytest.mark.usefixtures("small_chunks")
def test_an_interrupted_run_is_resumed_to_the_same_bytes(
    run: Run, table: Path, form: str, stops: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run is interrupted after a number of chunks, resumed, interrupted again, and resumed to its end."""
    out = table.with_name(f"out.{form}")
    words = ("batch", str(table), "-o", str(out), "-q")
    code, _, message = run(*words)
    assert code == 3
    complete = out.read_bytes()
    for first in stops:
        out.unlink()
        for stop, resume in ((first, ()), (2, ("--resume",)), (None, ("--resume",))):
            with monkeypatch.context() as patch:
                if stop is not None:
                    patch.setattr("aigc_compute.studies.batch.evaluate_table", Interruption(stop))
                code, _, err = run(*words, *resume)
            if code == 130:
                assert not out.exists()
        assert code == 3
        assert out.read_bytes() == complete
        assert err.splitlines()[-1] == message.splitlines()[-1]
        assert {path.name for path in table.parent.iterdir()} == {"in.csv", out.name}


def test_parquet_has_the_same_bytes_with_every_chunk_size_and_an_interruption_keeps_the_old_file(
    run: Run, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyarrow")
    monkeypatch.setattr("aigc_compute.render.parquet.GROUP_ROWS", 30)
    out = table.with_name("out.parquet")
    contents: set[bytes] = set()
    for size in (1, 7, 30, 1000):
        monkeypatch.setattr(delimited, "CHUNK", size)
        assert run("batch", str(table), "-o", str(out), "-q")[0] == 3
        contents.add(out.read_bytes())
    assert len(contents) == 1
    monkeypatch.setattr(delimited, "CHUNK", 7)
    monkeypatch.setattr("aigc_compute.studies.batch.evaluate_table", Interruption(6))
    assert run("batch", str(table), "-o", str(out), "-q") == (130, "", "interrupted\n")
    assert out.read_bytes() in contents
    assert {path.name for path in table.parent.iterdir()} == {"in.csv", "out.parquet"}


class Interruption:
    """Evaluates a number of chunks, then raises KeyboardInterrupt."""

    def __init__(self, chunks: int) -> None:
        self._left = chunks

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        from aigc_compute.evaluation.tables import evaluate_table

        if self._left == 0:
            raise KeyboardInterrupt
        self._left -= 1
        return evaluate_table(*arguments, **options)


@pytest.mark.parametrize(("number", "exit_code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("when", ["first", "last"])
@pytest.mark.usefixtures("small_chunks")
def test_a_signal_that_a_library_swallows_ends_the_run(
    run: Run,
    table: Path,
    monkeypatch: pytest.MonkeyPatch,
    swallowed: SendSwallowed,
    number: int,
    exit_code: int,
    when: str,
) -> None:
    """No output is left, and the run can be resumed."""
    from aigc_compute.evaluation.tables import evaluate_table

    out = table.with_name("out.csv")
    words = ("batch", str(table), "-o", str(out), "-q")
    run(*words)
    complete = out.read_bytes()
    out.unlink()
    chunks = iter(range(15))

    def evaluate(*arguments: Any, **options: Any) -> Any:
        if next(chunks) == (0 if when == "first" else 14):
            assert swallowed(number)
        return evaluate_table(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr("aigc_compute.studies.batch.evaluate_table", evaluate)
        code, _, err = run(*words)
    assert (code, err) == (exit_code, "interrupted\n" if number == signal.SIGINT else "")
    assert not out.exists()
    assert run(*words, "--resume")[0] == 3
    assert out.read_bytes() == complete


@pytest.mark.usefixtures("small_chunks")
def test_a_run_with_changed_options_is_not_resumed(run: Run, table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = table.with_name("out.csv")
    words = ("batch", str(table), "-o", str(out), "-q")
    with monkeypatch.context() as patch:
        patch.setattr("aigc_compute.studies.batch.evaluate_table", Interruption(3))
        assert run(*words)[0] == 130
    overlay = table.parent / "overlay"
    overlay.mkdir()
    (overlay / "assumptions.yaml").write_text("{}\n", "utf-8")
    for options, changed_parts in (
        (("mfu=0.4",), "inputs"),
        (("--ranges",), "columns, ranges"),
        (("--columns", "training_flop"), "columns"),
        (("--keep", "name"), "keep"),
        (("--keep", "parameters"), "columns, keep"),
        (("--format", "tsv"), "format"),
        (("--encoding", "latin-1"), "encoding"),
        (("--catalogue", str(overlay)), "catalogue"),
        (("--as-of", "2024-01-01"), "as_of"),
    ):
        code, _, err = run(*words, *options, "--resume")
        assert code == 2
        assert f"was a different job: {changed_parts} changed" in err
    code, _, err = run("batch", str(table), "-o", str(out), "-q", "--map", "epoch", "--resume")
    assert code == 2
    monkeypatch.setattr("aigc_compute.evaluation.versions.version_of", lambda _: "0.1")
    code, _, err = run(*words, "--resume")
    assert (code, "versions changed" in err) == (2, True)


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize(("form", "refused"), [("md", True), ("txt", True), ("csv", False)])
def test_a_run_in_another_language_is_not_resumed_where_the_output_has_sentences(
    run: Run, table: Path, form: str, refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("batch", str(table), "-o", f"out.{form}", "-q")
    with monkeypatch.context() as patch:
        patch.setattr("aigc_compute.studies.batch.evaluate_table", Interruption(3))
        assert run(*words)[0] == 130
    code, _, err = run(*words, "--resume", "--lang", "zh")
    assert (code == 2, "language" in err.replace(str(table.parent), "")) == (refused, refused)


def replace_bytes(path: Path, old: bytes, new: bytes) -> None:
    """Replace a part of a file. Its size and time of change stay the same."""
    data, stat = path.read_bytes(), path.stat()
    assert data.count(old) == 1
    assert len(old) == len(new)
    path.write_bytes(data.replace(old, new))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


@pytest.mark.usefixtures("small_chunks")
def test_an_input_is_identified_by_its_content(run: Run, table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit that keeps size and time is noticed, and a new time without an edit is not taken for a change."""
    words = ("batch", str(table), "-o", "out.csv", "-q")
    with monkeypatch.context() as patch:
        patch.setattr("aigc_compute.studies.batch.evaluate_table", Interruption(3))
        assert run(*words)[0] == 130
    replace_bytes(table, b"row 99,1", b"row 99,2")
    code, _, err = run(*words, "--resume")
    assert (code, "files changed" in err) == (2, True)
    replace_bytes(table, b"row 99,2", b"row 99,1")
    os.utime(table, (1, 1))
    assert run(*words, "--resume")[0] == 3


@pytest.mark.parametrize("changed", ["rows/a.csv", "mine.yaml"])
@pytest.mark.usefixtures("small_chunks")
def test_a_run_with_a_changed_folder_or_mapping_is_not_resumed(
    run: Run, table: Path, changed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = table.parent
    (folder / "rows").mkdir()
    (folder / "rows" / "a.csv").write_text(table.read_text("utf-8").replace("parameters", "Size"), "utf-8")
    (folder / "mine.yaml").write_text("columns: {Size: parameters, training_tokens: training_tokens}\n", "utf-8")
    words = ("batch", "rows", "--map", "mine.yaml", "-o", "out.csv", "-q")
    with monkeypatch.context() as patch:
        patch.setattr("aigc_compute.studies.batch.evaluate_table", Interruption(3))
        assert run(*words)[0] == 130
    replace_bytes(folder / changed, *((b"row 99,1", b"row 99,2") if changed.endswith("csv") else (b"}\n", b"} ")))
    code, _, err = run(*words, "--resume")
    assert (code, "files changed" in err) == (2, True)


def test_all_problems_of_a_row_are_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("parameters,mfu,accelerator\nx,y,z\n", "utf-8")
    _, out, err = run("batch", "rows.csv", "-f", "jsonl")
    assert len([line for line in err.splitlines() if line.startswith("rows.csv:2")]) == 1
    assert all(name in json.loads(out)["problem"] for name in ("parameters", "mfu", "'z'"))


def test_a_run_with_a_truncated_journal_or_file_is_resumed_to_the_same_bytes(
    run: Run, table: Path, small_chunks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = table.with_name("out.csv")
    words = ("batch", str(table), "-o", str(out), "-q")
    run(*words)
    complete = out.read_bytes()
    data, journal = table.with_name(".out.csv.partial"), table.with_name(".out.csv.journal")
    damages: tuple[Callable[[], int], ...] = (
        lambda: journal.write_bytes(journal.read_bytes()[:-5]),
        lambda: data.write_bytes(data.read_bytes()[:-5]),
        lambda: data.write_bytes(data.read_bytes() + b"half a ro"),
        lambda: data.write_bytes(b""),
    )
    for damage in damages:
        out.unlink()
        with monkeypatch.context() as patch:
            patch.setattr("aigc_compute.studies.batch.evaluate_table", Interruption(5))
            run(*words)
        damage()
        assert run(*words, "--resume")[0] == 3
        assert out.read_bytes() == complete


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_run_with_a_changed_byte_in_the_partial_file_or_journal_is_resumed_to_the_same_bytes(
    run: Run, table: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The byte is in the head, the first chunk or the last chunk of the file, or in a row count of the journal."""
    out = table.with_name(f"out.{form}")
    words = ("batch", str(table), "-o", str(out), "-q")
    run(*words)
    complete = out.read_bytes()
    data, journal = table.with_name(f".out.{form}.partial"), table.with_name(f".out.{form}.journal")

    def flip(path: Path, place: int) -> None:
        content = bytearray(path.read_bytes())
        content[place] ^= 1
        path.write_bytes(content)

    def recount(_: Path, place: int) -> None:
        lines = journal.read_bytes().splitlines(keepends=True)
        lines[place] = lines[place].replace(b'"count": [7, ', b'"count": [6, ')
        journal.write_bytes(b"".join(lines))

    for damage, path, place in (
        (flip, data, 0), (flip, data, 200), (flip, data, -2), (recount, journal, 1), (recount, journal, -1)
    ):  # fmt: skip
        out.unlink()
        with monkeypatch.context() as patch:
            patch.setattr("aigc_compute.studies.batch.evaluate_table", Interruption(5))
            run(*words)
        damage(path, place)
        assert run(*words, "--resume")[0] == 3
        assert out.read_bytes() == complete, (damage, place)


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.pop("count"),
        lambda entry: entry.pop("end"),
        lambda entry: entry.update(count="many"),
        lambda entry: entry.update(count=[1, "x"]),
        lambda entry: entry.update(start=-1),
    ],
)
def test_a_damaged_journal_is_refused_with_its_line(
    run: Run, table: Path, change: Callable[[dict[str, Any]], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("batch", str(table), "-o", "out.csv", "-q")
    with monkeypatch.context() as patch:
        patch.setattr("aigc_compute.studies.batch.evaluate_table", Interruption(5))
        run(*words)
    journal = table.with_name(".out.csv.journal")
    lines = journal.read_text("utf-8").splitlines()
    entry = json.loads(lines[2])
    change(entry)
    journal.write_text("\n".join([*lines[:2], json.dumps(entry), *lines[3:], ""]), "utf-8")
    code, _, err = run(*words, "--resume")
    assert code == 2
    assert f"{journal}:3: error: the journal of the interrupted run is damaged (start again without --resume)" in err
    assert run(*words)[0] == 3


@pytest.fixture
def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


@pytest.mark.slow
def test_a_killed_run_is_resumed_to_the_same_bytes(tmp_path: Path, environment: dict[str, str]) -> None:
    """The run is killed at random times, by SIGKILL and by signals that it handles."""
    out = tmp_path / "out.jsonl"
    words = [sys.executable, "-m", "aigc_compute", "batch", "llama-2-70b", "-o", str(out), "-q"]
    words += ["accelerators=1..200000:200000", "--columns", "training_flop"]
    start = time.monotonic()
    subprocess.run(words, check=True, env=environment)
    duration = time.monotonic() - start
    complete = out.read_bytes()
    random = np.random.default_rng(0)
    for attempt in range(3):
        out.unlink()
        for stop in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, None):
            resume = ["--resume"] if (tmp_path / ".out.jsonl.journal").exists() else []
            if out.exists():
                break
            process = subprocess.Popen([*words, *resume], env=environment, stderr=subprocess.DEVNULL)
            if stop:
                time.sleep(random.uniform(0.2, duration))
                process.send_signal(stop)
            process.wait()
        assert out.read_bytes() == complete, attempt


def test_a_reader_that_stops_reading_causes_no_error(tmp_path: Path, environment: dict[str, str]) -> None:
    words = f"{sys.executable} -m aigc_compute batch llama-2-70b accelerators=1..200000:200000 -f csv -q | head -2"
    result = subprocess.run(["bash", "-c", words], capture_output=True, text=True, env=environment, check=True)
    assert len(result.stdout.splitlines()) == 2
    assert result.stderr == ""


CONTRADICTION = "these values contradict each other"


RUNS = """Model,Domain,Parameters,Training compute (FLOP),Training dataset size (datapoints),Training hardware,Epochs
DeepSeek-V3,Language,671e9,4.56e24,14.8e12,NVIDIA H800 SXM5,
nobody's,Language,7 parsecs,,,,
"""
"""Columns of Epoch AI's table. DeepSeek-V3 has 37B active parameters and saw 14.8T tokens (arXiv:2412.19437)."""


def test_a_note_says_how_a_row_was_read(run: Run, tmp_path: Path) -> None:
    """A row with a note has an estimate; the note is no error, so that the exit code and --strict ignore it."""
    (tmp_path / "runs.csv").write_text(RUNS.rsplit("nobody", 1)[0], "utf-8")
    words = ("batch", "runs.csv", "-f", "csv", "--columns", "training_tokens,active_parameters")
    code, out, err = run(*words, "--strict")
    [row] = csv_rows(out)
    assert (code, float(row["training_tokens"])) == (0, 14.8e12)
    assert float(row["active_parameters"]) == pytest.approx(37e9, rel=0.02)
    assert row["problem"].startswith("note: the stated compute of 4.56e+24 FLOP is not read")
    assert "runs.csv:2: note: the stated compute" in err
    assert run(*words, "-q")[2] == ""
    (tmp_path / "runs.csv").write_text(RUNS, "utf-8")
    code, out, err = run(*words)
    assert code == 3
    assert err.index("runs.csv:3: error:") < err.index("runs.csv:2: note:")
    assert "2 rows: 1 estimated, 1 cannot be read" in err


def test_standard_input_can_be_a_list_of_records(cli: RunProgram) -> None:
    text = '[\n {"parameters": "7B", "training_tokens": "1T"},\n {"parameters": "70B", "training_tokens": "1T"}]'
    result = cli("batch", "-", "-f", "csv", "--columns", "training_flop", stdin=text)
    assert result.returncode == 0, result.stderr
    assert [float(row["training_flop"]) for row in csv_rows(result.stdout)] == [4.2e22, 4.2e23]


def test_a_sweep_keeps_the_notes_of_its_rows(run: Run, tmp_path: Path) -> None:
    (tmp_path / "runs.csv").write_text(RUNS.rsplit("nobody", 1)[0], "utf-8")
    code, out, _ = run("batch", "runs.csv", "mfu=0.3,0.4", "-f", "csv", "--columns", "training_flop")
    assert (code, [row["problem"][:5] for row in csv_rows(out)]) == (0, ["note:"] * 2)


@pytest.mark.skipif(not REFERENCE, reason="AIGC_REFERENCE names no folder with tables")
@pytest.mark.parametrize("table", ["epoch_models", "mlperf_training", "mlperf_v5.1"])
def test_a_public_table_is_estimated_as_downloaded(run: Run, table: str) -> None:
    """Every row has an estimate or a problem: some rows contradict themselves. No row is dropped."""
    code, out, err = run("batch", f"{REFERENCE}/tables/{table}.csv", "-f", "csv")
    with open(f"{REFERENCE}/tables/{table}.csv", encoding="utf-8-sig", newline="") as file:
        row_count = sum(1 for _ in csv.DictReader(file))
    rows = csv_rows(out)
    assert code == 3
    assert len(rows) == row_count
    keys = ("training_flop", "time_per_output_token_s", "cost_per_query_usd", "seconds_per_image", "weights_bytes")
    assert all(row["problem"] or any(row[key] for key in keys) for row in rows)
    with_estimate = [row for row in rows if not row["problem"] or row["problem"].startswith("note: ")]
    contradictory = [row for row in rows if CONTRADICTION in row["problem"]]
    assert len(with_estimate) + len(contradictory) > 0.6 * row_count
    assert f"{row_count:,} rows" in err
