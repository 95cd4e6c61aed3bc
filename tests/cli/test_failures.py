"""Failures of the machine: full disks, missing permissions, closed pipes, signals.

The program reports the error or stops cleanly. It never leaves an incomplete output and never loses an input.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aigc_compute.scenario.tables import delimited
from tests.support import Result, RunProgram

ROOT = Path(__file__).parents[2]
ROWS = 3000
TABLE = "name,parameters,accelerators\n" + "".join(f"run {row},{row % 70 + 1}B,{row + 1}\n" for row in range(ROWS))
FORMATS = ("csv", "jsonl", "json")
CHUNK = 250
"""Rows of a chunk: so few that a run has many chunks, between which it can be interrupted."""

SMALL_CHUNKS = (
    f"import aigc_compute.scenario.tables.delimited as d, aigc_compute.cli.app as app; d.CHUNK = {CHUNK}; app.main()"
)
"""Code that runs the program with chunks of this size."""

Run = Callable[..., Result]
"""Type of a function that runs the program until it ends. The options depend on the fixture."""

Begin = Callable[..., subprocess.Popen[str]]
"""Type of a function that starts the program and does not wait for its end."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The working folder, which holds a table."""
    (tmp_path / "in.csv").write_text(TABLE)
    return tmp_path


@pytest.fixture
def run(cli: RunProgram, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the program in this process, by default in the working folder. `max_bytes` limits the size of its files."""
    monkeypatch.setattr(delimited, "CHUNK", CHUNK)

    def run(*words: object, max_bytes: int | None = None, **options: Any) -> Result:
        with limited_file_size(max_bytes):
            return cli(*map(str, words), **{"folder": folder, **options})

    return run


@contextmanager
def limited_file_size(size: int | None) -> Iterator[None]:
    """Let this process write no more than `size` bytes into a file, as on a full disk. None sets no limit."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    if size is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.fixture
def begin(folder: Path) -> Begin:
    """Start the program as another process in the working folder."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}

    def begin(*words: object, before: Sequence[str] = (), **options: Any) -> subprocess.Popen[str]:
        command = [*before, sys.executable, "-c", SMALL_CHUNKS, *map(str, words)]
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(command, cwd=folder, env=environment, encoding="utf-8", **{**streams, **options})

    return begin


@pytest.fixture
def process(begin: Begin) -> Run:
    """Run the program as another process in the working folder, and wait for its end."""

    def run(*words: object, timeout: float | None = None, **options: Any) -> Result:
        with begin(*words, **options) as running:
            try:
                out, err = running.communicate(timeout=timeout)
            finally:
                running.kill()
        return subprocess.CompletedProcess(running.args, running.returncode, out, err)

    return run


def batch_words(form: str = "csv", *options: object) -> tuple[object, ...]:
    """The words of a batch over the table, with an output file of a format."""
    return ("batch", "in.csv", "-o", f"out.{form}", "-q", "--columns", "training_flop,training_days,mfu", *options)


def assert_refused(result: Result, word: str) -> None:
    """Assert that the program ended with an error that has this word."""
    assert result.returncode == 2, result.stderr
    assert word in result.stderr
    assert "Traceback" not in result.stderr
    assert "error: " in result.stderr


@pytest.mark.parametrize("form", FORMATS)
def test_a_full_disk_keeps_the_old_output_and_the_run_can_be_resumed(run: Run, folder: Path, form: str) -> None:
    out = folder / f"out.{form}"
    assert run(*batch_words(form)).returncode == 0
    complete = out.read_bytes()
    out.write_bytes(b"old output")
    random = np.random.default_rng(len(form))
    for max_bytes in (0, 100, *random.integers(1000, len(complete), 3)):
        assert_refused(
            run(*batch_words(form), max_bytes=int(max_bytes)), f"out.{form}: error: cannot be written: File too large"
        )
        assert out.read_bytes() == b"old output"
    assert (folder / "in.csv").read_text() == TABLE
    assert_refused(run(*batch_words(form, "--resume"), max_bytes=len(complete) - 1), "cannot be written")
    assert run(*batch_words(form, "--resume")).returncode == 0
    assert out.read_bytes() == complete
    assert sorted(path.name for path in folder.iterdir()) == ["in.csv", out.name]


def test_a_full_disk_keeps_the_old_parquet_file_and_leaves_no_other(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyarrow")
    monkeypatch.setattr("aigc_compute.render.parquet.GROUP_ROWS", 2 * CHUNK)
    out = folder / "out.parquet"
    assert run(*batch_words("parquet")).returncode == 0
    complete = out.read_bytes()
    out.write_bytes(b"old output")
    for max_bytes in (0, 100, len(complete) // 2, len(complete) - 1):
        assert_refused(
            run(*batch_words("parquet"), max_bytes=max_bytes), "out.parquet: error: cannot be written: File too large"
        )
        assert out.read_bytes() == b"old output"
        assert sorted(path.name for path in folder.iterdir()) == ["in.csv", out.name]
    assert run(*batch_words("parquet")).returncode == 0
    assert out.read_bytes() == complete


@pytest.mark.parametrize(
    "words", [("list", "models"), ("estimate", "gpt-3-175b", "-q"), ("batch", "in.csv", "-f", "csv")]
)
def test_a_full_standard_output_is_reported(process: Run, words: tuple[str, ...]) -> None:
    with open("/dev/full", "w") as full:
        assert_refused(process(*words, stdout=full), "No space left on device")


@pytest.mark.parametrize("option", [("--junit", "out.xml"), ("--update", "--baseline", "out.xml")])
def test_a_full_disk_leaves_no_incomplete_report(run: Run, folder: Path, option: tuple[str, ...]) -> None:
    (folder / "scenario.yaml").write_text("parameters: 7B\n")
    result = run("check", "scenario.yaml", *option, max_bytes=50)
    assert_refused(result, "out.xml: error: cannot be written")
    assert sorted(path.name for path in folder.iterdir()) == ["in.csv", "scenario.yaml"]


@pytest.fixture
def unprivileged(run: Run, process: Run) -> Run:
    """Run the program without the rights of root, who may read and write every file."""
    if os.geteuid() != 0:
        return run
    if not shutil.which("setpriv"):
        pytest.skip("root may read and write every file, and setpriv is not installed")
    return partial(process, before=["setpriv", "--bounding-set=-dac_override,-dac_read_search"])


def test_a_missing_permission_is_reported(unprivileged: Run, folder: Path) -> None:
    folder.chmod(0o555)
    assert_refused(unprivileged(*batch_words()), "out.csv: error: cannot be written: Permission denied")
    folder.chmod(0o777)
    (folder / "secret.yaml").write_text("parameters: 7B\n")
    (folder / "secret.csv").write_text("parameters\n7B\n")
    (folder / "secret.parquet").write_bytes(b"PAR1")
    for name in ("secret.yaml", "secret.csv", "secret.parquet"):
        (folder / name).chmod(0)
        assert_refused(unprivileged("batch", name), name)
    assert_refused(unprivileged("estimate", "secret.yaml"), "secret.yaml: error: cannot be read: Permission denied")
    (folder / "models").mkdir()
    (folder / "models" / "mine.yaml").write_text("source: me\n")
    (folder / "models" / "mine.yaml").chmod(0)
    assert_refused(unprivileged("estimate", "mine", "--catalogue", "."), "Permission denied")


def test_a_write_protected_output_is_not_replaced(unprivileged: Run, folder: Path) -> None:
    folder.chmod(0o777)
    out = folder / "out.csv"
    out.write_text("kept")
    out.chmod(0o444)
    assert_refused(unprivileged(*batch_words()), "write-protected")
    assert out.read_text() == "kept"


@pytest.mark.parametrize("name", ["folder", "pipe", "/dev/null", "/dev/stdout", "", "nowhere/out.csv", "a" * 300])
def test_an_output_that_is_no_regular_file_is_refused(run: Run, folder: Path, name: str) -> None:
    (folder / "folder").mkdir()
    os.mkfifo(folder / "pipe")
    assert_refused(run("batch", "in.csv", "-o", name, "-f", "csv"), "[output-unwritable]")
    assert_refused(run("check", "in.csv", "--junit", name), "error: ")


def test_a_link_as_output_is_followed_but_a_link_as_its_partial_file_is_not(run: Run, folder: Path) -> None:
    """The output remains a link. If the name of the partial file is a link, its target is neither read nor changed."""
    (folder / "there").mkdir()
    target = folder / "there" / "goal.csv"
    (folder / "out.csv").symlink_to(target)
    assert run(*batch_words()).returncode == 0
    assert (folder / "out.csv").is_symlink()
    assert target.read_text().count("\n") == ROWS + 1
    other_file = folder / "victim"
    for name in (".goal.csv.partial", ".goal.csv.journal"):
        other_file.write_text("mine")
        (folder / "there" / name).symlink_to(other_file)
        assert_refused(run(*batch_words()), "cannot be written")
        assert_refused(run(*batch_words(), "--resume"), "error: ")
        assert other_file.read_text() == "mine"
        for path in (folder / "there").glob(".*"):
            path.unlink()


@pytest.mark.parametrize(
    "journal", ["", "[]\n", "{}\n", "null\n", '{"version": 1}\n', "\xff\n", "[" * 10_000 + "\n", "{" * 100]
)
def test_a_journal_of_another_program_is_not_resumed(run: Run, folder: Path, journal: str) -> None:
    (folder / ".out.csv.partial").write_text("x" * 1000)
    (folder / ".out.csv.journal").write_text(journal, "latin-1")
    assert_refused(run(*batch_words("csv", "--resume")), "[resume]")


@pytest.mark.parametrize(("form", "locked"), [("csv", ".out.csv.journal"), ("parquet", ".out.parquet.partial")])
def test_two_runs_do_not_write_the_same_file(run: Run, folder: Path, form: str, locked: str) -> None:
    import fcntl

    with (folder / locked).open("w") as journal:
        fcntl.flock(journal, fcntl.LOCK_EX)
        assert_refused(run(*batch_words(form)), "another run is writing this file")
        assert (folder / locked).exists()
    assert run(*batch_words(form)).returncode == 0


@pytest.mark.parametrize("name", ["pipe.yaml", "pipe.csv", "pipe.jsonl", "pipe.parquet", "zero.yaml", "zero.csv"])
def test_an_input_that_is_no_regular_file_is_refused_at_once(run: Run, folder: Path, name: str) -> None:
    if name.startswith("pipe"):
        os.mkfifo(folder / name)
    else:
        (folder / name).symlink_to("/dev/zero")
    assert_refused(run("batch", name), name)
    assert_refused(run("estimate", f"./{name}"), name)


@pytest.mark.slow
def test_a_small_table_needs_little_memory(process: Run, folder: Path) -> None:
    """The limit is one of the address space: Arrow and NumPy must not reserve much more memory than they use."""
    pq, pa = pytest.importorskip("pyarrow.parquet"), pytest.importorskip("pyarrow")
    pq.write_table(pa.table({"parameters": ["7B", "8B"]}), folder / "in.parquet")
    limits = (500_000_000,) * 2
    for out in ("out.csv", "out.parquet", "out/"):
        result = process(
            *("batch", "in.parquet", "-q", "-o", out),
            before=("env", "OPENBLAS_NUM_THREADS=1"),
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, limits),
        )
        assert (result.returncode, result.stderr) == (0, "")


def test_an_endless_input_is_refused(run: Run, process: Run) -> None:
    with open("/dev/zero") as endless:
        assert_refused(process("estimate", "-", stdin=endless, timeout=60), "larger than 64 MiB")
        assert_refused(process("batch", "-", stdin=endless, timeout=60), "error: ")
    assert_refused(run("estimate", "/dev/zero"), "larger than 64 MiB")


BATCH_TO_STDOUT = ("batch", "in.csv", "-f", "csv", "-q")


@pytest.mark.parametrize(
    ("stream", "words"),
    [(0, ("estimate", "-")), (0, ("batch", "-")), (1, BATCH_TO_STDOUT), (2, BATCH_TO_STDOUT), (2, ("estimate", "no"))],
)
def test_a_closed_stream_causes_no_traceback(process: Run, stream: int, words: tuple[str, ...]) -> None:
    result = process(*words, preexec_fn=lambda: os.close(stream), stdin=None)
    assert "Traceback" not in result.stderr
    assert result.returncode in (0, 2)


@pytest.mark.slow
@pytest.mark.parametrize("words", [BATCH_TO_STDOUT, ("list", "sources", "-f", "json")])
def test_a_pipe_may_be_closed_at_any_time(begin: Begin, words: tuple[str, ...]) -> None:
    for characters_read in (0, 1, 5000, 70_000, 140_000):
        with begin(*words) as process:
            assert process.stdout
            assert process.stderr
            process.stdout.read(characters_read)
            process.stdout.close()
            assert process.stderr.read() == ""
        assert process.returncode in (0, 1, 141)


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
def test_a_run_that_a_signal_stops_is_resumed_to_the_same_bytes(
    process: Run, begin: Begin, folder: Path, form: str
) -> None:
    out, journal = folder / f"out.{form}", folder / f".out.{form}.journal"
    start = time.monotonic()
    assert process(*batch_words(form)).returncode == 0
    duration, complete = time.monotonic() - start, out.read_bytes()
    random = np.random.default_rng(len(form))
    out.write_bytes(b"old output")
    for signal_number in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT):
        resume = ["--resume"] if journal.exists() else []
        with begin(*batch_words(form, *resume)) as running:
            time.sleep(random.uniform(0.5, 1) * duration)
            running.send_signal(signal_number)
            stderr = running.communicate()[1]
        codes = {signal.SIGKILL: -signal.SIGKILL, signal.SIGTERM: 143, signal.SIGINT: 130}
        assert running.returncode in (0, 2, codes[signal_number], -signal_number)
        if running.returncode in (0, 130, 143):
            assert "Traceback" not in stderr
        assert out.read_bytes() in (b"old output", complete)
    if out.read_bytes() != complete:
        resumed = process(*batch_words(form, "--resume"))
        if "no interrupted run to resume" in resumed.stderr:
            resumed = process(*batch_words(form))
        assert resumed.returncode == 0
    assert out.read_bytes() == complete
    assert (folder / "in.csv").read_text() == TABLE
    assert stat.S_ISREG(out.stat().st_mode)
