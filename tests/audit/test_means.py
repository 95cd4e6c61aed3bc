"""Each means of the audit on a claim set of its own, small enough to check in the head."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from aigc_compute.catalogue import Catalogue
from aigc_compute.catalogue.entries import model
from aigc_compute.scenario.claims import load_claims
from aigc_compute.studies.audit import Audit, audit

Judge = Callable[..., dict[str, Audit]]
Words = Callable[..., dict[str, str]]


@pytest.fixture
def judge(catalogue: Catalogue, tmp_path: Path) -> Judge:
    """Verdicts by id of statements given as mappings; `head` is what else the set says (date, document)."""

    def run(*statements: dict[str, Any], **head: str) -> dict[str, Audit]:
        path = tmp_path / "set.yaml"
        data = {"date": "2023-06-01", **head, "statements": list(statements)}
        path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
        return {one.claim.id: one for one in audit([load_claims(path, catalogue)], catalogue)}

    return run


@pytest.fixture
def verdicts(judge: Judge) -> Callable[..., dict[str, str]]:
    """The verdict words alone."""

    def run(*statements: dict[str, Any], **head: str) -> dict[str, str]:
        return {name: one.verdict for name, one in judge(*statements, **head).items()}

    return run


def money(name: str, value: float, year: str | None = None, **more: Any) -> dict[str, Any]:
    """A sum of money written in full."""
    dated = {"year": year} if year else {}
    return {
        "id": name,
        "quantity": "market_size",
        "value": value,
        "as_written": f"${value:,.0f}",
        "unit": "USD",
        **dated,
        **more,
    }


def rate(name: str, percent: float, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "quantity": "growth_rate",
        "value": percent / 100,
        "as_written": f"{percent:g}%",
        "unit": "fraction",
        **more,
    }


def of(name: str, quantity: str, value: float, **more: Any) -> dict[str, Any]:
    return {"id": name, "quantity": quantity, "value": value, **more}


# Growth: 39,834 to 1,303,551 in ten years is 41.74 % a year.
ENDS = [money("start", 39834, "2022"), money("end", 1303551, "2032")]


@pytest.mark.parametrize(
    ("percent", "verdict"), [(42, "holds"), (41.7, "holds"), (43, "fails"), (41.5, "fails"), (4.17, "suspect")]
)
def test_growth(percent: float, verdict: str, verdicts: Words) -> None:
    found = verdicts(*ENDS, rate("rate", percent, growth={"from": "start", "to": "end", "years": 10}))
    assert found["rate"] == verdict
    assert (found["start"] == "holds") is (verdict == "holds")


def test_growth_takes_its_years_from_its_ends(verdicts: Words) -> None:
    assert verdicts(*ENDS, rate("rate", 42, growth={"from": "start", "to": "end"}))["rate"] == "holds"


def test_growth_over_other_years_than_its_ends_have(verdicts: Words) -> None:
    """Thirteen years lie between the ends, the rate is for ten."""
    ends = [money("start", 39834, "2019"), money("end", 1303551, "2032")]
    found = verdicts(*ends, rate("rate", 42, growth={"from": "start", "to": "end", "years": 10}))
    assert found["rate"] in ("fails", "suspect")


def test_a_bare_value_is_as_exact_as_it_is_written(verdicts: Words) -> None:
    """`value: 0.42` without the words says no more than 42 %."""
    bare = of("rate", "growth_rate", 0.42, unit="fraction", growth={"from": "start", "to": "end", "years": 10})
    assert verdicts(*ENDS, bare)["rate"] == "holds"


# Sums
@pytest.mark.parametrize(
    ("total", "verdict"), [(493, "holds"), (492, "holds"), (497, "fails"), (4930, "suspect"), (300, "fails")]
)
def test_sum(total: int, verdict: str, verdicts: Words) -> None:
    parts = [money(f"part{index}", value, part_of="total") for index, value in enumerate((211, 157, 125))]
    found = verdicts(money("total", total), *parts)
    assert found["total"] == verdict
    assert (found["part0"] == "holds") is (verdict == "holds")


def test_a_round_total_is_as_exact_as_its_parts(verdicts: Words) -> None:
    """A column is written to one digit; its total is not vague because it ends in zeros."""
    parts = [money(f"part{index}", value, part_of="total") for index, value in enumerate((33, 34, 29))]
    assert verdicts(money("total", 100), *parts)["total"] == "fails"


@pytest.mark.parametrize(("part", "verdict"), [(60, "holds"), (100, "holds"), (140, "fails")])
def test_partial_sum(part: int, verdict: str, verdicts: Words) -> None:
    assert verdicts(money("total", 101), money("part", part, part_of="total"))["part"] == verdict


def test_parts_of_another_unit_are_not_added(verdicts: Words) -> None:
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
def test_ratio(words: str, value: float, unit: str, verdict: str, verdicts: Words) -> None:
    claim = of("ratio", "ratio", value, unit=unit, as_written=words, ratio={"of": "large", "to": "small"})
    assert verdicts(money("large", 303), money("small", 101), claim)["ratio"] == verdict


@pytest.mark.parametrize(("percent", "verdict"), [(67, "holds"), (33, "holds"), (52, "fails")])
def test_share_or_saving(percent: int, verdict: str, verdicts: Words) -> None:
    """101 of 303: a third of it, or two thirds less."""
    claim = of("share", "saving", percent / 100, unit="fraction", as_written=f"{percent}%")
    claim["ratio"] = {"of": "small", "to": "large"}
    assert verdicts(money("large", 303), money("small", 101), claim)["share"] == verdict


def test_ratio_of_about(verdicts: Words) -> None:
    claim = of("ratio", "ratio", 5, unit="x", as_written="5", ratio={"of": "large", "to": "small"})
    pair = money("large", 361), money("small", 78)
    assert verdicts(*pair, {**claim, "bound": "about"})["ratio"] == "holds"
    assert verdicts(*pair, claim)["ratio"] == "fails"


# Products
@pytest.mark.parametrize(("jobs", "verdict"), [(20, "holds"), (27, "holds"), (28, "fails")])
def test_product(jobs: int, verdict: str, verdicts: Words) -> None:
    found = verdicts(
        of("jobs", "jobs", jobs, unit="job", product={"of": ["each"], "within": "all"}),
        of("each", "devices_per_job", 1000, unit="GPU", as_written="1000"),
        of("all", "devices", 27000, unit="GPU", as_written="27,000"),
    )
    assert found["jobs"] == verdict


def test_all_sides_of_a_product_that_holds(verdicts: Words) -> None:
    found = verdicts(
        of("jobs", "jobs", 20, unit="job", product={"of": ["each"], "within": "all"}),
        of("each", "devices_per_job", 1000, unit="GPU"),
        of("all", "devices", 27000, unit="GPU"),
    )
    assert set(found.values()) == {"holds"}


# Repeats
@pytest.mark.parametrize(
    ("again", "year", "verdict"),
    [(39834, "2022", "holds"), (39834, "2019", "suspect"), (41234, "2022", "fails"), (398340, "2022", "suspect")],
)
def test_repeat(again: int, year: str, verdict: str, judge: Judge) -> None:
    found = judge(money("first", 39834, "2022"), money("again", again, year, same_as="first"))
    assert found["again"].verdict == verdict
    if year != "2022":
        assert "2019" in str(found["again"].findings[0].reading)


def test_both_sides_of_a_repeat_hold(verdicts: Words) -> None:
    found = verdicts(money("first", 39834, "2022"), money("again", 39834, "2022", same_as="first"))
    assert found == {"first": "holds", "again": "holds"}


def test_a_date_repeated_with_another_year(verdicts: Words) -> None:
    first = {"id": "first", "quantity": "event_date", "subject": "opening", "year": "2020"}
    again = {"id": "again", "quantity": "event_date", "subject": "opening", "year": "2021", "same_as": "first"}
    assert verdicts(first, again)["again"] in ("fails", "suspect")


def test_the_same_figure_given_twice_with_another_value(verdicts: Words) -> None:
    """Same subject, quantity and year; nobody had to link the two."""
    found = verdicts(money("one", 41234, "2022", subject="sales"), money("two", 93456, "2022", subject="sales"))
    assert "fails" in found.values() or "suspect" in found.values()


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
def test_catalogued_figure(quantity: str, name: str, value: float, verdict: str, verdicts: Words) -> None:
    assert verdicts(of("claim", quantity, value, model=name))["claim"] == verdict


def test_devices_counted_as_servers_are_said_to_be(judge: Judge) -> None:
    found = judge(of("claim", "accelerators", 280, model="megatron-turing-nlg-530b"))["claim"]
    assert found.findings[0].reading == "holds for 280 servers with 8 accelerators each"


def test_devices_of_another_kind_than_published(verdicts: Words) -> None:
    """2048 is right, but they were not GPUs: the word is off."""
    claim = of("claim", "accelerators", 2048, as_written="2048 GPUs", model="pangu-alpha")
    assert verdicts(claim)["claim"] == "suspect"


@pytest.mark.parametrize(("year", "verdict"), [("2023-03", "holds"), ("2023", "holds"), ("2022", "fails")])
def test_release_date(year: str, verdict: str, verdicts: Words) -> None:
    claim = {"id": "claim", "quantity": "release_date", "model": "gpt-4", "year": year}
    assert verdicts(claim)["claim"] == verdict


@pytest.mark.parametrize(("year", "verdict"), [("2022", "holds"), ("2019", "fails")])
def test_release_date_of_a_device(year: str, verdict: str, verdicts: Words) -> None:
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
def test_data_sheet(quantity: str, value: float, verdict: str, verdicts: Words) -> None:
    assert verdicts(of("claim", quantity, value, accelerator="h100-sxm"))["claim"] == verdict


@pytest.mark.parametrize(("name", "verdict"), [("v100-sxm2-32gb", "holds"), ("a100-sxm-80gb", "fails")])
def test_the_device_that_a_run_is_said_to_have_used(name: str, verdict: str, verdicts: Words) -> None:
    claim = {"id": "claim", "quantity": "accelerator", "model": "gpt-3-175b", "accelerator": name}
    assert verdicts(claim)["claim"] == verdict


@pytest.mark.parametrize("quantity", ["parameters", "training_pf_days"])
def test_the_figure_of_another_model_of_the_same_maker(quantity: str, judge: Judge) -> None:
    value = {"parameters": 1.75e11, "training_pf_days": 3640.0}[quantity]
    found = judge(of("claim", quantity, value, model="gpt-3.5"), document="004_f39dbdfe66606f1e.txt")["claim"]
    assert found.verdict == "suspect"
    assert "gpt-3-175b" in str(found.findings[0].reading)


@pytest.mark.parametrize(("value", "verdict"), [(1.1e12, "holds"), (4.0e13, "ambiguous"), (1.0e11, "fails")])
def test_raw_data(value: float, verdict: str, verdicts: Words) -> None:
    assert verdicts(of("claim", "dataset_bytes", value * 1.01, model="pangu-alpha"))["claim"] == verdict


def test_no_raw_data_is_a_million_times_what_was_kept(verdicts: Words) -> None:
    assert verdicts(of("claim", "dataset_bytes", 1.1e19, model="pangu-alpha"))["claim"] in ("fails", "suspect")


def test_never_published(verdicts: Words) -> None:
    claim = of("claim", "parameters", 2.0e12, model="gpt-4-turbo")
    assert verdicts(claim)["claim"] in ("ambiguous", "untestable")


# A figure that the catalogue took from the document itself says nothing about the document.
def _circular(catalogue: Catalogue) -> Iterator[tuple[str, str, str, float]]:
    for name in catalogue.names("models"):
        blocks = model(catalogue, name).blocks
        facts = [(key, fact) for block in blocks.values() for key, fact in block.items()]
        for quantity, fact in facts:
            documents = {catalogue.sources[key].get("document") for key in fact.origin.sources}
            document = next(iter(documents)) if len(documents) == 1 else None
            only = sum(key == quantity for key, _ in facts) == 1
            if document and only and isinstance(fact.value, float):
                yield document, name, quantity, fact.value


def test_a_circular_source_is_ignored(catalogue: Catalogue, judge: Judge) -> None:
    cases = list(_circular(catalogue))
    assert cases
    for document, name, quantity, value in cases:
        if quantity not in ("parameters", "accelerators", "training_tokens"):
            continue
        found = judge(of("claim", quantity, value, model=name), document=document)["claim"]
        confirming = [each for each in found.findings if each.means == "catalogue" and each.verdict == "holds"]
        own = [key for key, source in catalogue.sources.items() if source.get("document") == document]
        assert not any(key in each.reason for each in confirming for key in own), (name, quantity)


def test_an_audited_document_is_no_publication(catalogue: Catalogue, judge: Judge) -> None:
    """What stands in one audited document is not proved by another claim set that says the same."""
    documents = {key for key, source in catalogue.sources.items() if source.get("document")}
    wrong = []
    for _, name, quantity, value in _circular(catalogue):
        found = judge(of("claim", quantity, value, model=name), document="elsewhere.txt").get("claim")
        if found and found.verdict == "holds" and any(key in found.reason for key in documents):
            wrong.append(f"{name} {quantity}: {found.reason}")
    assert wrong == []


def test_a_circular_release_date_is_ignored(catalogue: Catalogue, verdicts: Words) -> None:
    entries = [(name, catalogue.entry("models", name)) for name in catalogue.names("models")]
    cases = [
        (name, one["released"], document)
        for name, one in entries
        for source in [one["source"]]
        if "released" in one and isinstance(source, str)
        for document in [catalogue.sources[source].get("document")]
        if document
    ]
    assert cases
    for name, released, document in cases:
        claim = {"id": "claim", "quantity": "release_date", "model": name, "year": str(released)}
        assert verdicts(claim, document=document)["claim"] == "untestable", name


# Network: leave one figure out, derive it from the others. 6 x 1e11 x 3e11 is 1.8e23.
def run(flop: float) -> list[dict[str, Any]]:
    return [
        of("size", "parameters", 1e11, run="run"),
        of("tokens", "training_tokens", 3e11, run="run"),
        of("flop", "training_flop", flop, run="run"),
    ]


@pytest.mark.parametrize(
    ("flop", "verdict"),
    [(1.8e23, "holds"), (1.9e23, "holds"), (6.0e23, "fails"), (5.0e22, "fails"), (1.8e24, "suspect")],
)
def test_network(flop: float, verdict: str, verdicts: Words) -> None:
    assert verdicts(*run(flop)) == {"size": verdict, "tokens": verdict, "flop": verdict}


def test_the_forward_pass_counted_twice(judge: Judge) -> None:
    found = judge(*run(2.4e23))["flop"]
    assert found.verdict == "holds"
    assert "8*N*D" in str(found.findings[0].reading)
    assert judge(*run(1.8e23))["flop"].findings[0].reading is None


def test_no_figure_of_a_run_is_blamed_for_the_forward_pass_counted_twice(verdicts: Words) -> None:
    assert verdicts(*run(2.4e23)) == {"size": "holds", "tokens": "holds", "flop": "holds"}


@pytest.mark.parametrize(("days", "verdict"), [(90, "holds"), (3, "fails"), (900, "suspect")])
def test_time_of_a_run(days: float, verdict: str, verdicts: Words) -> None:
    """1e24 FLOP on 1000 A100s: 37 days at peak, some 70 to 270 at what runs reach."""
    found = verdicts(
        of("flop", "training_flop", 1e24, run="run"),
        of("devices", "accelerators", 1000, run="run", accelerator="a100-sxm-80gb"),
        of("days", "training_days", days, run="run"),
    )
    assert found["days"] == verdict


def test_every_figure_of_a_run_that_is_given_twice_is_tested(verdicts: Words) -> None:
    found = verdicts(*run(1.8e23), of("again", "training_flop", 9e23, run="run"))
    assert found["again"] == "fails"


@pytest.mark.parametrize(("servers", "verdict"), [(100_000, "ambiguous"), (10_000_000, "suspect")])
def test_what_rests_on_a_plan_is_ambiguous(servers: int, verdict: str, judge: Judge) -> None:
    """How many servers answer a hundred million people depends on what they ask."""
    found = judge(
        of("users", "monthly_users", 1e8, model="gpt-3-175b", run="service"),
        of("servers", "servers", servers, model="gpt-3-175b", run="service"),
    )["servers"]
    assert found.verdict == verdict
    assert "prompt_tokens" in str(found.findings[0].reading)


def test_an_interval_of_more_than_ten_confirms_nothing(verdicts: Words) -> None:
    found = verdicts(
        of("users", "monthly_users", 1e8, model="gpt-3-175b", run="service"),
        of("servers", "servers", 20_000, model="gpt-3-175b", run="service"),
    )
    assert found["servers"] == "ambiguous"


def test_a_reason_says_from_what(judge: Judge) -> None:
    found = judge(of("cost", "cost_per_query_usd", 5, unit="USD", model="gpt-3-175b"))["cost"]
    assert "from :" not in found.reason


# Memory: training needs some 16 bytes a parameter.
@pytest.mark.parametrize(("devices", "verdict"), [(100, "holds"), (8, "ambiguous"), (1, "fails")])
def test_memory(devices: int, verdict: str, judge: Judge) -> None:
    found = judge(
        of("size", "parameters", 1e11, run="run"),
        of("devices", "accelerators", devices, run="run", accelerator="a100-sxm-80gb"),
    )["devices"]
    assert found.verdict == verdict
    assert {each.means for each in found.findings} == {"memory"}


def test_memory_does_not_doubt_a_published_number_of_devices(verdicts: Words) -> None:
    """Published as run: 480 devices of 32 GB, 15.4 bytes for each of a trillion parameters."""
    found = verdicts(
        of("size", "parameters", 1e12, run="run", model="m6-1t"),
        of("devices", "accelerators", 480, run="run", model="m6-1t"),
    )
    assert found["devices"] == "holds"


# Cluster peaks
def cluster(flop_per_s: float, device: str | None = None, **more: Any) -> list[dict[str, Any]]:
    named = {"accelerator": device} if device else {}
    return [
        of("devices", "accelerators", 1000, run="cluster", **named, **more),
        of("peak", "cluster_peak_flop_per_s", flop_per_s, run="cluster", **more),
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
def test_cluster_peak(flop_per_s: float, device: str | None, verdict: str, verdicts: Words) -> None:
    assert verdicts(*cluster(flop_per_s, device))["peak"] == verdict


def test_a_peak_of_the_named_device_says_so(judge: Judge) -> None:
    reasons = " ".join(one.reason for one in judge(*cluster(9.0e17, "a100-sxm-80gb"))["peak"].findings)
    assert "device and precision are not stated" not in reasons


def test_a_peak_that_counts_sparsity_is_suspect(judge: Judge) -> None:
    """Twice the dense peak of the named device in 16 bits."""
    assert judge(*cluster(6.24e17, "a100-sxm-80gb"))["peak"].verdict == "suspect"


def test_a_cluster_is_measured_by_the_devices_of_its_own_year(catalogue: Catalogue, judge: Judge) -> None:
    """Devices that a reading names had been released when the statement says that the cluster stood."""
    found = judge(*cluster(5.85e16, year="2021-06"), date="2023-11")["peak"]
    words = str(found.findings[0].reading).replace(",", " ").split()
    later = [name for name in catalogue.names("accelerators") if str(catalogue.entry("accelerators", name)["released"])]
    later = [name for name in later if str(catalogue.entry("accelerators", name)["released"]) > "2021-06-30"]
    assert [name for name in later if name in words] == []


# Words that the reader put in the place of others
def test_a_replaced_word_makes_a_figure_suspect(judge: Judge) -> None:
    claim = of("claim", "parameters", 1.75e11, model="gpt-3-175b", read_as="parameters, not layers")
    found = judge(claim)["claim"]
    assert found.verdict == "suspect"
    assert "not layers" in str(found.findings[0].reading)


def test_a_replaced_word_makes_an_untested_figure_suspect(verdicts: Words) -> None:
    assert verdicts(of("claim", "widgets", 3, unit="widget", read_as="widgets, not gadgets"))["claim"] == "suspect"


# The whole
def test_the_worst_finding_decides(judge: Judge) -> None:
    """The size is as published, but not the one given before."""
    first = of("first", "parameters", 1.2e11, as_written="120.3B", run="one")
    claim = of("claim", "parameters", 1.75e11, model="gpt-3-175b", same_as="first", as_written="175B")
    found = judge(first, claim)["claim"]
    assert {each.verdict for each in found.findings} == {"fails", "holds"}
    assert found.verdict == "fails"
    assert found.findings[0].verdict == "fails"


def test_a_published_figure_is_not_blamed_for_its_run(verdicts: Words) -> None:
    """The size is ten times too small; the compute is as published and does not follow from it."""
    found = verdicts(
        of("size", "parameters", 1.75e10, model="gpt-3-175b", run="run"),
        of("flop", "training_pf_days", 3640, model="gpt-3-175b", run="run"),
    )
    assert found == {"size": "suspect", "flop": "holds"}


def test_nothing_to_compare_is_untestable(judge: Judge) -> None:
    found = judge(of("lone", "widgets", 3, unit="widget"), {"id": "vague", "quantity": "outlook", "as_written": "up"})
    assert [one.verdict for one in found.values()] == ["untestable", "untestable"]
    assert found["vague"].reason == "no figure to test"


def test_verdicts_do_not_depend_on_the_order_of_statements(judge: Judge) -> None:
    """Not even where a quantity of a run is given twice."""
    statements = [*run(1.8e23), of("again", "training_flop", 9e23, run="run"), *ENDS]
    orders = [{name: one.verdict for name, one in judge(*order).items()} for order in (statements, statements[::-1])]
    assert all(one == other for one, other in pairwise(orders))
