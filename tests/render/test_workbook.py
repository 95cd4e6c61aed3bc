"""Workbooks: every formula says what the network says, and nothing of a user's is one."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aigc_compute.domains.formulas import FORMULAS
from aigc_compute.render.workbook.excel import excel
from aigc_compute.studies.report.equation import formula_text

openpyxl = pytest.importorskip("openpyxl", reason="the extra xlsx is not installed")
from aigc_compute.render.workbook import workbook  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore:(divide by zero|invalid value):RuntimeWarning")

OFFICE = shutil.which("soffice")
ACCELERATORS = 512


def opened(data: bytes, **how: bool) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data), **how)


def cells(sheet: Any) -> dict[str, Any]:
    """The cells of values by the names in the first column."""
    return {row[0].value: row[1] for row in sheet.iter_rows(min_row=2)}


def test_expressions_are_those_of_the_formulas() -> None:
    """An expression, evaluated, is the formula: of every formula that is one expression."""
    told = [(one, formula_text(one).expression) for one in FORMULAS]
    known = [(one, text) for one, text in told if text]
    assert len(known) > 0.95 * len(told)
    generator = np.random.default_rng(3)
    for one, text in known:
        values = {name: generator.uniform(0.3, 0.9) for name in one.inputs}
        with np.errstate(all="ignore"):
            expected = one.function(*values.values())
            found = eval(text, {"np": np, **values})  # noqa: S307
        np.testing.assert_allclose(found, expected, rtol=1e-12, err_msg=one.name)


def test_nearly_every_expression_is_a_formula_of_a_spreadsheet() -> None:
    texts = [(one, formula_text(one).expression) for one in FORMULAS]
    lost = [one.name for one, text in texts if text and not excel(text, dict.fromkeys(one.inputs, "A1"))]
    assert lost == []


@pytest.mark.parametrize(
    ("expression", "formula"),
    [
        ("a * b + 2", "=((A1*B1)+2)"),
        ("-a ** b", "=(-(A1^B1))"),
        ("a ** -b", "=(A1^(-B1))"),
        ("a <= b", "=IF((A1<=B1),1,0)"),
        ("np.where(a > 0, np.ceil(b), 1e+24)", "=IF((A1>0),ROUNDUP(B1,0),9.9999999999999998e+23)"),
        ("np.minimum(a, np.sqrt(b))", "=MIN(A1,SQRT(B1))"),
        ("np.zeros_like(a)", "=0"),
        ("np.full_like(a, b)", "=B1"),
        ("np.unheard_of(a)", None),
        ("c + a", None),
        ("a.sum()", None),
    ],
)
def test_expressions_in_a_spreadsheet(expression: str, formula: str | None) -> None:
    assert excel(expression, {"a": "A1", "b": "B1"}) == formula


def test_what_follows_is_a_formula_and_what_is_given_a_number(reports) -> None:
    found = cells(opened(workbook(reports["scenario"]))["Scenario 1"])
    assert found["accelerators"].value == ACCELERATORS
    for name in ("training_flop", "mfu", "accelerator_hours", "training_days", "training_cost_usd"):
        assert str(found[name].value).startswith("="), name
    assert found["price_usd_per_accelerator_hour"].value == 3.0


def test_the_same_report_is_the_same_bits(reports) -> None:
    assert workbook(reports["scenario"]) == workbook(reports["scenario"])


def test_no_text_is_a_formula(reports, kind: str) -> None:
    book = opened(workbook(reports[kind]))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert not any(word in cell.value for word in ("cmd", "SUM(1+1)", "HYPERLINK", "http"))
                elif isinstance(cell.value, str):
                    assert cell.value[:1] not in ("=", "@", "+"), cell.value


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The values of a workbook after LibreOffice has computed it anew."""
    if OFFICE is None:
        pytest.skip("LibreOffice (soffice) is not installed: formulas are not recalculated")
    folder = tmp_path_factory.mktemp("office")

    def run(data: bytes) -> Any:
        source, out = folder / "book.xlsx", folder / "out"
        source.write_bytes(data)
        profile = f"-env:UserInstallation=file://{folder / 'profile'}"
        form = "xlsx:Calc MS Excel 2007 XML"
        command = [str(OFFICE), "--headless", profile, "--convert-to", form, "--outdir", str(out), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=240, env={**os.environ, "HOME": str(folder)})
        return opened(Path(out / "book.xlsx").read_bytes(), data_only=True)

    return run


def test_a_spreadsheet_computes_what_the_network_does(reports, recalculated) -> None:
    document = reports["owned"]
    bodies = document.estimate.rows[0].quantities
    found = cells(recalculated(workbook(document))["Scenario 1"])
    for name, body in bodies.items():
        assert found[name].value == pytest.approx(body.value, rel=1e-9, abs=1e-300), name


def test_totals_follow_an_input(reports, reported, recalculated) -> None:
    book = opened(workbook(reports["scenario"]))
    cells(book["Scenario 1"])["accelerators"].value = 2.0 * ACCELERATORS
    bill = book["Hardware 1"]
    bill["D2"].value *= 2
    data = io.BytesIO()
    book.save(data)
    after = recalculated(data.getvalue())
    expected = reported("llama-2-70b", "accelerator=h100-sxm", "accelerators=1024").estimate.rows[0].quantities
    found = cells(after["Scenario 1"])
    for name in ("mfu", "training_days", "training_cost_usd", "training_energy_kwh"):
        assert found[name].value == pytest.approx(expected[name].value, rel=1e-9), name
    total = reports["scenario"].bom.rows[0].total.usd.value
    first = reports["scenario"].bom.rows[0].lines[0].subtotal.value
    assert after["Hardware 1"].cell(bill.max_row, 5).value == pytest.approx(total + first)
