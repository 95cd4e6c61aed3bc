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
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
ROWS = 3000
TABLE = "name,parameters,accelerators\n" + "".join(f"run {row},{row % 70 + 1}B,{row + 1}\n" for row in range(ROWS))
FORMS = ("csv", "jsonl", "json", "parquet")
SMALL_CHUNKS = (
    "import sys, aigc_compute.scenario.tables.delimited as d, aigc_compute.cli.app as app; d.CHUNK = 250; app.main()"
)
"""The program, in chunks small enough that there is something to interrupt."""

Run = Callable[..., subprocess.CompletedProcess[str]]


def command(*words: object) -> list[str]:
    return [sys.executable, "-c", SMALL_CHUNKS, *map(str, words)]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    (tmp_path / "in.csv").write_text(TABLE)

    def run(*words: object, before: Sequence[str] = (), **options: object) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        given = {"capture_output": True, "encoding": "utf-8", "cwd": tmp_path, "env": environment, "check": False}
        return subprocess.run([*before, *command(*words)], **{**given, **options})

    return run


def batch(form: str = "csv", *more: object) -> tuple[object, ...]:
    return ("batch", "in.csv", "-o", f"out.{form}", "-q", "--columns", "training_flop,training_days,mfu", *more)


def at_most(size: int) -> Callable[[], None]:
    """What makes every file of a process end at a size, as a full disk does."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def told(result: subprocess.CompletedProcess[str], word: str) -> None:
    assert result.returncode == 2, result.stderr
    assert word in result.stderr
    assert "Traceback" not in result.stderr
    assert "error: " in result.stderr


@pytest.mark.parametrize("form", FORMS)
def test_a_full_disk_leaves_what_was_there_and_can_be_gone_on_from(run: Run, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"out.{form}"
    assert run(*batch(form)).returncode == 0
    whole = out.read_bytes()
    out.write_bytes(b"what was there")
    chance = np.random.default_rng(len(form))
    for room in (0, 100, *chance.integers(1000, len(whole), 3)):
        told(run(*batch(form), preexec_fn=at_most(int(room))), f"out.{form}: error: cannot be written: File too large")
        assert out.read_bytes() == b"what was there"
    assert (tmp_path / "in.csv").read_text() == TABLE
    told(run(*batch(form, "--resume"), preexec_fn=at_most(len(whole) - 1)), "cannot be written")
    assert run(*batch(form, "--resume")).returncode == 0
    assert out.read_bytes() == whole
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", out.name]


@pytest.mark.parametrize(
    "words", [("list", "models"), ("estimate", "gpt-3-175b", "-q"), ("batch", "in.csv", "-f", "csv")]
)
def test_a_full_standard_output_is_told(run: Run, words: tuple[str, ...]) -> None:
    with open("/dev/full", "w") as full:
        told(run(*words, capture_output=False, stdout=full, stderr=subprocess.PIPE), "No space left on device")


@pytest.mark.parametrize("option", [("--junit", "out.xml"), ("--update", "--baseline", "out.xml")])
def test_a_full_disk_spares_a_report(run: Run, tmp_path: Path, option: tuple[str, ...]) -> None:
    (tmp_path / "scenario.yaml").write_text("parameters: 7B\n")
    result = run("check", "scenario.yaml", *option, preexec_fn=at_most(50))
    told(result, "out.xml: error: cannot be written")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "scenario.yaml"]


@pytest.fixture
def barred(run: Run) -> Run:
    """Run without leave to do everything, which root has."""
    if os.geteuid() != 0:
        return run
    if not shutil.which("setpriv"):
        pytest.skip("root is forbidden nothing")
    return lambda *words: run(*words, before=["setpriv", "--bounding-set=-dac_override,-dac_read_search"])


def test_what_is_forbidden_is_told(barred: Run, tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    told(barred(*batch()), "out.csv: error: cannot be written: Permission denied")
    tmp_path.chmod(0o777)
    (tmp_path / "secret.yaml").write_text("parameters: 7B\n")
    (tmp_path / "secret.csv").write_text("parameters\n7B\n")
    (tmp_path / "secret.parquet").write_bytes(b"PAR1")
    for name in ("secret.yaml", "secret.csv", "secret.parquet"):
        (tmp_path / name).chmod(0)
        told(barred("batch", name), name)
    told(barred("estimate", "secret.yaml"), "secret.yaml: error: cannot be read: Permission denied")
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "mine.yaml").write_text("source: me\n")
    (tmp_path / "models" / "mine.yaml").chmod(0)
    told(barred("estimate", "mine", "--catalogue", "."), "Permission denied")


def test_what_is_write_protected_stays(barred: Run, tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    out = tmp_path / "out.csv"
    out.write_text("kept")
    out.chmod(0o444)
    told(barred(*batch()), "write-protected")
    assert out.read_text() == "kept"


def test_an_output_is_never_an_input(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "in.csv"
    (tmp_path / "alias.csv").symlink_to(table)
    os.link(table, tmp_path / "twin.csv")
    for name in ("in.csv", "alias.csv", "twin.csv"):
        told(run("batch", "in.csv", "-o", name), "this is an input")
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows" / "a.csv").write_text("parameters\n7B\n")
    told(run("batch", "rows", "-o", "rows/a.csv"), "this is an input")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "assumptions.yaml").write_text("{}\n")
    told(run("batch", "in.csv", "--catalogue", "mine", "-o", "mine/assumptions.yaml"), "this is an input")
    (tmp_path / "a.yaml").write_text("parameters: 7B\n")
    told(run("check", "a.yaml", "--junit", "a.yaml"), "this is an input")
    told(run("check", ".", "--junit", "a.yaml"), "this is an input")
    assert table.read_text() == TABLE
    assert (tmp_path / "a.yaml").read_text() == "parameters: 7B\n"


@pytest.mark.parametrize("name", ["folder", "pipe", "/dev/null", "/dev/stdout", "", "nowhere/out.csv", "a" * 300])
def test_an_output_is_a_file(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    told(run("batch", "in.csv", "-o", name, "-f", "csv"), "[output-unwritable]")
    told(run("check", "in.csv", "--junit", name), "error: ")


def test_a_link_leads_to_what_is_written_and_none_is_followed_beside_it(run: Run, tmp_path: Path) -> None:
    """A link as output stays one; what somebody laid where the parts of an output grow is neither read nor changed."""
    (tmp_path / "there").mkdir()
    goal = tmp_path / "there" / "goal.csv"
    (tmp_path / "out.csv").symlink_to(goal)
    assert run(*batch()).returncode == 0
    assert (tmp_path / "out.csv").is_symlink()
    assert goal.read_text().count("\n") == ROWS + 1
    victim = tmp_path / "victim"
    for name in (".goal.csv.partial", ".goal.csv.journal"):
        victim.write_text("mine")
        (tmp_path / "there" / name).symlink_to(victim)
        told(run(*batch()), "cannot be written")
        told(run(*batch(), "--resume"), "error: ")
        assert victim.read_text() == "mine"
        for path in (tmp_path / "there").glob(".*"):
            path.unlink()


@pytest.mark.parametrize(
    "journal", ["", "[]\n", "{}\n", "null\n", '{"version": 1}\n', "\xff\n", "[" * 10_000 + "\n", "{" * 100]
)
def test_a_journal_of_anybody_elses_is_not_gone_on_from(run: Run, tmp_path: Path, journal: str) -> None:
    (tmp_path / ".out.csv.partial").write_text("x" * 1000)
    (tmp_path / ".out.csv.journal").write_text(journal, "latin-1")
    told(run(*batch("csv", "--resume")), "[resume]")


def test_two_runs_do_not_write_one_file(run: Run, tmp_path: Path) -> None:
    import fcntl

    with (tmp_path / ".out.csv.journal").open("w") as journal:
        fcntl.flock(journal, fcntl.LOCK_EX)
        told(run(*batch()), "another run is writing this file")
    assert run(*batch()).returncode == 0


@pytest.mark.parametrize("name", ["pipe.yaml", "pipe.csv", "pipe.jsonl", "pipe.parquet", "zero.yaml", "zero.csv"])
def test_what_is_no_file_is_not_waited_for(run: Run, tmp_path: Path, name: str) -> None:
    if name.startswith("pipe"):
        os.mkfifo(tmp_path / name)
    else:
        (tmp_path / name).symlink_to("/dev/zero")
    told(run("batch", name, timeout=60), name)
    told(run("estimate", f"./{name}", timeout=60), name)


def test_a_small_table_needs_little_memory(run: Run, tmp_path: Path) -> None:
    """A limit counts the addresses that are reserved, of which Arrow and NumPy would reserve far more than they use."""
    pq, pa = pytest.importorskip("pyarrow.parquet"), pytest.importorskip("pyarrow")
    pq.write_table(pa.table({"parameters": ["7B", "8B"]}), tmp_path / "in.parquet")
    limits = (500_000_000,) * 2
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    for out in ("out.csv", "out.parquet", "out/"):
        result = run(
            *("batch", "in.parquet", "-q", "-o", out),
            env=environment,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, limits),
        )
        assert (result.returncode, result.stderr) == (0, "")


def test_an_endless_input_ends(run: Run) -> None:
    with open("/dev/zero") as endless:
        told(run("estimate", "-", stdin=endless, timeout=60), "larger than 64 MiB")
        told(run("batch", "-", stdin=endless, timeout=60), "error: ")
    told(run("estimate", "/dev/zero", timeout=60), "larger than 64 MiB")


@pytest.mark.parametrize("stream", [0, 1, 2])
def test_a_stream_that_the_caller_closed_is_no_traceback(run: Run, stream: int) -> None:
    for words in (("estimate", "-"), ("batch", "-"), ("batch", "in.csv", "-f", "csv", "-q"), ("estimate", "nobody")):
        result = run(*words, preexec_fn=lambda: os.close(stream), stdin=None)
        assert "Traceback" not in result.stderr
        assert result.returncode in (0, 2)


@pytest.mark.parametrize("words", [("batch", "in.csv", "-f", "csv", "-q"), ("list", "sources", "-f", "json")])
def test_a_pipe_may_close_at_any_point(run: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for bytes_read in (0, 1, 5000, 70_000, 140_000):
        with subprocess.Popen(
            command(*words), cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert process.stdout
            assert process.stderr
            process.stdout.read(bytes_read)
            process.stdout.close()
            assert process.stderr.read() == b""
        assert process.returncode in (0, 1, 141)


@pytest.mark.parametrize("form", FORMS)
def test_whatever_stops_a_run_it_goes_on_to_the_same_bytes(run: Run, tmp_path: Path, form: str) -> None:
    out, journal = tmp_path / f"out.{form}", tmp_path / f".out.{form}.journal"
    start = time.monotonic()
    assert run(*batch(form)).returncode == 0
    took, whole = time.monotonic() - start, out.read_bytes()
    chance = np.random.default_rng(len(form))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    out.write_bytes(b"what was there")
    for sign in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT):
        resume = ["--resume"] if journal.exists() else []
        with subprocess.Popen(
            command(*batch(form, *resume)), cwd=tmp_path, env=environment, stderr=subprocess.PIPE, encoding="utf-8"
        ) as process:
            time.sleep(chance.uniform(0.5, 1) * took)
            process.send_signal(sign)
            said = process.communicate()[1]
        codes = {signal.SIGKILL: -signal.SIGKILL, signal.SIGTERM: 143, signal.SIGINT: 130}
        assert process.returncode in (0, 2, codes[sign], -sign)
        if process.returncode in (0, 130, 143):
            assert "Traceback" not in said
        assert out.read_bytes() in (b"what was there", whole)
    if out.read_bytes() != whole:
        resumed = run(*batch(form, "--resume"))
        if "nothing to resume" in resumed.stderr:
            resumed = run(*batch(form))
        assert resumed.returncode == 0
    assert out.read_bytes() == whole
    assert (tmp_path / "in.csv").read_text() == TABLE
    assert stat.S_ISREG(out.stat().st_mode)
