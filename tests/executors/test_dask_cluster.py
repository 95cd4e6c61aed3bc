"""A real cluster of processes on this machine: the bytes that this process makes, whatever happens to its workers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Problems
from aigc_compute.executors import Run, run_here
from aigc_compute.io.interruption import handle_signals
from aigc_compute.io.limits import VARIABLE
from aigc_compute.language import language, set_language

pytest.importorskip("distributed", reason="the extra 'dask' is not installed")
psutil = pytest.importorskip("psutil")

Batch = Callable[..., Any]
SLOW = ("llama-2-70b", "accelerator=h100-sxm", "mfu=0.3..0.5", "accelerators=1..300:300")
"""Rows with ranges, whose answers take their time."""


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """Two workers."""
    from aigc_compute.executors.dask_cluster import cluster

    with cluster(workers=2) as run:
        yield run


def workers(process: int | None = None) -> list[Any]:
    """The processes of the workers, the oldest first."""
    children = psutil.Process(process).children(recursive=True)
    return sorted(
        (one for one in children if "--multiprocessing-fork" in one.cmdline()), key=lambda one: float(one.create_time())
    )


def test_the_same_bytes_as_in_this_process(run: Run, batch: Batch, answers: Any, tmp_path: Path) -> None:
    lines = (f"{n},{'x' if n % 13 == 5 else n + 1e9}\n" for n in range(999))
    (tmp_path / "rows.csv").write_text("accelerators,parameters\n" + "".join(lines), "utf-8")
    for words, part in (
        ((str(tmp_path / "rows.csv"), "training_tokens=1T,2T"), 99),
        (("parameters=1B..9B:301", "accelerators=8,16,x", "accelerator=h100-sxm"), 100),
    ):
        for form in ("csv", "json", "parquet", "table"):
            work, tasks = batch(*words, form=form, part=part)
            assert answers(run, work, tasks) == answers(run_here, work, tasks), (words, form)
        found, expected = ([str(told) for one in who(work, tasks) for told in one.problems] for who in (run, run_here))
        assert found == expected
        assert found


def test_kept_columns_are_the_same_there(run: Run, batch: Batch, answers: Any, tmp_path: Path) -> None:
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


def test_the_users_catalogue_reaches_the_workers(run: Run, batch: Batch, answers: Any, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "mine.yaml").write_text("name: mine\narchitecture: {parameters: 7B}\n", "utf-8")
    (tmp_path / "models" / "torn.yaml").write_text("- no mapping\n", "utf-8")
    words = ("mine", "training_tokens=1T,2T", "accelerator=h100-sxm")
    work, tasks = batch(*words, catalogue=Catalogue(tmp_path), columns=("training_flop",))
    assert answers(run, work, tasks) == answers(run_here, work, tasks)
    work, tasks = batch("model=torn", catalogue=Catalogue(tmp_path))
    found, expected = ([str(told) for one in who(work, tasks) for told in one.problems] for who in (run, run_here))
    assert found == expected
    assert str(tmp_path / "models" / "torn.yaml") in found[0]


def test_limits_that_are_raised_are_raised_there_too(
    run: Any, batch: Batch, answers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limits in ("columns=5000,depth=200", ""):
        monkeypatch.setenv(VARIABLE, limits)
        work, tasks = batch("parameters=1B..9B:20", part=5)
        assert answers(run, work, tasks) == answers(run_here, work, tasks)
        [client] = run.args
        assert set(client.run(os.getenv, VARIABLE).values()) == {limits}


def test_rows_for_people_are_in_their_language_there_too(run: Run, batch: Batch, answers: Any) -> None:
    before = language()
    try:
        for name in ("zh", "en"):
            set_language(name)
            for form in ("markdown", "table"):
                work, tasks = batch("parameters=1B,7B,x", form=form, columns=("parameters",))
                found = [one.data + json.dumps(one.note).encode() for one in run(work, tasks)]
                assert found == [one.data + json.dumps(one.note).encode() for one in run_here(work, tasks)]
                assert ("70亿".encode() in found[0] or b"70\\u4ebf" in found[0]) == (name == "zh")
    finally:
        set_language(before)


def test_a_lost_worker_loses_nothing(run: Run, batch: Batch, answers: Any) -> None:
    work, tasks = batch(*SLOW, ranges=True, part=10)
    expected = answers(run_here, work, tasks)
    found = b""
    for number, one in enumerate(run(work, tasks)):
        found += one.data
        if number in (2, 12):
            workers()[0].kill()
    assert found == expected


def test_a_run_without_workers_is_given_up(run: Run, batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    from aigc_compute.executors import dask_cluster

    for name in ("WAKE_S", "LOOK_S", "LOST_S"):
        monkeypatch.setattr(dask_cluster, name, 0.01)
    monkeypatch.setattr(dask_cluster.Client, "nthreads", lambda self: {})
    work, tasks = batch(*SLOW[:-1], "accelerators=1..3000:3000", ranges=True)
    with pytest.raises(Problems, match="no worker is left"):
        list(run(work, tasks))


@pytest.mark.parametrize(("number", "raised"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, SystemExit)])
def test_a_signal_is_heeded_between_two_looks_at_a_result(
    run: Run, batch: Batch, swallowed: Any, number: int, raised: type[BaseException]
) -> None:
    """Nothing is raised within the library, which would swallow it in its callback of the garbage collector."""
    work, tasks = batch(*SLOW, ranges=True, part=10)
    with handle_signals():
        found = run(work, tasks)
        next(found)
        assert swallowed(number) is None
        with pytest.raises(raised):
            list(found)


def test_what_goes_wrong_with_a_worker_is_told(run: Run, batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    from aigc_compute.executors import dask_cluster

    work, tasks = batch("parameters=7B")
    real = dask_cluster.versions
    monkeypatch.setattr(dask_cluster, "versions", lambda: {**real(), "numpy": "0.1"})
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
def test_a_scheduler_that_is_not_there(address: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from aigc_compute.executors import dask_cluster

    monkeypatch.setattr(dask_cluster, "REACH_S", 0.5)
    with pytest.raises(Problems, match=words), dask_cluster.cluster(address):
        pass


def test_an_interrupted_run_is_stopped_cleanly_and_goes_on(tmp_path: Path) -> None:
    """As by Ctrl-C, which reaches every process of the terminal; then a worker is killed as well."""
    pytest.importorskip("pyarrow")
    command = [sys.executable, "-m", "aigc_compute", "batch", *SLOW, "--ranges", "--columns", "training_cost_usd", "-q"]
    command += ["--part-rows", "10", "-o"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run([*command, f"{tmp_path}/whole/"], env=environment, check=True)
    command += [f"{tmp_path}/set/", "--engine", "dask", "--workers", "2"]

    def started(*more: str) -> Any:
        process = subprocess.Popen([*command, *more], env=environment, stderr=subprocess.PIPE, start_new_session=True)
        before = len(parts("set"))
        while process.poll() is None and len(parts("set")) < before + 3:
            time.sleep(0.01)
        return process

    def parts(name: str) -> list[Path]:
        return sorted((tmp_path / name).glob("part-*"))

    process = started()
    os.killpg(process.pid, signal.SIGINT)
    assert (process.communicate()[1], process.returncode) == (b"interrupted\n", 130)
    assert 3 <= len(parts("set")) < 30
    process = started("--resume")
    workers(process.pid)[0].kill()
    assert (process.communicate()[1], process.returncode) == (b"", 0)
    assert [path.name for path in sorted((tmp_path / "set").iterdir())] == [path.name for path in parts("whole")]
    assert [path.read_bytes() for path in parts("set")] == [path.read_bytes() for path in parts("whole")]


@pytest.mark.parametrize("wait", [0.0, 0.1, 0.2, 0.4, 0.8])
def test_an_interruption_while_workers_start_is_told_once(tmp_path: Path, wait: float) -> None:
    """Sent to all processes, some of which may not have begun to be Python's."""
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
    """A signal before the output is whole makes the exit code, and no part is half-written. In every other run a second
    signal comes while the cluster is closed.
    """
    pytest.importorskip("pyarrow")
    command = [sys.executable, "-m", "aigc_compute", "batch", *SLOW, "--columns", "training_cost_usd", "-q"]
    command += ["--engine", "dask", "--workers", "2", "--part-rows", "5", "-o"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    start = time.monotonic()
    subprocess.run([*command, f"{tmp_path}/whole/"], env=environment, check=True)
    took = time.monotonic() - start
    whole = {one.name: one.read_bytes() for one in (tmp_path / "whole").iterdir()}
    for moment in range(5):
        folder = tmp_path / f"{moment}"
        process = subprocess.Popen([*command, f"{folder}/"], env=environment, stderr=subprocess.PIPE)
        while process.poll() is None and not psutil.Process(process.pid).children():
            time.sleep(0.01)
        time.sleep(took * moment / 8)
        process.send_signal(number)
        unfinished = not folder.exists() or (folder / "_unfinished.json").exists()
        if moment % 2:
            time.sleep(0.3)
            process.send_signal(number)
        said = process.communicate()[1]
        assert process.returncode in ((expected,) if unfinished else (expected, 0)), (moment, said)
        assert b"Traceback" not in said
        parts = {one.name: one.read_bytes() for one in folder.glob("part-*.parquet")}
        assert parts.items() <= whole.items()
