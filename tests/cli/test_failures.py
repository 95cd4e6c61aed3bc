"""When the machine fails: full disks, forbidden folders, closed pipes, signals. A clear error or a clean stop, never a
half-written output, never a lost input.
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

ROOT = Path(__file__).parents[2]
ROWS = 3000
TABLE = "name,parameters,accelerators\n" + "".join(f"run {row},{row % 70 + 1}B,{row + 1}\n" for row in range(ROWS))
FORMS = ("csv", "jsonl", "json")
CHUNK = 250
"""Rows of a chunk: small enough that there is something to interrupt."""

SMALL_CHUNKS = (
    f"import aigc_compute.scenario.tables.delimited as d, aigc_compute.cli.app as app; d.CHUNK = {CHUNK}; app.main()"
)
"""The program with such chunks."""

Ran = subprocess.CompletedProcess[str]
Run = Callable[..., Ran]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The working folder, with a table."""
    (tmp_path / "in.csv").write_text(TABLE)
    return tmp_path


@pytest.fixture
def run(cli: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the program within this process, by default in the working folder, with files of at most so many bytes."""
    monkeypatch.setattr(delimited, "CHUNK", CHUNK)

    def run(*words: object, most: int | None = None, **options: Any) -> Ran:
        with files_of_at_most(most):
            return cli(*map(str, words), **{"folder": folder, **options})

    return run


@contextmanager
def files_of_at_most(size: int | None) -> Iterator[None]:
    """Every file that this process writes ends at a size, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    if size is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def begin(folder: Path) -> Callable[..., subprocess.Popen[str]]:
    """Start the program as another process in the working folder."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}

    def begin(*words: object, before: Sequence[str] = (), **options: Any) -> subprocess.Popen[str]:
        command = [*before, sys.executable, "-c", SMALL_CHUNKS, *map(str, words)]
        given = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(command, cwd=folder, env=environment, encoding="utf-8", **{**given, **options})

    return begin


@pytest.fixture
def process(begin: Callable[..., subprocess.Popen[str]]) -> Run:
    """Run the program as another process in the working folder."""

    def run(*words: object, timeout: float | None = None, **options: Any) -> Ran:
        with begin(*words, **options) as started:
            try:
                out, err = started.communicate(timeout=timeout)
            finally:
                started.kill()
        return subprocess.CompletedProcess(words, started.returncode, out, err)

    return run


def batch(form: str = "csv", *more: object) -> tuple[object, ...]:
    return ("batch", "in.csv", "-o", f"out.{form}", "-q", "--columns", "training_flop,training_days,mfu", *more)


def told(result: Ran, word: str) -> None:
    assert result.returncode == 2, result.stderr
    assert word in result.stderr
    assert "Traceback" not in result.stderr
    assert "error: " in result.stderr


@pytest.mark.parametrize("form", FORMS)
def test_a_full_disk_leaves_what_was_there_and_can_be_gone_on_from(run: Run, folder: Path, form: str) -> None:
    out = folder / f"out.{form}"
    assert run(*batch(form)).returncode == 0
    whole = out.read_bytes()
    out.write_bytes(b"what was there")
    chance = np.random.default_rng(len(form))
    for room in (0, 100, *chance.integers(1000, len(whole), 3)):
        told(run(*batch(form), most=int(room)), f"out.{form}: error: cannot be written: File too large")
        assert out.read_bytes() == b"what was there"
    assert (folder / "in.csv").read_text() == TABLE
    told(run(*batch(form, "--resume"), most=len(whole) - 1), "cannot be written")
    assert run(*batch(form, "--resume")).returncode == 0
    assert out.read_bytes() == whole
    assert sorted(path.name for path in folder.iterdir()) == ["in.csv", out.name]


def test_a_full_disk_leaves_nothing_of_a_parquet_file(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyarrow")
    monkeypatch.setattr("aigc_compute.render.parquet.GROUP_ROWS", 2 * CHUNK)
    out = folder / "out.parquet"
    assert run(*batch("parquet")).returncode == 0
    whole = out.read_bytes()
    out.write_bytes(b"what was there")
    for room in (0, 100, len(whole) // 2, len(whole) - 1):
        told(run(*batch("parquet"), most=room), "out.parquet: error: cannot be written: File too large")
        assert out.read_bytes() == b"what was there"
        assert sorted(path.name for path in folder.iterdir()) == ["in.csv", out.name]
    assert run(*batch("parquet")).returncode == 0
    assert out.read_bytes() == whole


@pytest.mark.parametrize(
    "words", [("list", "models"), ("estimate", "gpt-3-175b", "-q"), ("batch", "in.csv", "-f", "csv")]
)
def test_a_full_standard_output_is_told(process: Run, words: tuple[str, ...]) -> None:
    with open("/dev/full", "w") as full:
        told(process(*words, stdout=full), "No space left on device")


@pytest.mark.parametrize("option", [("--junit", "out.xml"), ("--update", "--baseline", "out.xml")])
def test_a_full_disk_spares_a_report(run: Run, folder: Path, option: tuple[str, ...]) -> None:
    (folder / "scenario.yaml").write_text("parameters: 7B\n")
    result = run("check", "scenario.yaml", *option, most=50)
    told(result, "out.xml: error: cannot be written")
    assert sorted(path.name for path in folder.iterdir()) == ["in.csv", "scenario.yaml"]


@pytest.fixture
def barred(run: Run, process: Run) -> Run:
    """Run without leave to do everything, which root has."""
    if os.geteuid() != 0:
        return run
    if not shutil.which("setpriv"):
        pytest.skip("root is forbidden nothing")
    return partial(process, before=["setpriv", "--bounding-set=-dac_override,-dac_read_search"])


def test_what_is_forbidden_is_told(barred: Run, folder: Path) -> None:
    folder.chmod(0o555)
    told(barred(*batch()), "out.csv: error: cannot be written: Permission denied")
    folder.chmod(0o777)
    (folder / "secret.yaml").write_text("parameters: 7B\n")
    (folder / "secret.csv").write_text("parameters\n7B\n")
    (folder / "secret.parquet").write_bytes(b"PAR1")
    for name in ("secret.yaml", "secret.csv", "secret.parquet"):
        (folder / name).chmod(0)
        told(barred("batch", name), name)
    told(barred("estimate", "secret.yaml"), "secret.yaml: error: cannot be read: Permission denied")
    (folder / "models").mkdir()
    (folder / "models" / "mine.yaml").write_text("source: me\n")
    (folder / "models" / "mine.yaml").chmod(0)
    told(barred("estimate", "mine", "--catalogue", "."), "Permission denied")


def test_what_is_write_protected_stays(barred: Run, folder: Path) -> None:
    folder.chmod(0o777)
    out = folder / "out.csv"
    out.write_text("kept")
    out.chmod(0o444)
    told(barred(*batch()), "write-protected")
    assert out.read_text() == "kept"


@pytest.mark.parametrize("name", ["folder", "pipe", "/dev/null", "/dev/stdout", "", "nowhere/out.csv", "a" * 300])
def test_an_output_is_a_file(run: Run, folder: Path, name: str) -> None:
    (folder / "folder").mkdir()
    os.mkfifo(folder / "pipe")
    told(run("batch", "in.csv", "-o", name, "-f", "csv"), "[output-unwritable]")
    told(run("check", "in.csv", "--junit", name), "error: ")


def test_a_link_leads_to_what_is_written_and_none_is_followed_beside_it(run: Run, folder: Path) -> None:
    """A link as output stays one; what somebody laid where the parts of an output grow is neither read nor changed."""
    (folder / "there").mkdir()
    goal = folder / "there" / "goal.csv"
    (folder / "out.csv").symlink_to(goal)
    assert run(*batch()).returncode == 0
    assert (folder / "out.csv").is_symlink()
    assert goal.read_text().count("\n") == ROWS + 1
    victim = folder / "victim"
    for name in (".goal.csv.partial", ".goal.csv.journal"):
        victim.write_text("mine")
        (folder / "there" / name).symlink_to(victim)
        told(run(*batch()), "cannot be written")
        told(run(*batch(), "--resume"), "error: ")
        assert victim.read_text() == "mine"
        for path in (folder / "there").glob(".*"):
            path.unlink()


@pytest.mark.parametrize(
    "journal", ["", "[]\n", "{}\n", "null\n", '{"version": 1}\n', "\xff\n", "[" * 10_000 + "\n", "{" * 100]
)
def test_a_journal_of_anybody_elses_is_not_gone_on_from(run: Run, folder: Path, journal: str) -> None:
    (folder / ".out.csv.partial").write_text("x" * 1000)
    (folder / ".out.csv.journal").write_text(journal, "latin-1")
    told(run(*batch("csv", "--resume")), "[resume]")


@pytest.mark.parametrize(("form", "locked"), [("csv", ".out.csv.journal"), ("parquet", ".out.parquet.partial")])
def test_two_runs_do_not_write_one_file(run: Run, folder: Path, form: str, locked: str) -> None:
    import fcntl

    with (folder / locked).open("w") as journal:
        fcntl.flock(journal, fcntl.LOCK_EX)
        told(run(*batch(form)), "another run is writing this file")
        assert (folder / locked).exists()
    assert run(*batch(form)).returncode == 0


@pytest.mark.parametrize("name", ["pipe.yaml", "pipe.csv", "pipe.jsonl", "pipe.parquet", "zero.yaml", "zero.csv"])
def test_what_is_no_file_is_not_waited_for(run: Run, folder: Path, name: str) -> None:
    if name.startswith("pipe"):
        os.mkfifo(folder / name)
    else:
        (folder / name).symlink_to("/dev/zero")
    told(run("batch", name), name)
    told(run("estimate", f"./{name}"), name)


@pytest.mark.slow
def test_a_small_table_needs_little_memory(process: Run, folder: Path) -> None:
    """A limit counts the addresses that are reserved, of which Arrow and NumPy would reserve far more than they use."""
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


def test_an_endless_input_ends(run: Run, process: Run) -> None:
    with open("/dev/zero") as endless:
        told(process("estimate", "-", stdin=endless, timeout=60), "larger than 64 MiB")
        told(process("batch", "-", stdin=endless, timeout=60), "error: ")
    told(run("estimate", "/dev/zero"), "larger than 64 MiB")


TABLE_TO_STDOUT = ("batch", "in.csv", "-f", "csv", "-q")


@pytest.mark.parametrize(
    ("stream", "words"),
    [(0, ("estimate", "-")), (0, ("batch", "-")), (1, TABLE_TO_STDOUT), (2, TABLE_TO_STDOUT), (2, ("estimate", "no"))],
)
def test_a_stream_that_the_caller_closed_is_no_traceback(process: Run, stream: int, words: tuple[str, ...]) -> None:
    result = process(*words, preexec_fn=lambda: os.close(stream), stdin=None)
    assert "Traceback" not in result.stderr
    assert result.returncode in (0, 2)


@pytest.mark.slow
@pytest.mark.parametrize("words", [TABLE_TO_STDOUT, ("list", "sources", "-f", "json")])
def test_a_pipe_may_close_at_any_point(begin: Any, words: tuple[str, ...]) -> None:
    for characters_read in (0, 1, 5000, 70_000, 140_000):
        with begin(*words) as process:
            process.stdout.read(characters_read)
            process.stdout.close()
            assert process.stderr.read() == ""
        assert process.returncode in (0, 1, 141)


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_whatever_stops_a_run_it_goes_on_to_the_same_bytes(process: Run, begin: Any, folder: Path, form: str) -> None:
    out, journal = folder / f"out.{form}", folder / f".out.{form}.journal"
    start = time.monotonic()
    assert process(*batch(form)).returncode == 0
    took, whole = time.monotonic() - start, out.read_bytes()
    chance = np.random.default_rng(len(form))
    out.write_bytes(b"what was there")
    for sign in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT):
        resume = ["--resume"] if journal.exists() else []
        with begin(*batch(form, *resume)) as started:
            time.sleep(chance.uniform(0.5, 1) * took)
            started.send_signal(sign)
            said = started.communicate()[1]
        codes = {signal.SIGKILL: -signal.SIGKILL, signal.SIGTERM: 143, signal.SIGINT: 130}
        assert started.returncode in (0, 2, codes[sign], -sign)
        if started.returncode in (0, 130, 143):
            assert "Traceback" not in said
        assert out.read_bytes() in (b"what was there", whole)
    if out.read_bytes() != whole:
        resumed = process(*batch(form, "--resume"))
        if "no interrupted run to resume" in resumed.stderr:
            resumed = process(*batch(form))
        assert resumed.returncode == 0
    assert out.read_bytes() == whole
    assert (folder / "in.csv").read_text() == TABLE
    assert stat.S_ISREG(out.stat().st_mode)
