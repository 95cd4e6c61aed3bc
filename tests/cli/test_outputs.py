"""No output replaces a file that the same command names, whatever the file is called there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from aigc_compute.atomic_file import refuse_overlap
from aigc_compute.diagnostics import Problems

ROOT = Path(__file__).parents[2]
MAPPING = "name: mine\ncolumns: {size: parameters}\n"
CONFIGS = "name: theirs\nextends: {folder}/base.yaml\ncolumns: {{}}\n"
CLAIMS = "statements:\n- {id: a, subject: x, quantity: parameters, as_written: 7B}\n"
OVER = ("--over", "mfu=0.1..0.5")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.yaml").write_text("parameters: 7B\n")
    (tmp_path / "a.json").write_text("parameters: 7B\n")
    (tmp_path / "in.csv").write_text("size\n7B\n")
    (tmp_path / "claims.yaml").write_text(CLAIMS)
    (tmp_path / "claims.json").write_text(CLAIMS)
    (tmp_path / "mine.yaml").write_text(MAPPING)
    (tmp_path / "base.yaml").write_text("name: base\nextends: huggingface\ncolumns: {}\n")
    (tmp_path / "theirs.yaml").write_text(CONFIGS.format(folder=tmp_path))
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


CHECK = ("check", "{}/a.yaml", "--baseline", "{}/b.json", "--junit")


@pytest.mark.parametrize(
    "words",
    [
        ("check", "{}/a.yaml", "--junit", "{}/a.yaml"),
        ("check", "{}", "--junit", "{}/a.yaml"),
        ("check", "{}/a.yaml", "--baseline", "{}/a.yaml", "--update"),
        (*CHECK, "{}/b.json"),
        (*CHECK, "{}/rows/../b.json"),
        (*CHECK, "{relative}/b.json"),
        (*CHECK, "{}/link.json"),
        (*CHECK, "{}/twin.json"),
        (*CHECK, "{}/overlay/sources.yaml", "--catalogue", "{}/overlay"),
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
        ("plot", "parameters", "{}/a.json", *OVER, "-o", "{}/a.json"),
        ("plot", "training_days", "llama-2-70b", *OVER, "--catalogue", "{}/overlay", "-o", "{}/overlay/sources.json"),
        ("report", "{}/a.json", "-o", "{}/a.json"),
        ("report", "--audit", "{}/claims.json", "-o", "{}/claims.json"),
        ("report", "gpt-3", "--catalogue", "{}/overlay", "-o", "{}/overlay/sources.json"),
    ],
    ids=" ".join,
)
def test_no_output_replaces_a_file_of_the_same_command(cli, folder: Path, words: tuple[str, ...]) -> None:
    before = contents(folder)
    done = cli(*(word.format(folder, relative=os.path.relpath(folder, ROOT)) for word in words))
    assert (done.returncode, done.stdout) == (2, "")
    assert "[output-is-input]" in done.stderr
    assert contents(folder) == before


def test_the_variable_of_an_overlay_names_it_too(cli, folder: Path) -> None:
    target = folder / "overlay" / "sources.json"
    done = cli("report", "gpt-3", "-o", str(target), AIGC_COMPUTE_CATALOGUE=str(folder / "overlay"))
    assert done.returncode == 2
    assert target.read_text() == "{}\n"


def test_a_url_of_this_machine_is_a_file_of_it(folder: Path) -> None:
    for url in (f"file://{folder}/b.json", f"local://{folder}/b.json", f"simplecache::file://{folder}/b.json"):
        with pytest.raises(Problems, match="this is an input"):
            refuse_overlap([folder / "b.json"], [url])
    refuse_overlap([folder / "b.json"], ["s3://bucket/b.json"])


def test_what_is_not_there_cannot_be_lost(folder: Path) -> None:
    """A model's name is no file; a new file may stand beside what a folder or an overlay holds."""
    refuse_overlap([folder / "gpt-3"], [folder / "gpt-3"])
    refuse_overlap([folder / "overlay" / "new.json", folder / "other.json"], [folder / "overlay"])
