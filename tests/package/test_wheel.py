"""The built wheel, outside the checkout, gives the same numbers as the checkout."""

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


def run_module(*words: str) -> None:
    """Run a module of Python. Skip the test if the network is needed and cannot be reached."""
    result = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, check=False)
    if result.returncode and any(word in result.stdout + result.stderr for word in NO_NETWORK):
        pytest.skip("pip cannot fetch the build backend: no package index within reach")
    assert result.returncode == 0, result.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that is built from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    run_module("pip", "wheel", str(ROOT), "--no-deps", "--quiet", "-w", str(folder))
    (path,) = folder.glob("*.whl")
    return path


def test_two_builds_give_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    """The second wheel is built later, from the source distribution of a copy of the checkout in another folder."""
    pytest.importorskip("build")
    left_out = shutil.ignore_patterns(".*", "build", "dist", "__pycache__")
    copy = shutil.copytree(ROOT, tmp_path / "copy", ignore=left_out, copy_function=shutil.copy)
    run_module("build", str(copy), "--outdir", str(tmp_path / "dist"))
    assert (tmp_path / "dist" / wheel.name).read_bytes() == wheel.read_bytes()


def wheel_names(folder: str, *suffixes: str) -> set[str]:
    """The names in the wheel of the files in a folder of the checkout."""
    return {
        f"aigc_compute/_data/{path.relative_to(ROOT).as_posix()}"
        for path in (ROOT / folder).rglob("*")
        if path.suffix in suffixes
    }


def test_the_wheel_has_the_catalogue(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    expected = wheel_names("configs", ".yaml", ".csv", ".json")
    assert "aigc_compute/_data/configs/models/gpt-3-175b.yaml" in expected
    assert expected - names == set()


def test_the_wheel_has_only_the_package(wheel: Path) -> None:
    folders = {name.split("/")[0] for name in ZipFile(wheel).namelist()}
    assert {top for top in folders if not top.endswith(".dist-info")} == {"aigc_compute"}
    assert not [name for name in ZipFile(wheel).namelist() if "__pycache__" in name or "/tests/" in name]


def test_the_wheel_has_its_licence_and_entry_points(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.endswith("entry_points.txt") for name in names)


def test_the_wheel_gives_the_same_number_as_the_checkout(wheel: Path, tmp_path: Path) -> None:
    ZipFile(wheel).extractall(tmp_path / "site")

    def output(folder: Path, *arguments: str) -> str:
        command = [sys.executable, *arguments]
        environment = {**os.environ, "PYTHONPATH": str(folder)}
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        ).stdout.strip()

    print_folder = ("-c", "import aigc_compute.catalogue as c; print(c.data_folder('configs'))")
    assert Path(output(tmp_path / "site", *print_folder)) == tmp_path / "site" / "aigc_compute" / "_data" / "configs"
    assert Path(output(ROOT, *print_folder)) == ROOT / "configs"
    print_number = ("-m", "aigc_compute", "estimate", "gpt-3-175b", "--get", "training_pf_days")
    assert output(tmp_path / "site", *print_number) == output(ROOT, *print_number)
    assert float(output(ROOT, *print_number)) == pytest.approx(3640, rel=0.01)
