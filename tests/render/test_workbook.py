"""Workbooks: every formula computes what the network computes, and no text of a user is a formula."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from aigc_compute.domains.formulas import FORMULAS
from aigc_compute.render.workbook.excel import excel
from aigc_compute.studies.report.equation import formula_text

openpyxl = pytest.importorskip("openpyxl", reason="the extra xlsx is not installed")
from aigc_compute.render.workbook import workbook  # noqa: E402

if TYPE_CHECKING:
    from openpyxl import Workbook

    from tests.render.conftest import MakeReport, Reports

pytestmark = pytest.mark.filterwarnings("ignore:(divide by zero|invalid value):RuntimeWarning")

OFFICE = shutil.which("soffice")
ACCELERATORS = 512


def load(data: bytes, **options: bool) -> Workbook:
    book: Workbook = openpyxl.load_workbook(io.BytesIO(data), **options)
    return book


def cells(sheet: Any) -> dict[str, Any]:
    """Return the cells with values, by the names in the first column."""
    return {row[0].value: row[1] for row in sheet.iter_rows(min_row=2)}


def test_the_expression_of_a_formula_evaluates_to_the_result_of_the_formula() -> None:
    """More than 95 % of the formulas have an expression."""
    expressions = [(formula, formula_text(formula).expression) for formula in FORMULAS]
    with_expression = [(formula, expression) for formula, expression in expressions if expression]
    assert len(with_expression) > 0.95 * len(expressions)
    generator = np.random.default_rng(3)
    for formula, expression in with_expression:
        values = {name: generator.uniform(0.3, 0.9) for name in formula.inputs}
        with np.errstate(all="ignore"):
            expected = formula.function(*values.values())
            result = eval(expression, {"np": np, **values})  # noqa: S307
        np.testing.assert_allclose(result, expected, rtol=1e-12, err_msg=formula.name)


def test_every_expression_can_be_written_as_a_formula_of_a_spreadsheet() -> None:
    expressions = [(formula, formula_text(formula).expression) for formula in FORMULAS]
    impossible = [
        formula.name
        for formula, expression in expressions
        if expression and not excel(expression, dict.fromkeys(formula.inputs, "A1"))
    ]
    assert impossible == []


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
def test_an_expression_is_translated_into_a_formula_of_a_spreadsheet(expression: str, formula: str | None) -> None:
    assert excel(expression, {"a": "A1", "b": "B1"}) == formula


def test_a_derived_value_is_a_formula_and_an_input_is_a_number(reports: Reports) -> None:
    sheet = cells(load(workbook(reports["scenario"]))["Scenario 1"])
    assert sheet["accelerators"].value == ACCELERATORS
    for name in ("training_flop", "mfu", "accelerator_hours", "training_days", "training_cost_usd"):
        assert str(sheet[name].value).startswith("="), name
    assert sheet["price_usd_per_accelerator_hour"].value == 3.0


def test_the_workbook_of_a_report_always_has_the_same_bytes(reports: Reports) -> None:
    assert workbook(reports["scenario"]) == workbook(reports["scenario"])


def test_no_text_is_a_formula(reports: Reports, kind: str) -> None:
    book = load(workbook(reports[kind]))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    formula = str(cell.value)
                    assert not any(word in formula for word in ("cmd", "SUM(1+1)", "HYPERLINK", "http"))
                elif isinstance(cell.value, str):
                    assert cell.value[:1] not in ("=", "@", "+"), cell.value


Recalculate = Callable[[bytes], "Workbook"]


@pytest.fixture(scope="module")
def recalculate(tmp_path_factory: pytest.TempPathFactory) -> Recalculate:
    """A function that lets LibreOffice recalculate a workbook, and returns the workbook with its values."""
    if OFFICE is None:
        pytest.skip("LibreOffice (soffice) is not installed: formulas are not recalculated")
    folder = tmp_path_factory.mktemp("office")

    def run(data: bytes) -> Workbook:
        source, out = folder / "book.xlsx", folder / "out"
        source.write_bytes(data)
        profile = f"-env:UserInstallation=file://{folder / 'profile'}"
        form = "xlsx:Calc MS Excel 2007 XML"
        command = [str(OFFICE), "--headless", profile, "--convert-to", form, "--outdir", str(out), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=240, env={**os.environ, "HOME": str(folder)})
        return load(Path(out / "book.xlsx").read_bytes(), data_only=True)

    return run


def test_a_spreadsheet_computes_the_values_of_the_network(reports: Reports, recalculate: Recalculate) -> None:
    document = reports["owned"]
    assert document.estimate is not None
    sheet = cells(recalculate(workbook(document))["Scenario 1"])
    for name, body in document.estimate.rows[0].quantities.items():
        assert sheet[name].value == pytest.approx(body.value, rel=1e-9, abs=1e-300), name


def test_results_and_totals_follow_a_changed_input(
    reports: Reports, make_report: MakeReport, recalculate: Recalculate
) -> None:
    book = load(workbook(reports["scenario"]))
    cells(book["Scenario 1"])["accelerators"].value = 2.0 * ACCELERATORS
    bill: Any = book["Hardware 1"]
    bill["D2"].value *= 2
    data = io.BytesIO()
    book.save(data)
    after = recalculate(data.getvalue())
    doubled = make_report("llama-2-70b", "accelerator=h100-sxm", "accelerators=1024").estimate
    bom = reports["scenario"].bom
    assert doubled is not None
    assert bom is not None
    sheet = cells(after["Scenario 1"])
    for name in ("mfu", "training_days", "training_cost_usd", "training_energy_kwh"):
        assert sheet[name].value == pytest.approx(doubled.rows[0].quantities[name].value, rel=1e-9), name
    total, first = bom.rows[0].total.usd, bom.rows[0].lines[0].subtotal
    assert total is not None
    assert total.value is not None
    assert first is not None
    assert first.value is not None
    assert after["Hardware 1"].cell(bill.max_row, 5).value == pytest.approx(total.value + first.value)
