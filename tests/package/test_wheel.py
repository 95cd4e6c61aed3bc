"""The built package, away from the checkout, gives the same numbers as the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
NO_NETWORK = ("No matching distribution found", "Could not find a version", "NewConnectionError", "ConnectionError")


def build(*words: str) -> None:
    done = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, check=False)
    if done.returncode and any(word in done.stdout + done.stderr for word in NO_NETWORK):
        pytest.skip("pip cannot fetch the build backend: no package index within reach")
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made of the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build("pip", "wheel", str(ROOT), "--no-deps", "--quiet", "-w", str(folder))
    (path,) = folder.glob("*.whl")
    return path


def test_two_builds_give_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    """The second of the source distribution of a copy elsewhere, made later: so that has all that it takes, too."""
    pytest.importorskip("build")
    left_out = shutil.ignore_patterns(".*", "build", "dist", "__pycache__")
    copy = shutil.copytree(ROOT, tmp_path / "copy", ignore=left_out, copy_function=shutil.copy)
    build("build", str(copy), "--outdir", str(tmp_path / "dist"))
    assert (tmp_path / "dist" / wheel.name).read_bytes() == wheel.read_bytes()


def shipped(folder: str, *suffixes: str) -> set[str]:
    """Files of a folder of the checkout, by their names in the wheel."""
    return {
        f"aigc_compute/_data/{path.relative_to(ROOT).as_posix()}"
        for path in (ROOT / folder).rglob("*")
        if path.suffix in suffixes
    }


def test_the_catalogue_is_inside(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    wanted = shipped("configs", ".yaml", ".csv", ".json")
    assert "aigc_compute/_data/configs/models/gpt-3-175b.yaml" in wanted
    assert wanted - names == set()


def test_nothing_else_is_inside(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"aigc_compute"}
    assert not [name for name in ZipFile(wheel).namelist() if "__pycache__" in name or "/tests/" in name]


def test_the_package_is_typed_and_licensed(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.endswith("entry_points.txt") for name in names)


def test_same_number_as_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    ZipFile(wheel).extractall(tmp_path / "site")

    def told(folder: Path, *arguments: str) -> str:
        command = [sys.executable, *arguments]
        environment = {**os.environ, "PYTHONPATH": str(folder)}
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        ).stdout.strip()

    where = ("-c", "import aigc_compute.catalogue as c; print(c.data_folder('configs'))")
    assert Path(told(tmp_path / "site", *where)) == tmp_path / "site" / "aigc_compute" / "_data" / "configs"
    assert Path(told(ROOT, *where)) == ROOT / "configs"
    number = ("-m", "aigc_compute", "estimate", "gpt-3-175b", "--get", "training_pf_days")
    assert told(tmp_path / "site", *number) == told(ROOT, *number)
    assert float(told(ROOT, *number)) == pytest.approx(3640, rel=0.01)
