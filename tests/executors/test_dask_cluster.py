"""A real cluster of processes on this machine: its output is that of one process, whatever happens to its workers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Problems
from aigc_compute.evaluation.versions import versions
from aigc_compute.executors import Run, Task, Work, run_here
from aigc_compute.io.interruption import handle_signals
from aigc_compute.io.limits import VARIABLE
from aigc_compute.language import language, set_language
from tests.support import SendSwallowed

if TYPE_CHECKING:
    from tests.executors.conftest import JoinAnswers, PrepareBatch

pytest.importorskip("distributed", reason="the extra 'dask' is not installed")
psutil = pytest.importorskip("psutil")

SLOW = ("llama-2-70b", "accelerator=h100-sxm", "mfu=0.3..0.5", "accelerators=1..300:300")
"""Rows with ranges, which take long enough to interrupt them."""


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """The executor of a cluster with two workers."""
    from aigc_compute.executors.dask_cluster import cluster

    with cluster(workers=2) as run:
        yield run


def workers(process: int | None = None) -> list[Any]:
    """Return the processes of the workers of a process (by default this one), the oldest first."""
    children = psutil.Process(process).children(recursive=True)
    forked = [child for child in children if "--multiprocessing-fork" in child.cmdline()]
    return sorted(forked, key=lambda worker: float(worker.create_time()))


def messages(run: Run, work: Work, tasks: Sequence[Task]) -> list[str]:
    """Return the messages about bad rows."""
    return [str(diagnostic) for answered in run(work, tasks) for diagnostic in answered.problems]


def test_a_cluster_gives_the_same_bytes_as_one_process(
    run: Run, batch: PrepareBatch, answers: JoinAnswers, tmp_path: Path
) -> None:
    lines = (f"{n},{'x' if n % 13 == 5 else n + 1e9}\n" for n in range(999))
    (tmp_path / "rows.csv").write_text("accelerators,parameters\n" + "".join(lines), "utf-8")
    for words, part in (
        ((str(tmp_path / "rows.csv"), "training_tokens=1T,2T"), 99),
        (("parameters=1B..9B:301", "accelerators=8,16,x", "accelerator=h100-sxm"), 100),
    ):
        for form in ("csv", "json", "parquet", "table"):
            work, tasks = batch(*words, form=form, part=part)
            assert answers(run, work, tasks) == answers(run_here, work, tasks), (words, form)
        problems = messages(run, work, tasks)
        assert problems == messages(run_here, work, tasks)
        assert problems


def test_a_cluster_keeps_columns_of_the_input_as_one_process_does(
    run: Run, batch: PrepareBatch, answers: JoinAnswers, tmp_path: Path
) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    (tmp_path / "rows.csv").write_text("name,parameters,problem\n" + "r,7B,N/A\n" * 20, "utf-8")
    columns = {"parameters": [f"{n}B" for n in range(1, 9)], "id": [2**53 + n for n in range(8)]}
    pq.write_table(pa.table(columns), tmp_path / "rows.parquet", row_group_size=3)
    for words, keep in (
        ((str(tmp_path / "rows.csv"), "accelerators=8,16"), ("name", "parameters", "problem")),
        ((str(tmp_path / "rows.parquet"), "accelerators=8,16"), ("parameters", "id")),
    ):
        for form in ("csv", "jsonl", "parquet"):
            work, tasks = batch(*words, form=form, part=5, keep=keep, columns=("parameters",))
            assert answers(run, work, tasks) == answers(run_here, work, tasks), (words, form)


def test_workers_use_the_catalogue_of_the_user(
    run: Run, batch: PrepareBatch, answers: JoinAnswers, tmp_path: Path
) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "mine.yaml").write_text("name: mine\narchitecture: {parameters: 7B}\n", "utf-8")
    (tmp_path / "models" / "torn.yaml").write_text("- no mapping\n", "utf-8")
    words = ("mine", "training_tokens=1T,2T", "accelerator=h100-sxm")
    work, tasks = batch(*words, catalogue=Catalogue(tmp_path), columns=("training_flop",))
    assert answers(run, work, tasks) == answers(run_here, work, tasks)
    work, tasks = batch("model=torn", catalogue=Catalogue(tmp_path))
    problems = messages(run, work, tasks)
    assert problems == messages(run_here, work, tasks)
    assert str(tmp_path / "models" / "torn.yaml") in problems[0]


def test_workers_use_the_limits_of_the_client(
    run: Any, batch: PrepareBatch, answers: JoinAnswers, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limits in ("columns=5000,depth=200", ""):
        monkeypatch.setenv(VARIABLE, limits)
        work, tasks = batch("parameters=1B..9B:20", part=5)
        assert answers(run, work, tasks) == answers(run_here, work, tasks)
        [client] = run.args
        assert set(client.run(os.getenv, VARIABLE).values()) == {limits}


def test_workers_write_in_the_language_of_the_client(run: Run, batch: PrepareBatch) -> None:
    def outputs(execute: Run, work: Work, tasks: Sequence[Task]) -> list[bytes]:
        return [answered.data + json.dumps(answered.note).encode() for answered in execute(work, tasks)]

    before = language()
    try:
        for name in ("zh", "en"):
            set_language(name)
            for form in ("markdown", "table"):
                work, tasks = batch("parameters=1B,7B,x", form=form, columns=("parameters",))
                written = outputs(run, work, tasks)
                assert written == outputs(run_here, work, tasks)
                assert ("70亿".encode() in written[0] or b"70\\u4ebf" in written[0]) == (name == "zh")
    finally:
        set_language(before)


def test_no_row_is_lost_when_a_worker_dies(run: Run, batch: PrepareBatch, answers: JoinAnswers) -> None:
    work, tasks = batch(*SLOW, ranges=True, part=10)
    expected = answers(run_here, work, tasks)
    output = b""
    for number, answered in enumerate(run(work, tasks)):
        output += answered.data
        if number in (2, 12):
            workers()[0].kill()
    assert output == expected


def test_a_run_without_workers_ends_with_a_problem(
    run: Run, batch: PrepareBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    from aigc_compute.executors import dask_cluster

    for name in ("WAKE_S", "LOOK_S", "LOST_S"):
        monkeypatch.setattr(dask_cluster, name, 0.01)
    monkeypatch.setattr("aigc_compute.executors.dask_cluster.Client.nthreads", lambda self: {})
    work, tasks = batch(*SLOW[:-1], "accelerators=1..3000:3000", ranges=True)
    with pytest.raises(Problems, match="no worker is left"):
        list(run(work, tasks))


@pytest.mark.parametrize(("number", "raised"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, SystemExit)])
def test_a_signal_ends_the_run_while_it_waits_for_a_result(
    run: Run, batch: PrepareBatch, swallowed: SendSwallowed, number: int, raised: type[BaseException]
) -> None:
    """No exception is raised inside the library, which would drop it in a callback of the garbage collector."""
    work, tasks = batch(*SLOW, ranges=True, part=10)
    with handle_signals():
        results = run(work, tasks)
        next(results)
        assert swallowed(number) is None
        with pytest.raises(raised):
            list(results)


def test_workers_with_other_versions_are_a_problem(
    run: Run, batch: PrepareBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, tasks = batch("parameters=7B")
    other = {**versions(), "numpy": "0.1"}
    monkeypatch.setattr("aigc_compute.executors.dask_cluster.versions", lambda: other)
    with pytest.raises(Problems, match=r"tcp://.*other versions: numpy [0-9.]+, here 0\.1"):
        list(run(work, tasks))


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("nowhere", "missing port number"),
        ("tcp://127.0.0.1:9", "answered within 0.5 s"),
        ("tcp://a..b:9", "answered within 0.5 s"),
        ("tcp://\udcff:9", "answered within 0.5 s"),
    ],
)
def test_an_address_without_a_scheduler_is_a_problem(address: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from aigc_compute.executors import dask_cluster

    monkeypatch.setattr(dask_cluster, "REACH_S", 0.5)
    with pytest.raises(Problems, match=words), dask_cluster.cluster(address):
        pass


def test_an_interrupted_run_ends_cleanly_and_can_be_resumed(tmp_path: Path) -> None:
    """Sends SIGINT to every process of the run, as Ctrl-C does in a terminal. The resumed run loses a worker."""
    pytest.importorskip("pyarrow")
    command = [sys.executable, "-m", "aigc_compute", "batch", *SLOW, "--ranges", "--columns", "training_cost_usd", "-q"]
    command += ["--part-rows", "10", "-o"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run([*command, f"{tmp_path}/whole/"], env=environment, check=True)
    command += [f"{tmp_path}/set/", "--engine", "dask", "--workers", "2"]

    def start(*more: str) -> subprocess.Popen[bytes]:
        """Start the run, and wait until it has written three more parts."""
        process = subprocess.Popen([*command, *more], env=environment, stderr=subprocess.PIPE, start_new_session=True)
        before = len(parts("set"))
        while process.poll() is None and len(parts("set")) < before + 3:
            time.sleep(0.01)
        return process

    def parts(name: str) -> list[Path]:
        return sorted((tmp_path / name).glob("part-*"))

    process = start()
    os.killpg(process.pid, signal.SIGINT)
    assert (process.communicate()[1], process.returncode) == (b"interrupted\n", 130)
    assert 3 <= len(parts("set")) < 30
    process = start("--resume")
    workers(process.pid)[0].kill()
    assert (process.communicate()[1], process.returncode) == (b"", 0)
    assert [path.name for path in sorted((tmp_path / "set").iterdir())] == [path.name for path in parts("whole")]
    assert [path.read_bytes() for path in parts("set")] == [path.read_bytes() for path in parts("whole")]


@pytest.mark.parametrize("wait", [0.0, 0.1, 0.2, 0.4, 0.8])
def test_an_interruption_while_workers_start_is_reported_once(tmp_path: Path, wait: float) -> None:
    """Sends SIGINT to all processes. In some of them the Python interpreter may not have started yet."""
    command = [sys.executable, "-m", "aigc_compute", "batch", *SLOW, "--ranges", "-q", "-o", f"{tmp_path}/set/"]
    command += ["--engine", "dask", "--workers", "2"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, start_new_session=True)
    while process.poll() is None and not workers(process.pid):
        time.sleep(0.01)
    time.sleep(wait)
    os.killpg(process.pid, signal.SIGINT)
    assert (process.communicate()[1], process.returncode) == (b"interrupted\n", 130)


@pytest.mark.slow
@pytest.mark.parametrize(("number", "expected"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_at_any_moment_ends_the_run(tmp_path: Path, number: int, expected: int) -> None:
    """A signal before the output is complete determines the exit code, and every part that exists is complete. In every
    second run another signal comes while the cluster closes.
    """
    pytest.importorskip("pyarrow")
    command = [sys.executable, "-m", "aigc_compute", "batch", *SLOW, "--columns", "training_cost_usd", "-q"]
    command += ["--engine", "dask", "--workers", "2", "--part-rows", "5", "-o"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    start = time.monotonic()
    subprocess.run([*command, f"{tmp_path}/whole/"], env=environment, check=True)
    duration = time.monotonic() - start
    complete_parts = {path.name: path.read_bytes() for path in (tmp_path / "whole").iterdir()}
    for moment in range(5):
        folder = tmp_path / f"{moment}"
        process = subprocess.Popen([*command, f"{folder}/"], env=environment, stderr=subprocess.PIPE)
        while process.poll() is None and not psutil.Process(process.pid).children():
            time.sleep(0.01)
        time.sleep(duration * moment / 8)
        process.send_signal(number)
        unfinished = not folder.exists() or (folder / "_unfinished.json").exists()
        if moment % 2:
            time.sleep(0.3)
            process.send_signal(number)
        stderr = process.communicate()[1]
        assert process.returncode in ((expected,) if unfinished else (expected, 0)), (moment, stderr)
        assert b"Traceback" not in stderr
        parts = {path.name: path.read_bytes() for path in folder.glob("part-*.parquet")}
        assert parts.items() <= complete_parts.items()
