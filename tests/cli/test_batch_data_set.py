"""`batch` reads and writes Parquet data sets, in this process and on a cluster."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import util
from pathlib import Path
from typing import Any

import pytest

from tests.support import RunProgram

pytest.importorskip("pyarrow")

WORDS = ("llama-2-70b", "accelerator=h100-sxm", "accelerators=1..100:100", "--columns", "training_cost_usd", "-q")


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(cli: RunProgram, tmp_path: Path) -> Run:
    """Run the program in a temporary folder; return exit code and standard error."""

    def run(*words: str) -> tuple[int, str]:
        result = cli(*words, folder=tmp_path)
        return result.returncode, result.stderr

    return run


def read_rows(path: Path) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    records: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return records


def test_a_name_that_ends_in_a_slash_is_a_data_set_that_can_be_read(run: Run, tmp_path: Path) -> None:
    assert run("batch", *WORDS, "-o", "set/", "--part-rows", "30") == (0, "")
    assert sorted(os.listdir(tmp_path / "set")) == [f"part-0000000{n}.parquet" for n in range(4)]
    assert run("batch", *WORDS, "-o", "file.parquet") == (0, "")
    assert read_rows(tmp_path / "set") == read_rows(tmp_path / "file.parquet")
    code, err = run("batch", "set", "--keep", "name,problem", "-o", "again/", "--columns", "training_cost_usd")
    assert (code, err) == (0, "100 rows: 100 estimated → again/\n")
    assert [row["training_cost_usd"] for row in read_rows(tmp_path / "again")] == [
        row["training_cost_usd"] for row in read_rows(tmp_path / "set")
    ]


def test_an_invalid_row_is_reported_and_strict_leaves_no_output(run: Run, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("parameters,training_tokens\n7B,1T\nx,1T\n", "utf-8")
    code, err = run("batch", "rows.csv", "-o", "set/")
    assert code == 3
    assert err.endswith("2 rows: 1 estimated, 1 cannot be read → set/\n")
    assert [bool(row["problem"]) for row in read_rows(tmp_path / "set")] == [False, True]
    code, err = run("batch", "rows.csv", "-o", "strict/", "--strict")
    assert (code, err.startswith("rows.csv:3: error: parameters")) == (3, True)
    assert sorted(os.listdir(tmp_path)) == ["rows.csv", "set"]


@pytest.mark.parametrize("form", ["csv", pytest.param("parquet", marks=pytest.mark.slow)])
def test_every_engine_writes_the_same_bytes(run: Run, tmp_path: Path, form: str) -> None:
    pytest.importorskip("distributed", reason="the extra 'dask' is not installed")
    assert run("batch", *WORDS, "-o", f"one.{form}") == (0, "")
    assert run("batch", *WORDS, "-o", f"two.{form}", "--engine", "dask", "--workers", "1") == (0, "")
    assert (tmp_path / f"one.{form}").read_bytes() == (tmp_path / f"two.{form}").read_bytes()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("-o", "set/", "-f", "csv"), "a data set holds Parquet files, found --format csv"),
        (("-o", "s3://bucket/a.parquet"), "a remote store takes only a data set (-o s3://bucket/a.parquet/)"),
        (("-o", "nosuch://bucket/a/"), "nosuch"),
        (("-o", "full/"), "the folder is not empty (name another folder, or remove this one)"),
        (("-o", "set/", "--resume"), "there is no interrupted run to resume"),
        (("-o", "a.csv", "--part-rows", "10"), "--part-rows needs a data set as output"),
        (("-o", "set/", "--part-rows", "0"), "--part-rows: found '0', expected one number"),
        (("nosuch://bucket/a/",), "nosuch"),
        (("none/*.parquet",), "no .yaml"),
        (("--workers", "2"), "--workers needs --engine dask"),
        (("--scheduler", "tcp://127.0.0.1:1"), "--scheduler needs --engine dask"),
        (("--engine", "spark"), "--engine: found 'spark', expected one of local, dask"),
        (("--engine", "dask", "--workers", "2", "--scheduler", "x:1"), "--scheduler uses another"),
    ],
)
def test_wrong_use_is_an_error_and_leaves_no_output(
    run: Run, tmp_path: Path, words: tuple[str, ...], expected: str
) -> None:
    pytest.importorskip("fsspec")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine", "utf-8")
    code, err = run("batch", *WORDS, *words)
    assert (code, expected in err) == (2, True), err
    assert os.listdir(tmp_path) == ["full"]


@pytest.mark.parametrize(
    ("words", "package"),
    [
        (("--engine", "dask"), "--engine dask needs distributed"),
        (("-o", "memory://a/"), "the URL of an object store needs fsspec"),
    ],
)
def test_a_missing_package_is_an_error_with_the_command_that_installs_it(
    run: Run, words: tuple[str, ...], package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    find_spec = util.find_spec
    monkeypatch.setattr(util, "find_spec", lambda name: None if name in ("distributed", "fsspec") else find_spec(name))
    code, err = run("batch", *WORDS, *words)
    assert (code, f"{package}, which is not installed (pip install 'aigc-compute[dask]')" in err) == (2, True), err


@pytest.mark.parametrize("method", ["isdir", "ls", "glob", "info", "find", "makedirs", "_open", "mv", "rm"])
@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("no key"),
        *(pytest.param(error, marks=pytest.mark.slow) for error in (FileNotFoundError("no key"), ValueError(""))),
    ],
)
def test_every_exception_of_a_store_is_reported(
    run: Run, monkeypatch: pytest.MonkeyPatch, method: str, error: Exception
) -> None:
    """Libraries of remote stores raise exceptions of their own for credentials, networks and signatures."""
    fsspec = pytest.importorskip("fsspec")
    store = type(fsspec.filesystem("memory"))

    def fail(*_: object, **__: object) -> None:
        raise error

    def exit_codes(folder: str) -> set[int]:
        results = [run("batch", *WORDS, "-o", f"memory://{folder}/new/")]
        for name in ("full/", "full/*.parquet"):
            words = ("--keep", "name,problem", "--columns", "training_cost_usd", "-o", "out.csv")
            results.append(run("batch", f"memory://{folder}/{name}", *words))
        for code, err in results:
            assert "Traceback" not in err
            assert code == 0 or err.startswith("memory://"), err
        return {code for code, _ in results}

    name = f"{method}-{type(error).__name__}"
    assert run("batch", *WORDS, "-o", f"memory://{name}/full/")[0] == 0
    with monkeypatch.context() as broken:
        broken.setattr(store, method, fail)
        assert exit_codes(name) <= {0, 2}
    assert run("batch", *WORDS, "-o", f"memory://{name}/other/")[0] == 0
