"""`estimate --bom`: the bill of materials in every format, and the inputs that it refuses."""

from __future__ import annotations

import csv
import io

import pytest

from tests.support import RunProgram

CLUSTER = ("accelerator=h100-sxm", "accelerators=1016", "spare_servers=0")


def test_the_table_names_lines_without_a_price(cli: RunProgram) -> None:
    result = cli("estimate", *CLUSTER, "--bom", "--quiet")
    assert result.returncode == 0
    text = " ".join(result.stdout.split())
    assert "4 lines are not in the total, because no price is known for them: management_switches" in text
    assert "unknown" not in result.stdout


def test_lines_of_unknown_quantity_are_counted(cli: RunProgram) -> None:
    result = cli("estimate", "accelerator=tpu-v4", "accelerators=4096", "--bom", "--quiet")
    assert result.returncode == 0
    assert "because their quantities are unknown:" in result.stdout.replace("\n", " ")


def test_csv_has_a_row_for_each_line_and_ends_with_the_total(cli: RunProgram) -> None:
    result = cli("estimate", *CLUSTER, "--bom", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    subtotals = [float(row["subtotal_usd"]) for row in rows[:-1] if row["subtotal_usd"]]
    assert rows[-1]["quantity"] == "total"
    assert float(rows[-1]["value"]) == len(subtotals)
    assert float(rows[-1]["subtotal_usd"]) == pytest.approx(sum(subtotals), rel=1e-12)
    assert {row["pricing"] for row in rows} == {"priced", "included", "unpriced", "measure"}
    assert all(row["subtotal_usd"] == "" for row in rows if row["pricing"] != "priced")


def test_markdown_has_as_many_rows_as_csv(cli: RunProgram) -> None:
    table, markdown = (
        cli("estimate", *CLUSTER, "--bom", "--format", form).stdout.splitlines() for form in ("csv", "markdown")
    )
    assert len(markdown) == len(table) + 1


def test_without_ranges_a_price_is_its_central_value(cli: RunProgram) -> None:
    result = cli("estimate", *CLUSTER, "--bom", "--no-ranges", "--quiet")
    assert ".." not in result.stdout
    assert "$43k" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--columns", "mfu"), "--bom shows fixed lines"),
        (("--get", "leaf_switches"), "--bom shows fixed lines"),
        (("--all",), "--bom shows fixed lines"),
        (("--format", "xml"), "--format: found 'xml'"),
        (("switch=qm970",), "did you mean 'qm9700'"),
        (("cooling=water",), "expected one of air, liquid, immersion"),
        (("power_redundancy=3N",), "expected one of N, N+1, 2N"),
        (("switch_ports=1",), "switch_ports: found 1, expected at least 2"),
        (("availability=1.5",), "availability: found 150%"),
        (("rack_price_usd=cheap",), "an amount of US dollars"),
        (("leaf_swiches=3",), "did you mean 'leaf_switches'"),
    ],
)
def test_wrong_use_is_an_error(arguments: tuple[str, ...], message: str, cli: RunProgram) -> None:
    result = cli("estimate", *CLUSTER, *arguments, "--bom")
    assert result.returncode == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_a_row_without_accelerators_names_the_inputs_that_determine_them(cli: RunProgram) -> None:
    result = cli("estimate", "llama-2-70b", "cluster_use=serving", "--bom")
    assert result.returncode == 2
    assert "installed_accelerators is unknown" in result.stderr
    assert "it can be derived from" in result.stderr


def test_a_line_is_requested_by_name_and_in_sweeps(cli: RunProgram) -> None:
    assert cli("estimate", *CLUSTER, "--get", "leaf_switches").stdout == "32.0\n"
    swept = cli(
        "batch", "accelerator=h100-sxm", "accelerators=8,1000,100000,1000000", "spare_servers=0", "--format", "csv",
        "--columns", "accelerators,leaf_switches,spine_switches,core_switches,facility_power_w",
    )  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(swept.stdout)))
    assert [float(row["leaf_switches"]) for row in rows] == [1, 32, 3128, 31256]
    assert [float(row["core_switches"]) > 0 for row in rows] == [False, False, True, True]
