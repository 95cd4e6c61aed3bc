"""Each means of the audit, tested on a claim set that is small enough to check by mental arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import pytest
import yaml

from aigc_compute.catalogue import Catalogue
from aigc_compute.catalogue.entries import model
from aigc_compute.scenario.claims import load_claims
from aigc_compute.studies.audit import Audit, audit

Statement = dict[str, Any]


class Judge(Protocol):
    """Audit statements; return the audit of each statement by its id. `head` holds keys of the claim set."""

    def __call__(self, *statements: Statement, **head: str) -> dict[str, Audit]: ...


class Verdicts(Protocol):
    """Audit statements; return the verdict of each statement by its id. `head` holds keys of the claim set."""

    def __call__(self, *statements: Statement, **head: str) -> dict[str, str]: ...


@pytest.fixture
def judge(catalogue: Catalogue, tmp_path: Path) -> Judge:
    def run(*statements: Statement, **head: str) -> dict[str, Audit]:
        path = tmp_path / "set.yaml"
        data = {"date": "2023-06-01", **head, "statements": list(statements)}
        path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
        return {result.claim.id: result for result in audit([load_claims(path, catalogue)], catalogue)}

    return run


@pytest.fixture
def verdicts(judge: Judge) -> Verdicts:
    def run(*statements: Statement, **head: str) -> dict[str, str]:
        return {name: result.verdict for name, result in judge(*statements, **head).items()}

    return run


def money(name: str, value: float, year: str | None = None, **keys: Any) -> Statement:
    """A statement of an amount in US dollars, written with all digits."""
    dated = {"year": year} if year else {}
    return {
        "id": name,
        "quantity": "market_size",
        "value": value,
        "as_written": f"${value:,.0f}",
        "unit": "USD",
        **dated,
        **keys,
    }


def rate(name: str, percent: float, **keys: Any) -> Statement:
    """A statement of a growth rate a year."""
    return {
        "id": name,
        "quantity": "growth_rate",
        "value": percent / 100,
        "as_written": f"{percent:g}%",
        "unit": "fraction",
        **keys,
    }


def claim_of(name: str, quantity: str, value: float, **keys: Any) -> Statement:
    """A statement that a quantity has a value."""
    return {"id": name, "quantity": quantity, "value": value, **keys}


# Growth: 39,834 to 1,303,551 in ten years is 41.74 % a year.
GROWTH_ENDS = [money("start", 39834, "2022"), money("end", 1303551, "2032")]


@pytest.mark.parametrize(
    ("percent", "verdict"), [(42, "holds"), (41.7, "holds"), (43, "fails"), (41.5, "fails"), (4.17, "suspect")]
)
def test_a_growth_rate_holds_if_it_follows_from_its_ends(percent: float, verdict: str, verdicts: Verdicts) -> None:
    results = verdicts(*GROWTH_ENDS, rate("rate", percent, growth={"from": "start", "to": "end", "years": 10}))
    assert results["rate"] == verdict
    assert (results["start"] == "holds") is (verdict == "holds")


def test_a_growth_rate_without_years_uses_the_years_of_its_ends(verdicts: Verdicts) -> None:
    assert verdicts(*GROWTH_ENDS, rate("rate", 42, growth={"from": "start", "to": "end"}))["rate"] == "holds"


def test_a_growth_rate_over_a_wrong_number_of_years_does_not_hold(verdicts: Verdicts) -> None:
    """Thirteen years lie between the ends, the rate is for ten."""
    ends = [money("start", 39834, "2019"), money("end", 1303551, "2032")]
    results = verdicts(*ends, rate("rate", 42, growth={"from": "start", "to": "end", "years": 10}))
    assert results["rate"] in ("fails", "suspect")


def test_a_value_without_words_is_as_exact_as_its_digits(verdicts: Verdicts) -> None:
    """`value: 0.42` without `as_written` has two significant digits, so that 41.74 % agrees with it."""
    bare = claim_of("rate", "growth_rate", 0.42, unit="fraction", growth={"from": "start", "to": "end", "years": 10})
    assert verdicts(*GROWTH_ENDS, bare)["rate"] == "holds"


# Sums
@pytest.mark.parametrize(
    ("total", "verdict"), [(493, "holds"), (492, "holds"), (497, "fails"), (4930, "suspect"), (300, "fails")]
)
def test_a_total_holds_if_it_is_the_sum_of_its_parts(total: int, verdict: str, verdicts: Verdicts) -> None:
    parts = [money(f"part{index}", value, part_of="total") for index, value in enumerate((211, 157, 125))]
    results = verdicts(money("total", total), *parts)
    assert results["total"] == verdict
    assert (results["part0"] == "holds") is (verdict == "holds")


def test_a_round_total_is_as_exact_as_its_parts(verdicts: Verdicts) -> None:
    """The zeros of the total 100 are significant, because its parts are written to the unit."""
    parts = [money(f"part{index}", value, part_of="total") for index, value in enumerate((33, 34, 29))]
    assert verdicts(money("total", 100), *parts)["total"] == "fails"


@pytest.mark.parametrize(("part", "verdict"), [(60, "holds"), (100, "holds"), (140, "fails")])
def test_a_part_must_not_exceed_its_total(part: int, verdict: str, verdicts: Verdicts) -> None:
    assert verdicts(money("total", 101), money("part", part, part_of="total"))["part"] == verdict


def test_parts_of_another_unit_are_not_added(verdicts: Verdicts) -> None:
    parts = [money("one", 60, part_of="total"), money("two", 41, part_of="total"), money("far", 7, part_of="total")]
    parts[2]["unit"] = "CNY"
    assert verdicts(money("total", 101), *parts)["total"] == "holds"


# Ratios
@pytest.mark.parametrize(
    ("words", "value", "unit", "verdict"),
    [
        ("3 times", 3, "x", "holds"),
        ("300%", 3, "fraction", "holds"),
        ("up 200%", 2, "fraction", "holds"),
        ("5 times", 5, "x", "fails"),
        ("30 times", 30, "x", "suspect"),
    ],
)
def test_a_ratio_holds_if_it_follows_from_its_terms(
    words: str, value: float, unit: str, verdict: str, verdicts: Verdicts
) -> None:
    claim = claim_of("ratio", "ratio", value, unit=unit, as_written=words, ratio={"of": "large", "to": "small"})
    assert verdicts(money("large", 303), money("small", 101), claim)["ratio"] == verdict


@pytest.mark.parametrize(("percent", "verdict"), [(67, "holds"), (33, "holds"), (52, "fails")])
def test_a_share_may_be_a_share_or_a_saving(percent: int, verdict: str, verdicts: Verdicts) -> None:
    """101 is a third of 303, and two thirds less than 303."""
    claim = claim_of("share", "saving", percent / 100, unit="fraction", as_written=f"{percent}%")
    claim["ratio"] = {"of": "small", "to": "large"}
    assert verdicts(money("large", 303), money("small", 101), claim)["share"] == verdict


def test_the_bound_about_widens_the_tolerance_of_a_ratio(verdicts: Verdicts) -> None:
    claim = claim_of("ratio", "ratio", 5, unit="x", as_written="5", ratio={"of": "large", "to": "small"})
    pair = money("large", 361), money("small", 78)
    assert verdicts(*pair, {**claim, "bound": "about"})["ratio"] == "holds"
    assert verdicts(*pair, claim)["ratio"] == "fails"


# Products
@pytest.mark.parametrize(("jobs", "verdict"), [(20, "holds"), (27, "holds"), (28, "fails")])
def test_a_product_must_not_exceed_its_limit(jobs: int, verdict: str, verdicts: Verdicts) -> None:
    results = verdicts(
        claim_of("jobs", "jobs", jobs, unit="job", product={"of": ["each"], "within": "all"}),
        claim_of("each", "devices_per_job", 1000, unit="GPU", as_written="1000"),
        claim_of("all", "devices", 27000, unit="GPU", as_written="27,000"),
    )
    assert results["jobs"] == verdict


def test_all_factors_of_a_product_that_holds_hold(verdicts: Verdicts) -> None:
    results = verdicts(
        claim_of("jobs", "jobs", 20, unit="job", product={"of": ["each"], "within": "all"}),
        claim_of("each", "devices_per_job", 1000, unit="GPU"),
        claim_of("all", "devices", 27000, unit="GPU"),
    )
    assert set(results.values()) == {"holds"}


# Repeats
@pytest.mark.parametrize(
    ("again", "year", "verdict"),
    [(39834, "2022", "holds"), (39834, "2019", "suspect"), (41234, "2022", "fails"), (398340, "2022", "suspect")],
)
def test_a_repeated_figure_must_have_the_same_value_and_year(again: int, year: str, verdict: str, judge: Judge) -> None:
    results = judge(money("first", 39834, "2022"), money("again", again, year, same_as="first"))
    assert results["again"].verdict == verdict
    if year != "2022":
        assert "2019" in str(results["again"].findings[0].reading)


def test_both_statements_of_an_equal_figure_hold(verdicts: Verdicts) -> None:
    results = verdicts(money("first", 39834, "2022"), money("again", 39834, "2022", same_as="first"))
    assert results == {"first": "holds", "again": "holds"}


def test_a_date_repeated_with_another_year_does_not_hold(verdicts: Verdicts) -> None:
    first = {"id": "first", "quantity": "event_date", "subject": "opening", "year": "2020"}
    again = {"id": "again", "quantity": "event_date", "subject": "opening", "year": "2021", "same_as": "first"}
    assert verdicts(first, again)["again"] in ("fails", "suspect")


def test_two_values_of_the_same_figure_do_not_both_hold(verdicts: Verdicts) -> None:
    """Subject, quantity and year are equal, and no `same_as` links the statements."""
    results = verdicts(money("one", 41234, "2022", subject="sales"), money("two", 93456, "2022", subject="sales"))
    assert "fails" in results.values() or "suspect" in results.values()


# Catalogue
@pytest.mark.parametrize(
    ("quantity", "name", "value", "verdict"),
    [
        ("parameters", "gpt-3-175b", 1.75e11, "holds"),
        ("parameters", "gpt-3-175b", 1.3e11, "fails"),
        ("parameters", "gpt-3-175b", 1.75e10, "suspect"),
        ("training_tokens", "gpt-3-175b", 3.0e11, "holds"),
        ("accelerators", "megatron-turing-nlg-530b", 2240, "holds"),
        ("accelerators", "megatron-turing-nlg-530b", 280, "suspect"),
        ("accelerators", "megatron-turing-nlg-530b", 300, "fails"),
    ],
)
def test_a_figure_is_compared_with_the_catalogue(
    quantity: str, name: str, value: float, verdict: str, verdicts: Verdicts
) -> None:
    assert verdicts(claim_of("claim", quantity, value, model=name))["claim"] == verdict


def test_a_number_of_servers_is_named_as_the_reading_of_a_number_of_accelerators(judge: Judge) -> None:
    result = judge(claim_of("claim", "accelerators", 280, model="megatron-turing-nlg-530b"))["claim"]
    assert result.findings[0].reading == "holds for 280 servers with 8 accelerators each"


def test_a_wrong_kind_of_device_is_suspect(verdicts: Verdicts) -> None:
    """The number 2048 is right, but the devices were no GPUs."""
    claim = claim_of("claim", "accelerators", 2048, as_written="2048 GPUs", model="pangu-alpha")
    assert verdicts(claim)["claim"] == "suspect"


@pytest.mark.parametrize(("year", "verdict"), [("2023-03", "holds"), ("2023", "holds"), ("2022", "fails")])
def test_a_release_date_of_a_model_is_compared_with_the_catalogue(year: str, verdict: str, verdicts: Verdicts) -> None:
    claim = {"id": "claim", "quantity": "release_date", "model": "gpt-4", "year": year}
    assert verdicts(claim)["claim"] == verdict


@pytest.mark.parametrize(("year", "verdict"), [("2022", "holds"), ("2019", "fails")])
def test_a_release_date_of_an_accelerator_is_compared_with_the_catalogue(
    year: str, verdict: str, verdicts: Verdicts
) -> None:
    claim = {"id": "claim", "quantity": "release_date", "accelerator": "h100-sxm", "year": year}
    assert verdicts(claim)["claim"] == verdict


@pytest.mark.parametrize(
    ("quantity", "value", "verdict"),
    [
        ("accelerator_memory_bytes", 8.0e10, "holds"),
        ("accelerator_memory_bytes", 9.6e10, "fails"),
        ("accelerator_memory_bytes", 8.0e9, "suspect"),
        ("accelerator_peak_flop_per_s", 9.89e14, "holds"),
        ("accelerator_peak_flop_per_s", 7.0e14, "fails"),
    ],
)
def test_a_figure_of_an_accelerator_is_compared_with_its_data_sheet(
    quantity: str, value: float, verdict: str, verdicts: Verdicts
) -> None:
    assert verdicts(claim_of("claim", quantity, value, accelerator="h100-sxm"))["claim"] == verdict


@pytest.mark.parametrize(("name", "verdict"), [("v100-sxm2-32gb", "holds"), ("a100-sxm-80gb", "fails")])
def test_the_accelerator_of_a_training_run_is_compared_with_the_catalogue(
    name: str, verdict: str, verdicts: Verdicts
) -> None:
    claim = {"id": "claim", "quantity": "accelerator", "model": "gpt-3-175b", "accelerator": name}
    assert verdicts(claim)["claim"] == verdict


@pytest.mark.parametrize("quantity", ["parameters", "training_pf_days"])
def test_a_figure_of_another_model_of_the_same_maker_is_suspect(quantity: str, judge: Judge) -> None:
    value = {"parameters": 1.75e11, "training_pf_days": 3640.0}[quantity]
    result = judge(claim_of("claim", quantity, value, model="gpt-3.5"), document="004_f39dbdfe66606f1e.txt")["claim"]
    assert result.verdict == "suspect"
    assert "gpt-3-175b" in str(result.findings[0].reading)


@pytest.mark.parametrize(("value", "verdict"), [(1.1e12, "holds"), (4.0e13, "ambiguous"), (1.0e11, "fails")])
def test_the_size_of_raw_data_is_compared_with_the_training_data(
    value: float, verdict: str, verdicts: Verdicts
) -> None:
    assert verdicts(claim_of("claim", "dataset_bytes", value * 1.01, model="pangu-alpha"))["claim"] == verdict


def test_raw_data_of_a_million_times_the_training_data_does_not_hold(verdicts: Verdicts) -> None:
    assert verdicts(claim_of("claim", "dataset_bytes", 1.1e19, model="pangu-alpha"))["claim"] in ("fails", "suspect")


def test_a_figure_that_was_never_published_is_ambiguous_or_untestable(verdicts: Verdicts) -> None:
    claim = claim_of("claim", "parameters", 2.0e12, model="gpt-4-turbo")
    assert verdicts(claim)["claim"] in ("ambiguous", "untestable")


# Circular sources: the catalogue took the figure from the audited document.
def figures_from_documents(catalogue: Catalogue) -> Iterator[tuple[str, str, str, float]]:
    """Document, model, quantity and value of each figure whose only source is an audited document."""
    for name in catalogue.names("models"):
        blocks = model(catalogue, name).blocks
        facts = [(key, fact) for block in blocks.values() for key, fact in block.items()]
        for quantity, fact in facts:
            documents = {catalogue.sources[key].get("document") for key in fact.origin.sources}
            document = next(iter(documents)) if len(documents) == 1 else None
            is_single = sum(key == quantity for key, _ in facts) == 1
            if document and is_single and isinstance(fact.value, float):
                yield document, name, quantity, fact.value


def test_a_figure_that_the_catalogue_took_from_the_document_does_not_confirm_it(
    catalogue: Catalogue, judge: Judge
) -> None:
    cases = list(figures_from_documents(catalogue))
    assert cases
    for document, name, quantity, value in cases:
        if quantity not in ("parameters", "accelerators", "training_tokens"):
            continue
        result = judge(claim_of("claim", quantity, value, model=name), document=document)["claim"]
        confirming = [
            finding for finding in result.findings if finding.means == "catalogue" and finding.verdict == "holds"
        ]
        own = [key for key, source in catalogue.sources.items() if source.get("document") == document]
        assert not any(key in finding.reason for finding in confirming for key in own), (name, quantity)


def test_an_audited_document_confirms_no_other_document(catalogue: Catalogue, judge: Judge) -> None:
    """The catalogue has figures from documents that are audited themselves. They confirm no statement elsewhere."""
    documents = {key for key, source in catalogue.sources.items() if source.get("document")}
    wrong = []
    for _, name, quantity, value in figures_from_documents(catalogue):
        result = judge(claim_of("claim", quantity, value, model=name), document="elsewhere.txt").get("claim")
        if result and result.verdict == "holds" and any(key in result.reason for key in documents):
            wrong.append(f"{name} {quantity}: {result.reason}")
    assert wrong == []


def test_a_release_date_that_the_catalogue_took_from_the_document_does_not_confirm_it(
    catalogue: Catalogue, verdicts: Verdicts
) -> None:
    entries = [(name, catalogue.entry("models", name)) for name in catalogue.names("models")]
    cases = [
        (name, entry["released"], document)
        for name, entry in entries
        for source in [entry["source"]]
        if "released" in entry and isinstance(source, str)
        for document in [catalogue.sources[source].get("document")]
        if document
    ]
    assert cases
    for name, released, document in cases:
        claim = {"id": "claim", "quantity": "release_date", "model": name, "year": str(released)}
        assert verdicts(claim, document=document)["claim"] == "untestable", name


# Training run: each figure is derived from the others. 6 x 1e11 x 3e11 is 1.8e23.
def run(flop: float) -> list[Statement]:
    return [
        claim_of("size", "parameters", 1e11, run="run"),
        claim_of("tokens", "training_tokens", 3e11, run="run"),
        claim_of("flop", "training_flop", flop, run="run"),
    ]


@pytest.mark.parametrize(
    ("flop", "verdict"),
    [(1.8e23, "holds"), (1.9e23, "holds"), (6.0e23, "fails"), (5.0e22, "fails"), (1.8e24, "suspect")],
)
def test_figures_of_a_run_hold_if_they_follow_from_each_other(flop: float, verdict: str, verdicts: Verdicts) -> None:
    assert verdicts(*run(flop)) == {"size": verdict, "tokens": verdict, "flop": verdict}


def test_compute_with_a_recomputed_forward_pass_holds_and_names_the_reading(judge: Judge) -> None:
    result = judge(*run(2.4e23))["flop"]
    assert result.verdict == "holds"
    assert "8*N*D" in str(result.findings[0].reading)
    assert judge(*run(1.8e23))["flop"].findings[0].reading is None


def test_a_recomputed_forward_pass_makes_no_figure_of_the_run_fail(verdicts: Verdicts) -> None:
    assert verdicts(*run(2.4e23)) == {"size": "holds", "tokens": "holds", "flop": "holds"}


@pytest.mark.parametrize(("days", "verdict"), [(90, "holds"), (3, "fails"), (900, "suspect")])
def test_the_duration_of_a_run_is_compared_with_usual_utilisation(
    days: float, verdict: str, verdicts: Verdicts
) -> None:
    """1e24 FLOP on 1000 A100s take 37 days at the dense peak, and about 70 to 270 days at usual utilisation."""
    results = verdicts(
        claim_of("flop", "training_flop", 1e24, run="run"),
        claim_of("devices", "accelerators", 1000, run="run", accelerator="a100-sxm-80gb"),
        claim_of("days", "training_days", days, run="run"),
    )
    assert results["days"] == verdict


def test_a_second_value_of_a_figure_of_a_run_is_tested(verdicts: Verdicts) -> None:
    results = verdicts(*run(1.8e23), claim_of("again", "training_flop", 9e23, run="run"))
    assert results["again"] == "fails"


@pytest.mark.parametrize(("servers", "verdict"), [(100_000, "ambiguous"), (10_000_000, "suspect")])
def test_a_figure_that_depends_on_assumed_demand_is_ambiguous(servers: int, verdict: str, judge: Judge) -> None:
    """The number of servers for 100 million users depends on the length of their prompts."""
    result = judge(
        claim_of("users", "monthly_users", 1e8, model="gpt-3-175b", run="service"),
        claim_of("servers", "servers", servers, model="gpt-3-175b", run="service"),
    )["servers"]
    assert result.verdict == verdict
    assert "prompt_tokens" in str(result.findings[0].reading)


def test_an_interval_wider_than_a_factor_of_ten_confirms_no_figure(verdicts: Verdicts) -> None:
    results = verdicts(
        claim_of("users", "monthly_users", 1e8, model="gpt-3-175b", run="service"),
        claim_of("servers", "servers", 20_000, model="gpt-3-175b", run="service"),
    )
    assert results["servers"] == "ambiguous"


def test_a_reason_has_no_empty_list_of_inputs(judge: Judge) -> None:
    result = judge(claim_of("cost", "cost_per_query_usd", 5, unit="USD", model="gpt-3-175b"))["cost"]
    assert "from :" not in result.reason


# Memory: training needs about 16 bytes for each parameter.
@pytest.mark.parametrize(("devices", "verdict"), [(100, "holds"), (8, "ambiguous"), (1, "fails")])
def test_the_number_of_accelerators_is_compared_with_the_memory_that_training_needs(
    devices: int, verdict: str, judge: Judge
) -> None:
    result = judge(
        claim_of("size", "parameters", 1e11, run="run"),
        claim_of("devices", "accelerators", devices, run="run", accelerator="a100-sxm-80gb"),
    )["devices"]
    assert result.verdict == verdict
    assert {finding.means for finding in result.findings} == {"memory"}


def test_a_published_number_of_accelerators_holds_even_if_memory_is_tight(verdicts: Verdicts) -> None:
    """The published run used 480 accelerators of 32 GB: 15.4 bytes for each of 1e12 parameters."""
    results = verdicts(
        claim_of("size", "parameters", 1e12, run="run", model="m6-1t"),
        claim_of("devices", "accelerators", 480, run="run", model="m6-1t"),
    )
    assert results["devices"] == "holds"


# Cluster peaks
def cluster(flop_per_s: float, device: str | None = None, **keys: Any) -> list[Statement]:
    named = {"accelerator": device} if device else {}
    return [
        claim_of("devices", "accelerators", 1000, run="cluster", **named, **keys),
        claim_of("peak", "cluster_peak_flop_per_s", flop_per_s, run="cluster", **keys),
    ]


@pytest.mark.parametrize(
    ("flop_per_s", "device", "verdict"),
    [
        (3.12e17, "a100-sxm-80gb", "holds"),
        (9.00e17, "a100-sxm-80gb", "fails"),
        (2.00e17, None, "ambiguous"),
        (1.00e20, None, "fails"),
    ],
)
def test_the_peak_of_a_cluster_is_compared_with_its_accelerators(
    flop_per_s: float, device: str | None, verdict: str, verdicts: Verdicts
) -> None:
    assert verdicts(*cluster(flop_per_s, device))["peak"] == verdict


def test_the_reason_for_a_peak_uses_the_stated_accelerator(judge: Judge) -> None:
    reasons = " ".join(finding.reason for finding in judge(*cluster(9.0e17, "a100-sxm-80gb"))["peak"].findings)
    assert "device and precision are not stated" not in reasons


def test_a_peak_that_counts_sparsity_is_suspect(judge: Judge) -> None:
    """The stated peak is twice the dense 16-bit peak of the accelerator."""
    assert judge(*cluster(6.24e17, "a100-sxm-80gb"))["peak"].verdict == "suspect"


def test_a_cluster_is_compared_with_accelerators_released_before_its_year(catalogue: Catalogue, judge: Judge) -> None:
    """The reading names only accelerators that were released by the year of the statement."""
    result = judge(*cluster(5.85e16, year="2021-06"), date="2023-11")["peak"]
    words = str(result.findings[0].reading).replace(",", " ").split()
    later = [name for name in catalogue.names("accelerators") if str(catalogue.entry("accelerators", name)["released"])]
    later = [name for name in later if str(catalogue.entry("accelerators", name)["released"]) > "2021-06-30"]
    assert [name for name in later if name in words] == []


# Words that the reader replaced
def test_a_word_that_the_reader_replaced_makes_a_figure_suspect(judge: Judge) -> None:
    claim = claim_of("claim", "parameters", 1.75e11, model="gpt-3-175b", read_as="parameters, not layers")
    result = judge(claim)["claim"]
    assert result.verdict == "suspect"
    assert "not layers" in str(result.findings[0].reading)


def test_a_word_that_the_reader_replaced_makes_an_untestable_figure_suspect(verdicts: Verdicts) -> None:
    assert (
        verdicts(claim_of("claim", "widgets", 3, unit="widget", read_as="widgets, not gadgets"))["claim"] == "suspect"
    )


# Several findings
def test_the_worst_finding_is_the_verdict(judge: Judge) -> None:
    """The size is the published one, but differs from the size that the document states before."""
    first = claim_of("first", "parameters", 1.2e11, as_written="120.3B", run="one")
    claim = claim_of("claim", "parameters", 1.75e11, model="gpt-3-175b", same_as="first", as_written="175B")
    result = judge(first, claim)["claim"]
    assert {finding.verdict for finding in result.findings} == {"fails", "holds"}
    assert result.verdict == "fails"
    assert result.findings[0].verdict == "fails"


def test_a_published_figure_holds_even_if_its_run_is_inconsistent(verdicts: Verdicts) -> None:
    """The size is a tenth of the published one. The compute is the published one and does not follow from that size."""
    results = verdicts(
        claim_of("size", "parameters", 1.75e10, model="gpt-3-175b", run="run"),
        claim_of("flop", "training_pf_days", 3640, model="gpt-3-175b", run="run"),
    )
    assert results == {"size": "suspect", "flop": "holds"}


def test_a_statement_without_a_figure_to_compare_is_untestable(judge: Judge) -> None:
    results = judge(
        claim_of("lone", "widgets", 3, unit="widget"), {"id": "vague", "quantity": "outlook", "as_written": "up"}
    )
    assert [result.verdict for result in results.values()] == ["untestable", "untestable"]
    assert results["vague"].reason == "no figure to test"


def test_verdicts_do_not_depend_on_the_order_of_statements(judge: Judge) -> None:
    """This holds even if the statements have two values of a quantity of the same run."""
    statements = [*run(1.8e23), claim_of("again", "training_flop", 9e23, run="run"), *GROWTH_ENDS]
    verdicts = [
        {name: result.verdict for name, result in judge(*order).items()} for order in (statements, statements[::-1])
    ]
    assert all(first == second for first, second in pairwise(verdicts))
