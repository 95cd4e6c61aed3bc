"""Markets: tables as statements, contradictions between lines, and the accelerators that the money of a line buys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Problems
from aigc_compute.io.typed_json import as_json
from aigc_compute.scenario import Row
from aigc_compute.scenario.growth import read_growth
from aigc_compute.scenario.market_table import load_market_table
from aigc_compute.studies.market import SPENDING, Line, find_lines, market_document, market_lines, purchases
from aigc_compute.studies.seeds import find_sets

TABLE = """line,part_of,2022,2027E,growth
all,,$30B,$60B,14.9%
servers,all,$20B,$45B,17.6%
storage,all,$10B,$15B,20%
"""
H100 = Row("h100", {"accelerator": "h100-sxm"}, {"server_price_usd_per_accelerator": 30e3})


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "market.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def verdicts(lines: Sequence[Line]) -> dict[str, str]:
    """Return the verdicts on the statements of all lines, by id."""
    return {statement.claim.id: statement.verdict for line in lines for statement in line.statements}


def test_the_cells_of_a_table_are_audited_as_statements(table: Path, catalogue: Catalogue) -> None:
    lines = market_lines([load_market_table(table)], catalogue)
    by_id = verdicts(lines)
    assert by_id["all 2022"] == by_id["all 2027"] == "holds"
    assert by_id["servers growth 2022-2027"] == "holds"
    assert by_id["storage growth 2022-2027"] == "fails"
    assert [(line.name, line.total, line.sizes) for line in lines][1] == ("servers", "all", {2022: 20e9, 2027: 45e9})


def test_a_total_that_is_not_the_sum_of_its_lines_fails(tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "market.csv"
    path.write_text(TABLE.replace("$60B", "$80B"), encoding="utf-8")
    by_id = verdicts(market_lines([load_market_table(path)], catalogue))
    assert (by_id["all 2022"], by_id["all 2027"]) == ("holds", "fails")


def test_the_unit_of_a_row_applies_to_all_of_its_cells(tmp_path: Path) -> None:
    path = tmp_path / "market.tsv"
    path.write_text("line\tunit\t2022\t2027\nAI 服务器\tmillion USD\t22,563\t49,641\n", encoding="utf-8")
    assert [claim.value for claim in load_market_table(path).claims] == [22563e6, 49641e6]


WRONG = {
    "line,2022,colour\na,1,red\n": (1, "unknown column 'colour'"),
    "name,2022\na,1\n": (1, "unknown column 'name'"),
    "line,part_of\na,\n": (1, "expected a column 'line' and a column for each year"),
    "line,2022\na,a lot\n": (2, "a lot"),
    "line,part_of,2022\na,,1\nb,aa,1\n": (3, "no line is called 'aa'"),
    "line,2022\na,1\na,2\n": (3, "given twice"),
    "line,2022\na,1,2\n": (2, "more cells than columns"),
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_table_is_an_error_with_its_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "market.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Problems) as raised:
        load_market_table(path)
    line, words = WRONG[text]
    diagnostics = raised.value.diagnostics
    assert any(diagnostic.line == line and words in diagnostic.message for diagnostic in diagnostics)
    assert {diagnostic.file for diagnostic in diagnostics} == {str(path)}


def test_the_purchases_of_a_line_are_its_money_over_the_price(table: Path, catalogue: Catalogue, as_of: date) -> None:
    lines = market_lines([load_market_table(table)], catalogue)
    [line] = find_lines(["Servers"], lines)
    by_year = dict(purchases(line, H100, (), catalogue, as_of))
    assert list(by_year) == [2022, 2027]
    assert by_year[2022].values["accelerators"] == pytest.approx(20e9 / 30e3)
    assert by_year[2027].values["accelerators"] == 1.5e6
    assert by_year[2027].values["facility_power_w"] > by_year[2022].values["facility_power_w"]


def test_growth_rates_start_in_the_first_year_of_the_table(table: Path, catalogue: Catalogue, as_of: date) -> None:
    [line] = find_lines(["servers"], market_lines([load_market_table(table)], catalogue))
    rates = read_growth(["server_price_usd_per_accelerator=2x/year"], catalogue)
    by_year = dict(purchases(line, H100, rates, catalogue, as_of))
    assert by_year[2027].values["accelerators"] == pytest.approx(45e9 / (30e3 * 2**5))


def test_an_unknown_line_is_an_error_with_the_right_name(table: Path, catalogue: Catalogue) -> None:
    with pytest.raises(Problems, match="did you mean 'servers'"):
        find_lines(["server"], market_lines([load_market_table(table)], catalogue))


def test_the_market_of_the_source_document_is_consistent_and_has_known_spending(
    catalogue: Catalogue, as_of: date
) -> None:
    lines = market_lines(find_sets(["004"], catalogue), catalogue)
    assert set(verdicts(lines).values()) == {"holds"}
    [servers] = find_lines(["AI Server"], lines)
    of_servers = {"AI Server": purchases(servers, H100, (), catalogue, as_of)}
    document = as_json(market_document(lines, of_servers, catalogue, as_of))
    spending = [row for row in document["rows"] if row["quantity"] == SPENDING]
    assert [(row["year"], row["value"]) for row in spending] == [(2022, 22563e6), (2027, 49641e6), (2032, 133817e6)]
    assert spending[0]["known"] == pytest.approx(15.01e9)


def test_a_document_without_a_market_is_an_error(catalogue: Catalogue) -> None:
    with pytest.raises(Problems, match="no market with several years"):
        market_lines(find_sets(["001"], catalogue), catalogue)
