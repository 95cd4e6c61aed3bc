"""`estimate --bom`: a bill in every format, and what it refuses."""

from __future__ import annotations

import csv
import io

import pytest

CLUSTER = ("accelerator=h100-sxm", "accelerators=1016", "spare_servers=0")


def test_the_table_names_what_has_no_price(cli) -> None:
    run = cli("estimate", *CLUSTER, "--bom", "--quiet")
    assert run.returncode == 0
    assert "4 lines are not in the total, because no price is known for them: management_switches" in " ".join(
        run.stdout.split()
    )
    assert "unknown" not in run.stdout


def test_a_line_of_unknown_quantity_is_counted(cli) -> None:
    run = cli("estimate", "accelerator=tpu-v4", "accelerators=4096", "--bom", "--quiet")
    assert run.returncode == 0
    assert "because their quantities are unknown:" in run.stdout.replace("\n", " ")


def test_csv_is_a_line_a_line_and_ends_with_the_total(cli) -> None:
    run = cli("estimate", *CLUSTER, "--bom", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(run.stdout)))
    subtotals = [float(row["subtotal_usd"]) for row in rows[:-1] if row["subtotal_usd"]]
    assert rows[-1]["quantity"] == "total"
    assert float(rows[-1]["value"]) == len(subtotals)
    assert float(rows[-1]["subtotal_usd"]) == pytest.approx(sum(subtotals), rel=1e-12)
    assert {row["pricing"] for row in rows} == {"priced", "included", "unpriced", "measure"}
    assert all(row["subtotal_usd"] == "" for row in rows if row["pricing"] != "priced")


def test_markdown_has_a_row_for_every_line_of_csv(cli) -> None:
    table, markdown = (
        cli("estimate", *CLUSTER, "--bom", "--format", form).stdout.splitlines() for form in ("csv", "markdown")
    )
    assert len(markdown) == len(table) + 1


def test_without_ranges_a_price_is_its_middle(cli) -> None:
    run = cli("estimate", *CLUSTER, "--bom", "--no-ranges", "--quiet")
    assert ".." not in run.stdout
    assert "$43k" in run.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
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
def test_what_is_wrong_is_said(arguments: tuple[str, ...], told: str, cli) -> None:
    run = cli("estimate", *CLUSTER, *arguments, "--bom")
    assert run.returncode == 2
    assert told in run.stderr
    assert "Traceback" not in run.stderr
    assert run.stdout == ""


def test_a_row_that_needs_no_accelerators_says_what_would_tell(cli) -> None:
    run = cli("estimate", "llama-2-70b", "cluster_use=serving", "--bom")
    assert run.returncode == 2
    assert "installed_accelerators is unknown" in run.stderr
    assert "it can be derived from" in run.stderr


def test_single_figures_go_by_name_and_in_sweeps(cli) -> None:
    assert cli("estimate", *CLUSTER, "--get", "leaf_switches").stdout == "32.0\n"
    swept = cli(
        "batch", "accelerator=h100-sxm", "accelerators=8,1000,100000,1000000", "spare_servers=0", "--format", "csv",
        "--columns", "accelerators,leaf_switches,spine_switches,core_switches,facility_power_w",
    )  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(swept.stdout)))
    assert [float(row["leaf_switches"]) for row in rows] == [1, 32, 3128, 31256]
    assert [float(row["core_switches"]) > 0 for row in rows] == [False, False, True, True]
