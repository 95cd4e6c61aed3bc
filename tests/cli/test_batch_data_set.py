"""`batch` from and to Parquet data sets, on this process and on a cluster."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow")

WORDS = ("llama-2-70b", "accelerator=h100-sxm", "accelerators=1..100:100", "--columns", "training_cost_usd", "-q")


@pytest.fixture
def told(cli: Any, tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """Run the program in a folder of its own: exit code and complaints."""

    def run(*words: str) -> tuple[int, str]:
        ran = cli(*words, folder=tmp_path)
        return ran.returncode, ran.stderr

    return run


def rows(path: Path) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    found: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return found


def test_a_name_that_ends_in_a_slash_is_a_data_set_and_can_be_read_again(told: Any, tmp_path: Path) -> None:
    assert told("batch", *WORDS, "-o", "set/", "--part-rows", "30") == (0, "")
    assert sorted(os.listdir(tmp_path / "set")) == [f"part-0000000{n}.parquet" for n in range(4)]
    assert told("batch", *WORDS, "-o", "file.parquet") == (0, "")
    assert rows(tmp_path / "set") == rows(tmp_path / "file.parquet")
    code, err = told("batch", "set", "--keep", "name,problem", "-o", "again/", "--columns", "training_cost_usd")
    assert (code, err) == (0, "100 rows: 100 estimated → again/\n")
    assert [row["training_cost_usd"] for row in rows(tmp_path / "again")] == [
        row["training_cost_usd"] for row in rows(tmp_path / "set")
    ]


def test_a_bad_row_is_told_and_strict_leaves_nothing(told: Any, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("parameters,training_tokens\n7B,1T\nx,1T\n", "utf-8")
    code, err = told("batch", "rows.csv", "-o", "set/")
    assert code == 3
    assert err.endswith("2 rows: 1 estimated, 1 cannot be read → set/\n")
    assert [bool(row["problem"]) for row in rows(tmp_path / "set")] == [False, True]
    code, err = told("batch", "rows.csv", "-o", "strict/", "--strict")
    assert (code, err.startswith("rows.csv:3: error: parameters")) == (3, True)
    assert sorted(os.listdir(tmp_path)) == ["rows.csv", "set"]


@pytest.mark.parametrize("form", ["csv", pytest.param("parquet", marks=pytest.mark.slow)])
def test_the_engine_changes_no_byte(told: Any, tmp_path: Path, form: str) -> None:
    pytest.importorskip("distributed", reason="the extra 'dask' is not installed")
    assert told("batch", *WORDS, "-o", f"one.{form}") == (0, "")
    assert told("batch", *WORDS, "-o", f"two.{form}", "--engine", "dask", "--workers", "1") == (0, "")
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
def test_wrong_use(told: Any, tmp_path: Path, words: tuple[str, ...], expected: str) -> None:
    pytest.importorskip("fsspec")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine", "utf-8")
    code, err = told("batch", *WORDS, *words)
    assert (code, expected in err) == (2, True), err
    assert os.listdir(tmp_path) == ["full"]


@pytest.mark.parametrize(
    ("words", "package"),
    [
        (("--engine", "dask"), "--engine dask needs distributed"),
        (("-o", "memory://a/"), "the URL of an object store needs fsspec"),
    ],
)
def test_what_is_missing_is_said_with_the_command_that_installs_it(
    told: Any, words: tuple[str, ...], package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from aigc_compute.io.extras import util

    there = util.find_spec
    monkeypatch.setattr(util, "find_spec", lambda name: None if name in ("distributed", "fsspec") else there(name))
    code, err = told("batch", *WORDS, *words)
    assert (code, f"{package}, which is not installed (pip install 'aigc-compute[dask]')" in err) == (2, True), err


@pytest.mark.parametrize("method", ["isdir", "ls", "glob", "info", "find", "makedirs", "_open", "mv", "rm"])
@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("no key"),
        *(pytest.param(one, marks=pytest.mark.slow) for one in (FileNotFoundError("no key"), ValueError(""))),
    ],
)
def test_whatever_a_store_raises_is_told(
    told: Any, monkeypatch: pytest.MonkeyPatch, method: str, error: Exception
) -> None:
    """Libraries of stores have errors of their own: credentials, networks, signatures."""
    fsspec = pytest.importorskip("fsspec")
    store = type(fsspec.filesystem("memory"))

    def refused(*_: Any, **__: Any) -> None:
        raise error

    def run(folder: str) -> set[int]:
        found = [told("batch", *WORDS, "-o", f"memory://{folder}/new/")]
        for name in ("full/", "full/*.parquet"):
            words = ("--keep", "name,problem", "--columns", "training_cost_usd", "-o", "out.csv")
            found.append(told("batch", f"memory://{folder}/{name}", *words))
        for code, err in found:
            assert "Traceback" not in err
            assert code == 0 or err.startswith("memory://"), err
        return {code for code, _ in found}

    name = f"{method}-{type(error).__name__}"
    assert told("batch", *WORDS, "-o", f"memory://{name}/full/")[0] == 0
    with monkeypatch.context() as broken:
        broken.setattr(store, method, refused)
        assert run(name) <= {0, 2}
    assert told("batch", *WORDS, "-o", f"memory://{name}/other/")[0] == 0
