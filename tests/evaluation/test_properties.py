"""Properties of every evaluation: the answer of a row depends on that row alone, and consistent figures agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aigc_compute.catalogue import Catalogue, resolve
from aigc_compute.diagnostics import Problems
from aigc_compute.domains.formulas import FORMULAS
from aigc_compute.domains.vocabulary import QUANTITIES
from aigc_compute.engine import Formula, Plan, evaluate, make_plan
from aigc_compute.evaluation import evaluate as evaluation
from aigc_compute.evaluation import ranges as spreading
from aigc_compute.evaluation.evaluate import Evaluation, evaluate_groups, evaluate_prepared, evaluate_rows
from aigc_compute.evaluation.groups import Group
from aigc_compute.evaluation.prepare import prepare
from aigc_compute.evaluation.ranges import draw
from aigc_compute.scenario import Row
from aigc_compute.units import Range, interval

CATALOGUE = Catalogue()
DAY = date(2026, 11, 21)
TWO_CHUNKS = 320
"""Number of rows with ranges whose samples are drawn in two chunks."""

SAMPLES = int(CATALOGUE.settings["sample_levels"]) ** 3

ANSWERS = settings(
    max_examples=settings().max_examples // 5, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


def answers(rows: Iterable[Row], quantities: Sequence[str] | None = None, *, ranges: bool = True) -> list[Evaluation]:
    return evaluate_rows(list(rows), CATALOGUE, DAY, quantities, ranges=ranges)


def numbers(answer: Evaluation) -> tuple[dict[str, str], ...]:
    """Return all numbers of an answer as hexadecimal text, so that they are compared to the last bit."""
    tables = (answer.values, answer.low, answer.median, answer.high)
    return tuple({name: value.hex() for name, value in table.items()} for table in tables)


def runs(seed: int, count: int) -> list[Row]:
    """Return random training runs with the same inputs: parameters, tokens, accelerators and utilisation."""
    random = np.random.default_rng(seed)
    return [
        Row(
            f"run {index}",
            {"accelerator": "a100-sxm-80gb"},
            {
                "parameters": 10 ** random.uniform(6, 13),
                "training_tokens": 10 ** random.uniform(8, 14),
                "accelerators": float(random.integers(1, 50_000)),
                "mfu": random.uniform(0.01, 0.9),
            },
        )
        for index in range(count)
    ]


def point(row: Row, name: str) -> float:
    """Return the value of an input that is not a range."""
    value = row.given[name]
    assert not isinstance(value, Range)
    return value


def uncertain(rows: Iterable[Row]) -> list[Row]:
    """Return the same runs with a range of utilisation, another one in every run."""
    return [replace(row, given=row.given | {"mfu": interval(point(row, "mfu") / 2, point(row, "mfu"))}) for row in rows]


def mixed_rows(seed: int) -> list[Row]:
    """Return rows with different inputs: models of the catalogue, runs with ranges, other accelerators, budgets."""
    random = np.random.default_rng(seed)
    rows = [
        *(Row(name, {"model": name}) for name in ("gpt-3-175b", "llama-2-70b", "gpt-3.5", "mixtral-8x7b")),
        *uncertain(runs(seed, 6)),
        Row("budget", {"accelerator": "h100-sxm"}, {"training_cost_usd": random.uniform(1e4, 1e8)}),
        Row("other device", {"model": "llama-2-70b", "accelerator": "h100-sxm"}, {"accelerators": 512.0}),
        Row("service", {"model": "llama-2-70b"}, {"users": random.uniform(1e3, 1e9)}),
        Row("kaplan", {"scaling_law": "kaplan-2020"}, {"training_flop": 10 ** random.uniform(18, 25)}),
    ]
    random.shuffle(rows)
    return rows


def budgets(law: str, count: int = 1000) -> list[Row]:
    """Return compute budgets under a scaling law, whose formulas raise columns to powers."""
    random = np.random.default_rng(7)
    return [
        Row(f"{index}", {"scaling_law": law}, {"training_flop": 10 ** random.uniform(18, 26)}) for index in range(count)
    ]


def services(count: int = 1000) -> list[Row]:
    """Return batches of a mixture of experts; the weights read per step are computed with a power of the batch."""
    random = np.random.default_rng(8)
    return [
        Row(f"{index}", {"model": "mixtral-8x7b"}, {"inference_batch": random.uniform(1, 200)})
        for index in range(count)
    ]


HEADLINES = tuple(name for name, quantity in QUANTITIES.items() if quantity.headline)
OPTIMA = ("compute_optimal_parameters", "compute_optimal_tokens", "compute_optimal_loss", "training_cost_usd")


@pytest.mark.parametrize(
    ("rows", "quantities"),
    [
        pytest.param(uncertain(runs(1, TWO_CHUNKS)), HEADLINES[::5], id="runs", marks=pytest.mark.slow),
        pytest.param(services(), HEADLINES, id="mixture", marks=pytest.mark.slow),
        *(pytest.param(budgets(law), OPTIMA, id=law) for law in CATALOGUE.names("scaling_laws")),
    ],
)
def test_a_row_alone_has_the_answer_of_that_row_among_many(rows: list[Row], quantities: Sequence[str]) -> None:
    all_answers = answers(rows, quantities)
    half, count = len(rows) // 2, len(rows)
    for index in (0, 1, 2, 3, half, half + 1, count - 4, count - 3, count - 2, count - 1):
        assert numbers(answers(rows[index : index + 1], quantities)[0]) == numbers(all_answers[index])


def test_ranges_of_a_row_do_not_depend_on_the_other_rows() -> None:
    row, other = Row("a", {"model": "gpt-3-175b"}), Row("b", {"model": "gpt-3.5"})
    assert numbers(answers([row])[0]) == numbers(answers([row, other])[0])


def test_ranges_do_not_depend_on_the_requested_quantities() -> None:
    row = Row("a", {"model": "gpt-3-175b"})
    full, part = answers([row])[0], answers([row], quantities=["cost_per_query_usd"])[0]
    for table in ("values", "low", "median", "high"):
        assert getattr(full, table)["cost_per_query_usd"] == getattr(part, table)["cost_per_query_usd"]


@ANSWERS
@given(st.integers(0, 10**6))
def test_values_and_ranges_do_not_depend_on_the_other_rows(seed: int) -> None:
    rows = mixed_rows(seed)
    for row, answer in zip(rows, answers(rows), strict=True):
        assert numbers(answers([row])[0]) == numbers(answer)


@ANSWERS
@given(st.integers(0, 10**6))
def test_shuffled_rows_have_the_same_answers(seed: int) -> None:
    rows = mixed_rows(seed)
    order = list(range(len(rows)))
    np.random.default_rng(seed + 1).shuffle(order)
    in_order, shuffled = answers(rows), answers(rows[index] for index in order)
    for position, index in enumerate(order):
        assert shuffled[position].row is rows[index]
        assert numbers(shuffled[position]) == numbers(in_order[index])


@pytest.mark.parametrize("chunk", [1, SAMPLES, 5000, 7 * SAMPLES + 1, 2**30])
def test_the_size_of_chunks_does_not_change_the_answers(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [*uncertain(runs(2, 25)), *mixed_rows(3)]
    expected = [numbers(answer) for answer in answers(rows)]
    monkeypatch.setattr(spreading, "CHUNK", chunk)
    assert [numbers(answer) for answer in answers(rows)] == expected
    assert any(low for _, low, _, _ in expected)


TARGETS = ("training_days", "training_cost_usd", "cost_per_query_usd", "flop_per_parameter_per_token", "nonsense")


@pytest.mark.parametrize("chunk", [SAMPLES, 2**21])
@pytest.mark.parametrize("block", [1, 7, 1000])
@pytest.mark.parametrize(("rows", "ranges"), [(1501, False), (43, True), (1, True)])
def test_the_size_of_blocks_does_not_change_the_answers(
    rows: int, ranges: bool, block: int, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Evaluation in blocks returns the requested quantities only, bit for bit as the evaluation of whole columns."""
    group_rows = runs(4, rows)
    columns = {name: np.array([point(row, name) for row in group_rows]) for name in group_rows[0].given}
    mfu = [interval(value / 2, value) if index % 3 else None for index, value in enumerate(columns["mfu"].tolist())]
    group = Group(group_rows[0].categories, columns, {"mfu": mfu} if ranges else {}, range(rows))
    [full] = evaluate_groups([group], CATALOGUE, DAY, ranges=ranges)
    monkeypatch.setattr(evaluation, "BLOCK", block)
    monkeypatch.setattr(spreading, "CHUNK", chunk)
    prepared = prepare([group], CATALOGUE, DAY, TARGETS)
    draws = draw(prepared, CATALOGUE.settings["sample_levels"]) if ranges else {}
    part = evaluate_prepared(prepared[0], draws, TARGETS)
    assert part.central.keys() == set(TARGETS) & full.central.keys()
    for name, column in part.central.items():
        assert column.tobytes() == np.broadcast_to(full.central[name], rows).tobytes(), name
    assert bool(part.low) == ranges
    for name in part.low:
        assert part.low[name].tobytes() == full.low[name].tobytes(), name
        assert part.median[name].tobytes() == full.median[name].tobytes(), name
        assert part.high[name].tobytes() == full.high[name].tobytes(), name


@ANSWERS
@given(st.data())
def test_formulas_for_new_quantities_change_no_other_value(data: st.DataObject) -> None:
    """The new formulas are declared at random places among the real ones."""
    formulas = list(FORMULAS)
    real = [*plan_of(formulas).steps]
    before = values_of(formulas)
    for number in range(data.draw(st.integers(1, 5))):
        inputs = tuple(data.draw(st.lists(st.sampled_from([*real, "nowhere"]), unique=True, max_size=3)))
        new = Formula(f"new_{number}", inputs, lambda *values: sum(values, np.ones(1)), "toy", "new", "")
        formulas.insert(data.draw(st.integers(0, len(formulas))), new)
    after = values_of(formulas)
    assert {name: after[name].hex() for name in real} == {name: before[name].hex() for name in real}


def plan_of(formulas: list[Formula]) -> Plan:
    context = resolve(CATALOGUE, {"model": "mixtral-8x7b"}, {"users": 1e6}, DAY)
    return make_plan(formulas, context.signature)


def values_of(formulas: list[Formula]) -> dict[str, float]:
    context = resolve(CATALOGUE, {"model": "mixtral-8x7b"}, {"users": 1e6}, DAY)
    inputs = {step.quantity for step in plan_of(formulas) if step.formula is None}
    facts = {name: 1e6 if name == "users" else context.facts[name].value for name in inputs}
    columns = {name: np.array([fact.mid if isinstance(fact, Range) else fact]) for name, fact in facts.items()}
    return {name: column.item() for name, column in evaluate(plan_of(formulas), columns).items()}


KNOWN = (
    "parameters",
    "training_tokens",
    "tokens_per_parameter",
    "training_flop",
    "training_pf_days",
    "accelerators",
    "training_days",
    "accelerator_hours",
    "mfu",
    "achieved_flop_per_s_per_accelerator",
    "cluster_peak_flop_per_s",
    "price_usd_per_accelerator_hour",
    "training_cost_usd",
    "users",
    "queries_per_user_per_day",
    "queries_per_day",
    "peak_queries_per_s",
    "power_w_per_accelerator",
    "training_energy_kwh",
)
"""Figures of one consistent run. Each follows from the others (and the peak factor)."""
PEAK_FACTOR = 2.5

CATEGORIES = {"accelerator": "a100-sxm-80gb"}
DATA_SHEET = ("accelerator_peak_flop_per_s", "accelerator_tdp_w", "accelerator_memory_bytes")

consistent_runs = st.fixed_dictionaries(
    {
        "parameters": st.floats(1e6, 1e13),
        "training_tokens": st.floats(1e8, 1e14),
        "accelerators": st.integers(1, 100_000).map(float),
        "mfu": st.floats(0.01, 0.99),
        "price_usd_per_accelerator_hour": st.floats(0.1, 20),
        "users": st.floats(1, 1e9),
        "queries_per_user_per_day": st.floats(0.1, 100),
        "power_w_per_accelerator": st.floats(100, 2000),
    }
)


def central(inputs: dict[str, float]) -> Evaluation:
    """Return the answer of a run without ranges."""
    return answers([Row("run", CATEGORIES, {"peak_factor": PEAK_FACTOR, **inputs})], ranges=False)[0]


@ANSWERS
@given(consistent_runs)
def test_every_figure_of_a_run_follows_from_the_others(basis: dict[str, float]) -> None:
    complete = central(basis).values
    known = {name: complete[name] for name in KNOWN}
    for dropped in KNOWN:
        rest = {name: value for name, value in known.items() if name != dropped}
        assert central(rest).values[dropped] == pytest.approx(known[dropped], rel=1e-12, abs=0), dropped


@ANSWERS
@given(consistent_runs, st.sets(st.sampled_from(KNOWN), min_size=1))
def test_values_derived_from_a_subset_of_a_consistent_run_agree_with_the_run(
    basis: dict[str, float], subset: set[str]
) -> None:
    """Values that follow from the subset and the accelerator's data sheet alone are compared."""
    complete = central(basis).values
    part = central({name: complete[name] for name in subset})
    for name, value in part.values.items():
        if subset.union(DATA_SHEET, ["peak_factor"]).issuperset(part.plan.origins(name)):
            assert value == pytest.approx(complete[name], rel=1e-11, abs=0), name


def test_a_consistent_run_is_no_contradiction() -> None:
    basis = {
        "parameters": 7e9,
        "training_tokens": 2e12,
        "accelerators": 512.0,
        "mfu": 0.4,
        "price_usd_per_accelerator_hour": 2.0,
    }
    complete = central(basis)
    assert complete.diagnostics == ()
    assert central({name: complete.values[name] for name in complete.values if name in KNOWN}).diagnostics == ()


def outside(evaluations: Iterable[Evaluation]) -> list[tuple[str, str]]:
    """Return row and quantity of every value that lies outside its range, without rows that have diagnostics."""
    valid = [answer for answer in evaluations if not answer.diagnostics]
    return [(answer.row.name, name) for answer in valid for name in answer.low if not within(answer, name)]


def within(answer: Evaluation, name: str) -> bool:
    low, high = answer.low[name], answer.high[name]
    return low <= answer.median[name] <= high and low <= answer.values[name] <= high


def served(model: str, accelerator: str, **inputs: float) -> Row:
    return Row(f"{model} on {accelerator} {inputs}", {"model": model, "accelerator": accelerator}, dict(inputs))


def test_every_value_lies_in_its_range() -> None:
    assert outside(answers([*mixed_rows(5), *runs(5, 5)])) == []


def test_a_value_that_jumps_with_whole_accelerators_lies_in_its_range() -> None:
    """The cache room beside the weights depends on the whole number of accelerators. At the central values it is less
    than in 95 % of the samples.
    """
    rows = [served("llama-4-maverick", "h20"), served("deepseek-v3", "mi300x"), served("kimi-k2", "h20")]
    jumping = ("cache_room_bytes", "cache_sequences", "answer_tokens_per_s", "weights_read_bytes")
    evaluations = answers(rows, jumping)
    assert outside(evaluations) == []
    assert evaluations[0].low["cache_room_bytes"] == evaluations[0].values["cache_room_bytes"]
    assert all(set(jumping) <= answer.low.keys() for answer in evaluations)


@pytest.mark.slow
def test_every_value_of_every_model_lies_in_its_range() -> None:
    """Runs every model on one accelerator, alone or with one further input."""
    models, accelerators = (CATALOGUE.names(kind) for kind in ("models", "accelerators"))
    further: list[dict[str, float]] = [{}, {"users": 1e7}, {"accelerators": 512.0}, {"inference_accelerators": 8.0}]
    rows = [
        served(model, accelerators[7 * index % len(accelerators)], **further[index % len(further)])
        for index, model in enumerate(models)
    ]
    assert outside(answer for row in rows for answer in possible_answers(row)) == []


def possible_answers(row: Row) -> list[Evaluation]:
    """Return the answer of a row, or nothing if its accelerator does not support the number format of the model."""
    try:
        return answers([row])
    except Problems:
        return []


def test_a_row_without_ranges_beside_a_row_with_ranges_gets_none() -> None:
    """The rows share a plan; the utilisation of the first row only is a range."""
    for answer in answers([*uncertain(runs(6, 1)), *runs(5, 4)])[1:]:
        assert "accelerator_hours" not in answer.low
        assert "accelerator_hours" not in answer.high


def test_a_row_beside_a_row_with_ranges_has_the_numbers_of_that_row_alone() -> None:
    certain = runs(5, 1)
    assert numbers(answers([*uncertain(runs(6, 1)), *certain])[1]) == numbers(answers(certain)[0])


def test_a_contradiction_names_the_inputs_that_cause_it() -> None:
    inputs = {"parameters": 7e10, "training_tokens": 2e12, "accelerators": 8.0, "training_days": 1.0}
    diagnostics = central(inputs).diagnostics
    assert [diagnostic.code for diagnostic in diagnostics] == ["contradiction"]
    assert all(name in diagnostics[0].message for name in (*inputs, "mfu"))


def test_the_vocabulary_has_all_quantities_of_every_formula() -> None:
    for formula in FORMULAS:
        assert {formula.output, *formula.inputs} <= QUANTITIES.keys()
