"""No output replaces a file that the same command reads, by whatever name the command line calls it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from aigc_compute.diagnostics import Problems
from aigc_compute.io.atomic_file import refuse_overlap
from tests.support import RunProgram

ROOT = Path(__file__).parents[2]
MAPPING = "name: mine\ncolumns: {size: parameters}\n"
CONFIG_MAPPING = "name: theirs\nextends: {folder}/base.yaml\ncolumns: {{}}\n"
CLAIMS = "statements:\n- {id: a, subject: x, quantity: parameters, as_written: 7B}\n"
SWEEP_OPTION = ("--over", "mfu=0.1..0.5")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.yaml").write_text("parameters: 7B\n")
    (tmp_path / "a.json").write_text("parameters: 7B\n")
    (tmp_path / "in.csv").write_text("size\n7B\n")
    (tmp_path / "claims.yaml").write_text(CLAIMS)
    (tmp_path / "claims.json").write_text(CLAIMS)
    (tmp_path / "mine.yaml").write_text(MAPPING)
    (tmp_path / "base.yaml").write_text("name: base\nextends: huggingface\ncolumns: {}\n")
    (tmp_path / "theirs.yaml").write_text(CONFIG_MAPPING.format(folder=tmp_path))
    (tmp_path / "config.json").write_text('{"model_type": "llama"}')
    (tmp_path / "b.json").write_text("{}")
    (tmp_path / ".out.csv.journal").write_text("parameters: 7B\n")
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows" / "r.csv").write_text("parameters\n7B\n")
    (tmp_path / "rows" / "linked.yaml").symlink_to(tmp_path / "a.yaml")
    (tmp_path / "overlay").mkdir()
    (tmp_path / "overlay" / "sources.yaml").write_text("{}\n")
    (tmp_path / "overlay" / "sources.json").write_text("{}\n")
    (tmp_path / "link.json").symlink_to(tmp_path / "b.json")
    os.link(tmp_path / "b.json", tmp_path / "twin.json")
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


CHECK_WORDS = ("check", "{}/a.yaml", "--baseline", "{}/b.json", "--junit")


@pytest.mark.parametrize(
    "words",
    [
        ("check", "{}/a.yaml", "--junit", "{}/a.yaml"),
        ("check", "{}", "--junit", "{}/a.yaml"),
        ("check", "{}/a.yaml", "--baseline", "{}/a.yaml", "--update"),
        (*CHECK_WORDS, "{}/b.json"),
        (*CHECK_WORDS, "{}/rows/../b.json"),
        (*CHECK_WORDS, "{relative}/b.json"),
        (*CHECK_WORDS, "{}/link.json"),
        (*CHECK_WORDS, "{}/twin.json"),
        (*CHECK_WORDS, "{}/overlay/sources.yaml", "--catalogue", "{}/overlay"),
        ("check", "{}/a.yaml", "--baseline", "{}/new.json", "--update", "--junit", "{}/new.json"),
        ("check", "{}/a.yaml", "--baseline", "{}/new.json", "--update", "--junit", "{}/NEW.json"),
        ("batch", "{}/in.csv", "--map", "{}/mine.yaml", "-f", "csv", "-o", "{}/in.csv"),
        ("batch", "{}/in.csv", "--map", "{}/mine.yaml", "-f", "csv", "-o", "{}/mine.yaml"),
        ("batch", "{}/config.json", "--map", "{}/theirs.yaml", "-f", "csv", "-o", "{}/base.yaml"),
        ("batch", "{}/rows", "-o", "{}/rows/r.csv"),
        ("batch", "{}/rows", "-f", "csv", "-o", "{}/a.yaml"),
        ("batch", "{}/rows/r.csv", "-o", "{}/rows/"),
        ("batch", "{}/.out.csv.journal", "-o", "{}/out.csv"),
        ("batch", "gpt-3", "-f", "csv", "--catalogue", "{}/overlay", "-o", "{}/overlay/sources.yaml"),
        ("plot", "parameters", "{}/a.json", *SWEEP_OPTION, "-o", "{}/a.json"),
        (
            "plot",
            "training_days",
            "llama-2-70b",
            *SWEEP_OPTION,
            "--catalogue",
            "{}/overlay",
            "-o",
            "{}/overlay/sources.json",
        ),
        ("report", "{}/a.json", "-o", "{}/a.json"),
        ("report", "--audit", "{}/claims.json", "-o", "{}/claims.json"),
        ("report", "gpt-3", "--catalogue", "{}/overlay", "-o", "{}/overlay/sources.json"),
    ],
    ids=" ".join,
)
def test_no_output_replaces_a_file_of_the_same_command(cli: RunProgram, folder: Path, words: tuple[str, ...]) -> None:
    before = contents(folder)
    result = cli(*(word.format(folder, relative=os.path.relpath(folder, ROOT)) for word in words))
    assert (result.returncode, result.stdout) == (2, "")
    assert "[output-is-input]" in result.stderr
    assert contents(folder) == before


def test_no_output_replaces_a_file_of_the_overlay_that_the_variable_names(cli: RunProgram, folder: Path) -> None:
    target = folder / "overlay" / "sources.json"
    result = cli("report", "gpt-3", "-o", str(target), AIGC_COMPUTE_CATALOGUE=str(folder / "overlay"))
    assert result.returncode == 2
    assert target.read_text() == "{}\n"


def test_a_url_of_a_local_file_is_recognized(folder: Path) -> None:
    for url in (f"file://{folder}/b.json", f"local://{folder}/b.json", f"simplecache::file://{folder}/b.json"):
        with pytest.raises(Problems, match="this file is also an input"):
            refuse_overlap([folder / "b.json"], [url])
    refuse_overlap([folder / "b.json"], ["s3://bucket/b.json"])


def test_a_new_file_may_be_written(folder: Path) -> None:
    """The name of a model is no file, and a new file may be written into a folder that is read."""
    refuse_overlap([folder / "gpt-3"], [folder / "gpt-3"])
    refuse_overlap([folder / "overlay" / "new.json", folder / "other.json"], [folder / "overlay"])
