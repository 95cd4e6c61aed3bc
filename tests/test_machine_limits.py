"""Machines with little memory, few threads or libraries that cannot be loaded: the program needs little of them, and
reports what fails.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from aigc_compute.cli.app import main
from aigc_compute.diagnostics import Problems
from aigc_compute.io import extras, limits, stores
from aigc_compute.io.yaml_input import BLOCK, read_standard_input

UNLOADABLE = "libarrow.so: failed to map segment from shared object"


def test_a_package_that_cannot_be_loaded_is_reported_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyarrow")

    def fail(name: str) -> None:
        raise ImportError(UNLOADABLE)

    monkeypatch.setattr(extras, "import_module", fail)
    with pytest.raises(Problems, match=f"Parquet needs pyarrow, which cannot be loaded: {UNLOADABLE}"):
        extras.need("pyarrow", "pyarrow.parquet")


@pytest.mark.parametrize("limit", [500_000_000, None])
def test_arrow_uses_the_system_allocator_where_the_address_space_is_limited(
    limit: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    resource = pytest.importorskip("resource")
    pytest.importorskip("pyarrow")
    monkeypatch.setattr(resource, "getrlimit", lambda _: (limit or resource.RLIM_INFINITY,) * 2)
    monkeypatch.setenv(extras.ARROW_ALLOCATOR, "set so that monkeypatch restores it")
    monkeypatch.delenv(extras.ARROW_ALLOCATOR)
    extras.need("pyarrow")
    assert os.environ.get(extras.ARROW_ALLOCATOR) == ("system" if limit else None)
    assert limits.address_space_is_limited() == bool(limit)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        ("memory", "error: not enough memory (estimate fewer rows at once, or use --no-ranges) [memory]\n"),
        ("library", f"error: a library cannot be loaded: {UNLOADABLE} (check that enough memory is free) [library]\n"),
    ],
)
def test_an_error_of_a_library_while_it_reads_is_reported(
    error: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    pq.write_table(pa.table({"parameters": ["7B"]}), tmp_path / "in.parquet")
    errors = {
        "memory": pa.ArrowMemoryError("malloc of size 64 failed"),
        "library": ImportError(UNLOADABLE, path="a.so"),
    }

    def fail(*_: object, **__: object) -> None:
        raise errors[error]

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", fail)
    monkeypatch.setattr(sys, "argv", ["aigc-compute", "batch", str(tmp_path / "in.parquet"), "-f", "csv"])
    with pytest.raises(SystemExit) as end:
        main()
    assert (end.value.code, capsys.readouterr().err) == (2, message)


def test_standard_input_is_read_in_blocks_of_limited_size(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    content = io.BytesIO(b"x" * (2 * BLOCK + 1))

    def read(size: int) -> bytes:
        sizes.append(size)
        return content.read(size)

    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=SimpleNamespace(read=read)))
    assert read_standard_input() == "x" * (2 * BLOCK + 1)
    assert max(sizes) <= BLOCK


def test_files_are_read_in_order_where_no_thread_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("can't start new thread")

    assert stores.map_concurrently(str, range(3)) == ["0", "1", "2"]
    monkeypatch.setattr("threading.Thread.start", fail)
    assert stores.map_concurrently(str, range(3)) == ["0", "1", "2"]
