"""Parts of a batch: the rows and their answers do not depend on how the batch is divided, sent and stored."""

from __future__ import annotations

import io
import json
import os
import pickle
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Problems
from aigc_compute.executors import PartFileWork, Task, remaining_tasks, run_here, write_results
from aigc_compute.render.data_set import JOURNAL, DataSet
from aigc_compute.scenario.tables.sources import open_sources

if TYPE_CHECKING:
    from tests.executors.conftest import JoinAnswers, PrepareBatch

SWEEP = ("llama-2-70b", "accelerator=h100-sxm", "accelerators=1..997:997", "mfu=0.3,0.4,x")
JOB = {"version": "1"}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the same 50 rows as CSV, as JSON lines and as a Parquet data set of three files, whose row groups
    have different sizes.
    """
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    folder = tmp_path_factory.mktemp("tables")
    rows = [{"parameters": 1e9 * (n + 1), "training_tokens": "x" if n % 13 == 5 else f"{n + 1}T"} for n in range(50)]
    lines = [f"{row['parameters']!r},{row['training_tokens']}" for row in rows]
    (folder / "rows.csv").write_text("parameters,training_tokens\n" + "\n".join(lines) + "\n", "utf-8")
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    (folder / "set").mkdir()
    for start, stop, group in ((0, 7, 3), (7, 40, 11), (40, 50, 100)):
        pq.write_table(
            pa.Table.from_pylist(rows[start:stop]), folder / "set" / f"{start:02}.parquet", row_group_size=group
        )
    (folder / "set" / "_metadata").write_bytes(b"")
    return folder


@pytest.mark.parametrize("part", [1, 10, 1000, 10**6])
def test_a_sweep_gives_the_same_rows_in_parts_of_any_size(batch: PrepareBatch, answers: JoinAnswers, part: int) -> None:
    full_output = answers(run_here, *batch(*SWEEP))
    assert len(full_output.splitlines()) == 2991
    work, tasks = batch(*SWEEP, part=part)
    assert len(tasks) == -(-2991 // part)
    assert b"".join(answers(run_here, work, [task]) for task in tasks) == full_output


@pytest.mark.parametrize("words", [("set",), ("set/*.parquet",), ("rows.csv",), ("rows.jsonl",), ("{url}",)])
@pytest.mark.parametrize("part", [1, 12, 1000])
@pytest.mark.parametrize("swept", [(), ("mfu=0.2,0.3,0.4", "accelerators=8,16")])
def test_a_table_gives_the_same_rows_in_every_format_and_in_parts_of_any_size(
    batch: PrepareBatch,
    answers: JoinAnswers,
    tables: Path,
    words: tuple[str, ...],
    part: int,
    swept: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tables)
    if "{url}" in words:
        pytest.importorskip("fsspec")
        words = (f"file://{tables}/set",)
    full_output = answers(run_here, *batch("rows.csv", *swept))
    assert len(full_output.splitlines()) == 50 * (6 if swept else 1)
    assert answers(run_here, *batch(*words, *swept, part=part)) == full_output


def test_a_pickled_task_is_small_and_complete(
    batch: PrepareBatch, answers: JoinAnswers, tables: Path, tmp_path: Path
) -> None:
    """A task only describes its part of a sweep or of a Parquet file. A task of a text table contains its rows; with a
    sweep over the table, it contains only the rows of the table that it needs.
    """
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "mine.yaml").write_text("name: mine\narchitecture: {parameters: 7B}\n", "utf-8")
    overlay = Catalogue(tmp_path)
    for words, max_bytes in (
        (("llama-2-70b", "mfu=0.1..0.5:9000000", "accelerators=1..9:3"), 2000),
        ((str(tables / "set"), "mfu=0.1,0.2"), 2000),
        ((str(tables / "rows.csv"), "mfu=0.1..0.5:60000"), 2000),
        (("mine", "training_tokens=1T", "accelerators=1,2", "accelerator=h100-sxm"), 2000),
    ):
        work, tasks = batch(*words, catalogue=overlay)
        packed = pickle.dumps(tasks[-1])
        assert len(packed) < max_bytes, words
        output = answers(run_here, pickle.loads(pickle.dumps(work)), [pickle.loads(packed)])  # noqa: S301
        assert output == answers(run_here, work, tasks[-1:])


def test_a_pickled_catalogue_contains_the_catalogue_files_of_the_user_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "prices.csv").write_text("here", "utf-8")
    (tmp_path / "notes.txt").write_text("here", "utf-8")
    pickled = [pickle.dumps(Catalogue(tmp_path)), pickle.dumps(Catalogue())]
    monkeypatch.setenv("AIGC_COMPUTE_CATALOGUE", str(tmp_path))
    with_files, without_files = map(pickle.loads, pickled)
    assert [path.name for path in with_files.roots[0].iterdir()] == ["prices.csv"]
    assert list(without_files.roots[0].iterdir()) == []
    assert with_files.roots[1:] == without_files.roots[1:] == Catalogue().roots[1:]
    folder = with_files.roots[0]
    del with_files
    assert not folder.exists()


@given(st.lists(st.integers(0, 9), max_size=9), st.data())
def test_the_remaining_tasks_are_those_whose_rows_or_parts_are_not_done(sizes: list[int], data: st.DataObject) -> None:
    class RowRange:
        """A part that only knows its rows."""

        def __init__(self, start: int, stop: int) -> None:
            self.start, self.size = start, stop - start

        def between(self, start: int, stop: int) -> RowRange:
            return RowRange(self.start + start, self.start + stop)

    starts = [sum(sizes[:n]) for n in range(len(sizes) + 1)]
    parts: list[Any] = [RowRange(start, start + size) for start, size in zip(starts, sizes, strict=False)]
    tasks = [Task(part, number, part.start) for number, part in enumerate(parts)]
    rows_done = data.draw(st.integers(0, starts[-1]))
    notes = [{"count": [rows_done, 0, 0, 0]}] if rows_done else []
    remaining = remaining_tasks(tasks, notes)
    remaining_rows = [row for task in remaining for row in range(task.first, task.first + task.part.size)]
    assert remaining_rows == list(range(rows_done, starts[-1]))
    parts_done = data.draw(st.sets(st.sampled_from(range(len(sizes))))) if sizes else set()
    remaining = remaining_tasks(tasks, [{"part": number, "count": [0, 0, 0, 0]} for number in parts_done])
    assert [task.number for task in remaining] == [n for n in range(len(sizes)) if n not in parts_done]


def fill(
    batch: PrepareBatch, folder: str, *, resume: bool = False, parts: int | None = None, part: int = 1000
) -> DataSet:
    """Write the answers of the sweep to a data set, with `part` rows in every part. Stop after the given number of
    `parts`.
    """
    rows, tasks = batch(*SWEEP, form="parquet", part=part)
    target = DataSet(folder, JOB, resume=resume)
    answered = run_here(PartFileWork(rows, folder), remaining_tasks(tasks, target.notes))
    for number, _ in enumerate(write_results(rows.writer, answered, target), 1):
        if number == parts:
            break
    return target


@pytest.mark.parametrize("part", [500, 10**6])
@pytest.mark.parametrize("store", ["{tmp}/new/set", "memory://bucket-{part}/set", "file://{tmp}/set"])
def test_a_data_set_has_the_rows_and_counts_of_a_single_file(
    batch: PrepareBatch, answers: JoinAnswers, tmp_path: Path, part: int, store: str
) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    if "://" in store:
        pytest.importorskip("fsspec")
    folder = store.format(tmp=tmp_path, part=part)
    fill(batch, folder, part=part)
    full_output = answers(run_here, *batch(*SWEEP, form="parquet"))
    expected = pq.read_table(pa.BufferReader(full_output))
    sources = open_sources([folder], Catalogue(), keep=["problem"])
    assert [source.total for source in sources] == [2991]
    files = files_of(folder)
    tables = [pq.read_table(file) for file in files]
    assert len(tables) == -(-2991 // part)
    assert pa.concat_tables(tables).to_pylist() == expected.to_pylist()
    metadata = [pq.read_metadata(pa.BufferReader(full_output))]
    metadata += [pq.read_metadata(file) for file in files]
    notes = [json.loads(file_metadata.metadata[b"aigc-compute"]) for file_metadata in metadata]
    assert notes[0] == {"schema": "s", "count": [2991, 997, 0, 0]}
    assert [sum(column) for column in zip(*(note["count"] for note in notes[1:]), strict=True)] == [2991, 997, 0, 0]


def files_of(folder: str) -> list[io.BytesIO]:
    """Return the contents of the Parquet files of a folder, in order."""
    from aigc_compute.io.stores import files, located

    opened = [store.open(path, "rb") for store, path in map(located, files(folder, (".parquet",)))]
    contents = [io.BytesIO(file.read()) for file in opened]
    for file in opened:
        file.close()
    return contents


def remove_hash(path: Path) -> None:
    path.with_name("_part-00000000.hash").unlink()


def flip_bit(path: Path, position: int) -> None:
    """Change a byte, but neither the size nor the modification time of the file."""
    data, stat = bytearray(path.read_bytes()), path.stat()
    data[position] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


@pytest.mark.parametrize(
    "damage",
    [
        lambda part: part.write_bytes(b"PAR1 as after a loss of power"),
        lambda part: flip_bit(part, 10),
        lambda part: flip_bit(part, part.stat().st_size // 2),
        lambda part: flip_bit(part, -20),
        lambda part: flip_bit(part.with_name("_part-00000000.hash"), 0),
        lambda part: part.with_name("_part-00000000.hash").write_bytes(b"\xff"),
        remove_hash,
        Path.unlink,
    ],
)
def test_a_resumed_data_set_keeps_complete_parts_and_replaces_damaged_ones(
    batch: PrepareBatch, tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    pytest.importorskip("pyarrow")
    complete, folder = tmp_path / "whole", tmp_path / "set"
    fill(batch, str(complete))
    fill(batch, str(folder), parts=2)
    assert sorted(name for name in os.listdir(folder) if not name.endswith(".hash")) == [
        JOURNAL, "part-00000000.parquet", "part-00000001.parquet"
    ]  # fmt: skip
    stamp = (folder / "part-00000001.parquet").stat().st_mtime_ns
    damage(folder / "part-00000000.parquet")
    (folder / ".part-00000002.parquet.0123.tmp").write_bytes(b"half a part")
    fill(batch, str(folder), resume=True)
    assert (folder / "part-00000001.parquet").stat().st_mtime_ns == stamp
    assert sorted(os.listdir(folder)) == sorted(os.listdir(complete))
    for path in complete.iterdir():
        assert (folder / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("journal", [b"", b"{", b"[1]", b"null", b"\xff", b"[" * 100_000])
def test_a_damaged_journal_of_a_data_set_is_a_problem(batch: PrepareBatch, tmp_path: Path, journal: bytes) -> None:
    pytest.importorskip("pyarrow")
    folder = tmp_path / "set"
    fill(batch, str(folder), parts=1)
    (folder / JOURNAL).write_bytes(journal)
    with pytest.raises(Problems, match=r"the journal of the interrupted run is damaged \(remove the folder"):
        DataSet(str(folder), JOB, resume=True)


def test_the_hash_of_a_file_in_a_store_with_checksums_is_that_checksum(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is not read."""
    fsspec = pytest.importorskip("fsspec")
    from aigc_compute.io.stores import content_hash

    memory = fsspec.filesystem("memory")
    memory.pipe("/hashed/a", b"content")
    assert content_hash("memory://hashed/a") == sha256(b"content").hexdigest()
    monkeypatch.setattr(type(memory), "info", lambda *_, **__: {"name": "a", "size": 7, "ETag": '"1f"'})
    monkeypatch.setattr(type(memory), "_open", lambda *_, **__: 1 / 0)
    assert content_hash("memory://hashed/a") == 'ETag "1f"'


def test_a_data_set_starts_in_an_empty_folder_and_is_resumed_by_its_own_job_only(
    batch: PrepareBatch, tmp_path: Path
) -> None:
    pytest.importorskip("pyarrow")
    folder = str(tmp_path / "set")
    with pytest.raises(Problems, match="no interrupted run to resume"):
        DataSet(folder, JOB, resume=True)
    fill(batch, folder, parts=1)
    with pytest.raises(Problems, match=r"not empty \(resume with --resume\)"):
        DataSet(folder, JOB, resume=False)
    with pytest.raises(Problems, match=r"a different job: version changed \(remove the folder"):
        DataSet(folder, {"version": "2"}, resume=True)
    fill(batch, folder, resume=True)
    with pytest.raises(Problems, match=r"not empty \(name another folder"):
        DataSet(folder, JOB, resume=False)
    with pytest.raises(Problems, match="no interrupted run to resume"):
        DataSet(folder, JOB, resume=True)


def test_parts_that_were_written_to_another_disk_are_a_problem(batch: PrepareBatch, tmp_path: Path) -> None:
    """This happens when every worker has a folder of that name on a disk of its own."""
    pytest.importorskip("pyarrow")
    (tmp_path / "other").mkdir()
    rows, tasks = batch(*SWEEP, form="parquet", part=1000)
    target = DataSet(str(tmp_path / "set"), JOB, resume=False)
    with pytest.raises(Problems, match=r"3 parts are missing from the folder, the first of them part-0+\.parquet"):
        list(write_results(rows.writer, run_here(PartFileWork(rows, str(tmp_path / "other")), tasks), target))
    assert os.listdir(tmp_path / "set") == [JOURNAL]


def test_a_part_that_fails_leaves_no_file(batch: PrepareBatch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyarrow")
    rows, tasks = batch(*SWEEP, form="parquet")
    work = PartFileWork(rows, str(tmp_path))
    monkeypatch.setattr("aigc_compute.render.parquet.ParquetRows.tail", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        list(work(tasks[0]))
    assert os.listdir(tmp_path) == []


def test_a_data_set_without_rows_has_the_columns(batch: PrepareBatch, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    rows, _ = batch(*SWEEP, form="parquet")
    target = DataSet(str(tmp_path / "set"), JOB, resume=False)
    list(write_results(rows.writer, [], target))
    [path] = (tmp_path / "set").iterdir()
    assert pq.read_table(path).column_names == [field.name for field in rows.fields]
