"""Little memory, few threads, libraries that cannot be loaded: little is asked for, and what fails is told."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from aigc_compute.cli.app import main
from aigc_compute.diagnostics import Problems
from aigc_compute.io import extras, limits, stores
from aigc_compute.io.yaml_input import BLOCK, read_standard_input

UNLOADABLE = "libarrow.so: failed to map segment from shared object"


def test_a_package_that_cannot_be_loaded_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyarrow")

    def refused(name: str) -> None:
        raise ImportError(UNLOADABLE)

    monkeypatch.setattr(extras, "import_module", refused)
    with pytest.raises(Problems, match=f"Parquet needs pyarrow, which cannot be loaded: {UNLOADABLE}"):
        extras.need("pyarrow", "pyarrow.parquet")


@pytest.mark.parametrize("limit", [500_000_000, None])
def test_arrow_reserves_little_where_addresses_are_limited(limit: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    pytest.importorskip("pyarrow")
    monkeypatch.setattr(resource, "getrlimit", lambda _: (limit or resource.RLIM_INFINITY,) * 2)
    monkeypatch.setenv(extras.ARROW_ALLOCATOR, "set so that it is put back")
    monkeypatch.delenv(extras.ARROW_ALLOCATOR)
    extras.need("pyarrow")
    assert extras.os.environ.get(extras.ARROW_ALLOCATOR) == ("system" if limit else None)
    assert limits.address_space_is_limited() == bool(limit)


@pytest.mark.parametrize(
    ("error", "complaint"),
    [
        ("memory", "error: not enough memory (estimate fewer rows at once, or use --no-ranges) [memory]\n"),
        ("library", f"error: a library cannot be loaded: {UNLOADABLE} (check that enough memory is free) [library]\n"),
    ],
)
def test_what_a_library_refuses_while_it_reads_is_told(
    error: str, complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    pq.write_table(pa.table({"parameters": ["7B"]}), tmp_path / "in.parquet")
    raised = {
        "memory": pa.ArrowMemoryError("malloc of size 64 failed"),
        "library": ImportError(UNLOADABLE, path="a.so"),
    }

    def refused(*_: Any, **__: Any) -> None:
        raise raised[error]

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", refused)
    monkeypatch.setattr(sys, "argv", ["aigc-compute", "batch", str(tmp_path / "in.parquet"), "-f", "csv"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert (ended.value.code, capsys.readouterr().err) == (2, complaint)


def test_no_more_memory_is_reserved_than_a_document_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    content = io.BytesIO(b"x" * (2 * BLOCK + 1))

    def read(size: int) -> bytes:
        asked.append(size)
        return content.read(size)

    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=SimpleNamespace(read=read)))
    assert read_standard_input() == "x" * (2 * BLOCK + 1)
    assert max(asked) <= BLOCK


def test_where_no_thread_can_be_started_files_are_read_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise RuntimeError("can't start new thread")

    assert stores.map_concurrently(str, range(3)) == ["0", "1", "2"]
    monkeypatch.setattr("threading.Thread.start", refused)
    assert stores.map_concurrently(str, range(3)) == ["0", "1", "2"]
