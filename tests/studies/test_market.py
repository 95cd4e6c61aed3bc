"""Markets: tables as statements, lines that agree or not, and what their money buys."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Problems
from aigc_compute.io.typed_json import as_json
from aigc_compute.scenario import Row
from aigc_compute.scenario.growth import read_growth
from aigc_compute.scenario.market_table import load_market_table
from aigc_compute.studies.market import SPENDING, find_lines, market_document, market_lines, purchases
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


def test_a_table_is_audited_like_any_statements(table: Path, catalogue: Catalogue) -> None:
    lines = market_lines([load_market_table(table)], catalogue)
    told = {one.claim.id: one.verdict for line in lines for one in line.statements}
    assert told["all 2022"] == told["all 2027"] == "holds"
    assert told["servers growth 2022-2027"] == "holds"
    assert told["storage growth 2022-2027"] == "fails"
    assert [(line.name, line.total, line.sizes) for line in lines][1] == ("servers", "all", {2022: 20e9, 2027: 45e9})


def test_a_sum_that_does_not_add_up_fails(tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "market.csv"
    path.write_text(TABLE.replace("$60B", "$80B"), encoding="utf-8")
    lines = market_lines([load_market_table(path)], catalogue)
    told = {one.claim.id: one.verdict for line in lines for one in line.statements}
    assert (told["all 2022"], told["all 2027"]) == ("holds", "fails")


def test_a_unit_holds_for_its_row(tmp_path: Path) -> None:
    path = tmp_path / "market.tsv"
    path.write_text("line\tunit\t2022\t2027\nAI 服务器\tmillion USD\t22,563\t49,641\n", encoding="utf-8")
    assert [one.value for one in load_market_table(path).claims] == [22563e6, 49641e6]


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
def test_what_is_wrong_with_a_table_is_told(text: str, tmp_path: Path) -> None:
    path = tmp_path / "market.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Problems) as problems:
        load_market_table(path)
    line, words = WRONG[text]
    assert any(one.line == line and words in one.message for one in problems.value.diagnostics)
    assert {one.file for one in problems.value.diagnostics} == {str(path)}


def test_the_money_of_a_line_buys_accelerators(table: Path, catalogue: Catalogue, as_of: date) -> None:
    lines = market_lines([load_market_table(table)], catalogue)
    [line] = find_lines(["Servers"], lines)
    bought = purchases(line, H100, (), catalogue, as_of)
    assert [(year, one.values["accelerators"]) for year, one in bought] == [
        (2022, pytest.approx(20e9 / 30e3)),
        (2027, 1.5e6),
    ]
    assert bought[1][1].values["facility_power_w"] > bought[0][1].values["facility_power_w"]


def test_rates_count_from_the_first_year(table: Path, catalogue: Catalogue, as_of: date) -> None:
    [line] = find_lines(["servers"], market_lines([load_market_table(table)], catalogue))
    rates = read_growth(["server_price_usd_per_accelerator=2x/year"], catalogue)
    bought = dict(purchases(line, H100, rates, catalogue, as_of))
    assert bought[2027].values["accelerators"] == pytest.approx(45e9 / (30e3 * 2**5))


def test_a_line_that_is_none_is_told(table: Path, catalogue: Catalogue) -> None:
    with pytest.raises(Problems, match="did you mean 'servers'"):
        find_lines(["server"], market_lines([load_market_table(table)], catalogue))


def test_the_source_documents_market_agrees_with_itself(catalogue: Catalogue, as_of: date) -> None:
    lines = market_lines(find_sets(["004"], catalogue), catalogue)
    assert {one.verdict for line in lines for one in line.statements} == {"holds"}
    document = as_json(
        market_document(
            lines,
            {"AI Server": purchases(find_lines(["AI Server"], lines)[0], H100, (), catalogue, as_of)},
            catalogue,
            as_of,
        )
    )
    spent = [row for row in document["rows"] if row["quantity"] == SPENDING]
    assert [(row["year"], row["value"]) for row in spent] == [(2022, 22563e6), (2027, 49641e6), (2032, 133817e6)]
    assert spent[0]["known"] == pytest.approx(15.01e9)


def test_nothing_of_a_market_is_told(catalogue: Catalogue) -> None:
    with pytest.raises(Problems, match="no market with several years"):
        market_lines(find_sets(["001"], catalogue), catalogue)
