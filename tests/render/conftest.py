"""Reports of every kind, by the program's own functions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.scenario import read_inputs
from aigc_compute.studies.report import audit_report, batch_report, claims_among, scenario_report

ROOT = Path(__file__).parents[2]
HOSTILE = (
    "<script>window.ran=1;alert(1)</script>",
    "=cmd|'/C calc'!A0",
    'x" onmouseover="alert(1)" y="',
    "<img src=x onerror=window.ran=1>",
    "</title></style></textarea><!--",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "![x](http://evil.example/x.png) [y](javascript:alert(1)) `z`",
    "\\u2028{{7*7}}&lt;b&gt;",
)
"""Names that mean something to a browser, a spreadsheet or markdown."""

Reported = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def reported(catalogue: Catalogue, as_of: date) -> Reported:
    """The report of the words of a command line."""

    def run(*words: str) -> dict[str, Any]:
        return scenario_report(read_inputs(words, catalogue, sums=True), catalogue, as_of)[0]

    return run


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with files that are full of such names."""
    import csv
    import json

    folder = tmp_path_factory.mktemp("hostile")
    rows = {name: {"model": "llama-2-7b", "accelerator": "h100-sxm", "accelerators": 8} for name in HOSTILE}
    (folder / "scenarios.yaml").write_text(json.dumps({"scenarios": rows}), encoding="utf-8")
    with (folder / "rows.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "parameters", "training_tokens"])
        writer.writerows([name, "7B", f"{place + 1}T"] for place, name in enumerate(HOSTILE))
    statements = [
        {"subject": name, "quantity": "parameters", "as_written": "175B", "run": name, "id": name} for name in HOSTILE
    ]
    claims = {"title": HOSTILE[0], "date": "2024-03", "statements": statements}
    (folder / "claims.yaml").write_text(json.dumps(claims), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def reports(
    reported: Reported, hostile: Path, catalogue: Catalogue, as_of: date, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, Any]]:
    """A report of every kind, by name."""
    shipped = ROOT / "configs" / "scenarios" / "forecasts" / "enterprises.yaml"
    years = tmp_path_factory.mktemp("years") / "three.yaml"
    years.write_text(shipped.read_text(encoding="utf-8").replace("to: 2032", "to: 2028"), encoding="utf-8")
    return {
        "scenario": reported("llama-2-70b", "accelerator=h100-sxm", "accelerators=512"),
        "owned": reported("llama-2-7b", "tenure=owned", "accelerators=64", "tensor_parallel=8", "pipeline_parallel=1"),
        "video": reported("wan-2.1-14b", "accelerator=h100-sxm"),
        "unknown": reported("gpt-3.5"),
        "comparison": reported("gpt-3-175b", "llama-2-70b", "mixtral-8x7b"),
        "stages": reported(str(ROOT / "configs" / "scenarios" / "deepseek-v3-stages.yaml")),
        "forecast": reported(str(years)),
        "hostile": reported(str(hostile / "scenarios.yaml")),
        "hostile-batch": batch_report([str(hostile / "rows.csv")], catalogue, as_of),
        "hostile-audit": audit_report(claims_among([str(hostile / "claims.yaml")], catalogue), catalogue),
        "audit": audit_report(claims_among([str(ROOT / "tests" / "cli" / "claims.yaml")], catalogue), catalogue),
        "empty": reported("parameters=7B", "accelerators=0"),
    }


KINDS = (
    "scenario",
    "owned",
    "video",
    "unknown",
    "comparison",
    "stages",
    "forecast",
    "hostile",
    "hostile-batch",
    "hostile-audit",
    "audit",
    "empty",
)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of report in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def names() -> tuple[str, ...]:
    """The hostile names."""
    return HOSTILE
