"""Scripts that are given a file of another kind: an error with what is missing and exit code 2, never a traceback."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

from aigc_compute.catalogue import Catalogue, data_folder

VALIDATION = data_folder("configs") / "validation"
SERVED = "model,gpu,n_gpu,precision,framework,mode,input_len,output_len,concurrency,metric,value,note\n"
FILES = {
    "other.csv": "name,gpu\na,H100\n",
    "empty.csv": "",
    "other.yaml": "runs: {a: 1}\n",
    "list.yaml": "- 1\n",
    "bare.yaml": "runs: [{id: a}, 1]\n",
    "images.csv": SERVED + "stable-diffusion-xl,H100-SXM,8,fp8,TensorRT,Offline,,,,throughput,18.4,\n",
    "steps.csv": "model,params,gpu,n_gpus,seq_len,gbs,tp,tflops_gpu,memory_gb\nm,7e9,abacus,8,2048,64,1,1,60\n",
}
SCRIPTS = {
    "calibrate_serving": "precision, framework, metric, value",
    "calibrate_serving_power": "n_gpu, precision, concurrency, output_len, metric, value, note",
    "calibrate_media": "metric, value, note",
    "calibrate_step_time": "n_gpus, seq_len",
    "calibrate_utilisation": "",
    "calibrate_power": "",
    "compare_layouts": "n_gpus, gbs",
}


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A script by its name."""
    monkeypatch.syspath_prepend(Path(__file__).parents[2] / "scripts")
    return importlib.import_module


@pytest.fixture
def refused(script: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a script with words, which it refuses: what it says."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)

    def run(name: str, *words: str) -> str:
        monkeypatch.setattr(sys, "argv", [name, *words])
        with pytest.raises(SystemExit) as end:
            script("measured").start(script(name).main)
        out, err = capsys.readouterr()
        assert (end.value.code, out) == (2, "")
        return err

    return run


@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.parametrize("file", [*FILES, "nowhere.csv", "."])
def test_a_file_of_another_kind_is_refused(refused: Any, name: str, file: str) -> None:
    said = refused(name, file)
    assert said.startswith(f"found '{file}'" if name == "calibrate_power" else f"{file}:")


@pytest.mark.parametrize(("name", "missing"), [one for one in SCRIPTS.items() if one[1]])
def test_the_columns_that_a_table_lacks_are_named(refused: Any, name: str, missing: str) -> None:
    assert f"other.csv:1: error: no column model, {missing} (" in refused(name, "other.csv")


@pytest.mark.parametrize("name", ["calibrate_serving", "calibrate_serving_power"])
def test_a_script_without_its_file_says_how_it_is_called(refused: Any, name: str) -> None:
    assert refused(name).startswith(f"`python scripts/{name}.py ")


def test_rows_of_images_in_a_table_of_served_models_are_left_out(
    script: Any, tmp_path: Path, catalogue: Catalogue
) -> None:
    lines = (VALIDATION / "serving.csv").read_text("utf-8").splitlines(keepends=True)
    image = dict.fromkeys(lines[0].strip().split(","), "")
    image |= {"model": "stable-diffusion-xl", "gpu": "H100-SXM", "n_gpu": "8", "metric": "throughput", "value": "18.4"}
    mixed = tmp_path / "mixed.csv"
    mixed.write_text("".join([*lines[:20], ",".join(image.values()) + "\n"]), "utf-8")
    alone = tmp_path / "alone.csv"
    alone.write_text("".join(lines[:20]), "utf-8")
    read = script("calibrate_serving").read
    assert len(read([str(mixed)], catalogue)) == len(read([str(alone)], catalogue)) > 0
