"""Scripts with a file of another kind: they end with exit code 2 and an error that names what is missing."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Protocol

import pytest

from aigc_compute.catalogue import Catalogue, data_folder

VALIDATION = data_folder("configs") / "validation"
SERVING_HEADER = "model,gpu,n_gpu,precision,framework,mode,input_len,output_len,concurrency,metric,value,note\n"
FILES = {
    "other.csv": "name,gpu\na,H100\n",
    "empty.csv": "",
    "other.yaml": "runs: {a: 1}\n",
    "list.yaml": "- 1\n",
    "bare.yaml": "runs: [{id: a}, 1]\n",
    "images.csv": SERVING_HEADER + "stable-diffusion-xl,H100-SXM,8,fp8,TensorRT,Offline,,,,throughput,18.4,\n",
    "steps.csv": "model,params,gpu,n_gpus,seq_len,gbs,tp,tflops_gpu,memory_gb\nm,7e9,abacus,8,2048,64,1,1,60\n",
}
MISSING_COLUMNS = {
    "calibrate_serving": "precision, framework, metric, value",
    "calibrate_serving_power": "n_gpu, precision, concurrency, output_len, metric, value, note",
    "calibrate_media": "metric, value, note",
    "calibrate_step_time": "n_gpus, seq_len",
    "calibrate_utilisation": "",
    "calibrate_power": "",
    "compare_layouts": "n_gpus, gbs",
}
"""Scripts with the columns that other.csv lacks; empty if the script does not read a table."""

ImportScript = Callable[[str], ModuleType]


class RunWithError(Protocol):
    """Run a script with arguments that it rejects; return its message."""

    def __call__(self, name: str, *arguments: str) -> str: ...


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ImportScript:
    """A function that imports a script by its name."""
    monkeypatch.syspath_prepend(Path(__file__).parents[2] / "scripts")
    return importlib.import_module


@pytest.fixture
def message_of(
    script: ImportScript, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> RunWithError:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)

    def run(name: str, *arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", [name, *arguments])
        with pytest.raises(SystemExit) as raised:
            script("measured").start(script(name).main)
        out, err = capsys.readouterr()
        assert (raised.value.code, out) == (2, "")
        return err

    return run


@pytest.mark.parametrize("name", MISSING_COLUMNS)
@pytest.mark.parametrize("file", [*FILES, "nowhere.csv", "."])
def test_a_script_rejects_a_file_of_another_kind(message_of: RunWithError, name: str, file: str) -> None:
    message = message_of(name, file)
    assert message.startswith(f"found '{file}'" if name == "calibrate_power" else f"{file}:")


@pytest.mark.parametrize(("name", "missing"), [(name, missing) for name, missing in MISSING_COLUMNS.items() if missing])
def test_a_script_names_the_missing_columns_of_a_table(message_of: RunWithError, name: str, missing: str) -> None:
    assert f"other.csv:1: error: no column model, {missing} (" in message_of(name, "other.csv")


@pytest.mark.parametrize("name", ["calibrate_serving", "calibrate_serving_power"])
def test_a_script_without_its_file_shows_its_usage(message_of: RunWithError, name: str) -> None:
    assert message_of(name).startswith(f"`python scripts/{name}.py ")


def test_rows_of_images_in_a_table_of_served_models_are_left_out(
    script: ImportScript, tmp_path: Path, catalogue: Catalogue
) -> None:
    lines = (VALIDATION / "serving.csv").read_text("utf-8").splitlines(keepends=True)
    image = dict.fromkeys(lines[0].strip().split(","), "")
    image |= {"model": "stable-diffusion-xl", "gpu": "H100-SXM", "n_gpu": "8", "metric": "throughput", "value": "18.4"}
    mixed = tmp_path / "mixed.csv"
    mixed.write_text("".join([*lines[:20], ",".join(image.values()) + "\n"]), "utf-8")
    without_images = tmp_path / "without_images.csv"
    without_images.write_text("".join(lines[:20]), "utf-8")
    read = script("calibrate_serving").read
    assert len(read([str(mixed)], catalogue)) == len(read([str(without_images)], catalogue)) > 0
