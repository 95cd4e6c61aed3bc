"""Fixtures: a report of every kind, and files with names that a browser, a spreadsheet or Markdown may interpret."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Protocol

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.scenario import read_inputs
from aigc_compute.studies.report import ReportDocument, audit_report, batch_report, claims_among, scenario_report

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
"""Names that a browser, a spreadsheet or a Markdown viewer may interpret as markup, code or a formula."""

Reports = dict[str, ReportDocument]
"""Reports by kind."""


class MakeReport(Protocol):
    """Return the report of the words of a command line."""

    def __call__(self, *words: str) -> ReportDocument: ...


@pytest.fixture(scope="session")
def make_report(catalogue: Catalogue, as_of: date) -> MakeReport:
    def make(*words: str) -> ReportDocument:
        return scenario_report(read_inputs(words, catalogue, sums=True), catalogue, as_of)[0]

    return make


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with scenarios, rows and claims that have the hostile names."""
    folder = tmp_path_factory.mktemp("hostile")
    rows = {name: {"model": "llama-2-7b", "accelerator": "h100-sxm", "accelerators": 8} for name in HOSTILE}
    (folder / "scenarios.yaml").write_text(json.dumps({"scenarios": rows}), encoding="utf-8")
    with (folder / "rows.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "parameters", "training_tokens"])
        writer.writerows([name, "7B", f"{trillions}T"] for trillions, name in enumerate(HOSTILE, 1))
    statements = [
        {"subject": name, "quantity": "parameters", "as_written": "175B", "run": name, "id": name} for name in HOSTILE
    ]
    claims = {"title": HOSTILE[0], "date": "2024-03", "statements": statements}
    (folder / "claims.yaml").write_text(json.dumps(claims), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def reports(
    make_report: MakeReport, hostile: Path, catalogue: Catalogue, as_of: date, tmp_path_factory: pytest.TempPathFactory
) -> Reports:
    """A report of every kind."""
    shipped = ROOT / "configs" / "scenarios" / "forecasts" / "enterprises.yaml"
    years = tmp_path_factory.mktemp("years") / "three.yaml"
    years.write_text(shipped.read_text(encoding="utf-8").replace("to: 2032", "to: 2028"), encoding="utf-8")
    return {
        "scenario": make_report("llama-2-70b", "accelerator=h100-sxm", "accelerators=512"),
        "owned": make_report(
            "llama-2-7b", "tenure=owned", "accelerators=64", "tensor_parallel=8", "pipeline_parallel=1"
        ),
        "video": make_report("wan-2.1-14b", "accelerator=h100-sxm"),
        "unknown": make_report("gpt-3.5"),
        "comparison": make_report("gpt-3-175b", "llama-2-70b", "mixtral-8x7b"),
        "stages": make_report(str(ROOT / "configs" / "scenarios" / "deepseek-v3-stages.yaml")),
        "forecast": make_report(str(years)),
        "hostile": make_report(str(hostile / "scenarios.yaml")),
        "hostile-batch": batch_report([str(hostile / "rows.csv")], catalogue, as_of),
        "hostile-audit": audit_report(claims_among([str(hostile / "claims.yaml")], catalogue), catalogue),
        "audit": audit_report(claims_among([str(ROOT / "tests" / "cli" / "claims.yaml")], catalogue), catalogue),
        "empty": make_report("parameters=7B", "mfu=0"),
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
    """Every kind of report, one after the other."""
    return str(request.param)


@pytest.fixture(scope="session")
def hostile_names() -> tuple[str, ...]:
    return HOSTILE
