"""What must hold for every evaluation: a row's answer depends on that row alone, and on nothing twice."""

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
from aigc_compute.engine import Formula, evaluate, make_plan
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
"""Rows with ranges of their own whose samples are taken in two goes."""

SAMPLES = int(CATALOGUE.settings["sample_levels"]) ** 3

ANSWERS = settings(
    max_examples=settings().max_examples // 5, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


def answers(rows: Iterable[Row], wanted: Sequence[str] | None = None, **options: object) -> list[Evaluation]:
    return evaluate_rows(list(rows), CATALOGUE, DAY, wanted, **options)


def numbers(one: Evaluation) -> tuple[dict[str, str], ...]:
    """All values of an answer, to the last bit (and nan equal to nan)."""
    return tuple(
        {name: value.hex() for name, value in table.items()} for table in (one.values, one.low, one.median, one.high)
    )


def runs(seed: int, count: int) -> list[Row]:
    """Training runs of one signature: parameters, tokens, accelerators and utilisation."""
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


def uncertain(rows: Iterable[Row]) -> list[Row]:
    """The same runs with a range of utilisation, each its own."""
    return [replace(row, given=row.given | {"mfu": interval(row.given["mfu"] / 2, row.given["mfu"])}) for row in rows]


def medley(seed: int) -> list[Row]:
    """Rows of many signatures: catalogued models, runs, ranges, other devices, budgets."""
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
    """Compute budgets under a scaling law: powers of columns."""
    random = np.random.default_rng(7)
    return [
        Row(f"{index}", {"scaling_law": law}, {"training_flop": 10 ** random.uniform(18, 26)}) for index in range(count)
    ]


def services(count: int = 1000) -> list[Row]:
    """Batches of a mixture of experts, whose weights read per step are a power of the batch."""
    random = np.random.default_rng(8)
    return [
        Row(f"{index}", {"model": "mixtral-8x7b"}, {"inference_batch": random.uniform(1, 200)})
        for index in range(count)
    ]


HEADLINES = tuple(name for name, one in QUANTITIES.items() if one.headline)
OPTIMA = ("compute_optimal_parameters", "compute_optimal_tokens", "compute_optimal_loss", "training_cost_usd")


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        pytest.param(uncertain(runs(1, TWO_CHUNKS)), HEADLINES[::5], id="runs", marks=pytest.mark.slow),
        pytest.param(services(), HEADLINES, id="mixture", marks=pytest.mark.slow),
        *(pytest.param(budgets(law), OPTIMA, id=law) for law in CATALOGUE.names("scaling_laws")),
    ],
)
def test_a_row_alone_is_that_row_among_many(rows: list[Row], wanted: Sequence[str]) -> None:
    together = answers(rows, wanted)
    half, most = len(rows) // 2, len(rows)
    for index in (0, 1, 2, 3, half, half + 1, most - 4, most - 3, most - 2, most - 1):
        assert numbers(answers(rows[index : index + 1], wanted)[0]) == numbers(together[index])


def test_ranges_of_a_row_do_not_depend_on_the_other_rows() -> None:
    row, other = Row("a", {"model": "gpt-3-175b"}), Row("b", {"model": "gpt-3.5"})
    assert numbers(answers([row])[0]) == numbers(answers([row, other])[0])


def test_ranges_do_not_depend_on_what_else_is_wanted() -> None:
    row = Row("a", {"model": "gpt-3-175b"})
    full, part = answers([row])[0], answers([row], wanted=["cost_per_query_usd"])[0]
    for table in ("values", "low", "median", "high"):
        assert getattr(full, table)["cost_per_query_usd"] == getattr(part, table)["cost_per_query_usd"]


@ANSWERS
@given(st.integers(0, 10**6))
def test_values_and_ranges_do_not_depend_on_the_other_rows(seed: int) -> None:
    rows = medley(seed)
    for row, beside in zip(rows, answers(rows), strict=True):
        assert numbers(answers([row])[0]) == numbers(beside)


@ANSWERS
@given(st.integers(0, 10**6))
def test_shuffling_rows_changes_nothing(seed: int) -> None:
    rows = medley(seed)
    order = list(range(len(rows)))
    np.random.default_rng(seed + 1).shuffle(order)
    straight, shuffled = answers(rows), answers(rows[index] for index in order)
    for position, index in enumerate(order):
        assert shuffled[position].row is rows[index]
        assert numbers(shuffled[position]) == numbers(straight[index])


@pytest.mark.parametrize("chunk", [1, SAMPLES, 5000, 7 * SAMPLES + 1, 2**30])
def test_the_size_of_chunks_changes_nothing(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [*uncertain(runs(2, 25)), *medley(3)]
    usual = [numbers(one) for one in answers(rows)]
    monkeypatch.setattr(spreading, "CHUNK", chunk)
    assert [numbers(one) for one in answers(rows)] == usual
    assert any(low for _, low, _, _ in usual)


WANTED = ("training_days", "training_cost_usd", "cost_per_query_usd", "flop_per_parameter_per_token", "nonsense")


@pytest.mark.parametrize("chunk", [SAMPLES, 2**21])
@pytest.mark.parametrize("block", [1, 7, 1000])
@pytest.mark.parametrize(("rows", "ranges"), [(1501, False), (43, True), (1, True)])
def test_the_size_of_blocks_changes_nothing(
    rows: int, ranges: bool, block: int, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept a block at a time is what the whole evaluation holds, bit for bit; nothing else is kept."""
    some = runs(4, rows)
    columns = {name: np.array([row.given[name] for row in some]) for name in some[0].given}
    mfu = [interval(one / 2, one) if index % 3 else None for index, one in enumerate(columns["mfu"])]
    group = Group(some[0].categories, columns, {"mfu": mfu} if ranges else {}, range(rows))
    [full] = evaluate_groups([group], CATALOGUE, DAY, ranges=ranges)
    monkeypatch.setattr(evaluation, "BLOCK", block)
    monkeypatch.setattr(spreading, "CHUNK", chunk)
    prepared = prepare([group], CATALOGUE, DAY, WANTED)
    draws = draw(prepared, CATALOGUE.settings["sample_levels"]) if ranges else {}
    part = evaluate_prepared(prepared[0], draws, WANTED)
    assert part.central.keys() == set(WANTED) & full.central.keys()
    for name, column in part.central.items():
        assert column.tobytes() == np.broadcast_to(full.central[name], rows).tobytes(), name
    assert bool(part.low) == ranges
    for name in part.low:
        assert part.low[name].tobytes() == full.low[name].tobytes(), name
        assert part.median[name].tobytes() == full.median[name].tobytes(), name
        assert part.high[name].tobytes() == full.high[name].tobytes(), name


@ANSWERS
@given(st.data())
def test_unrelated_formulas_change_nothing(data: st.DataObject) -> None:
    """Formulas for new quantities, declared anywhere among the real ones, leave every real quantity as it was."""
    formulas = list(FORMULAS)
    real = [*plan_of(formulas).steps]
    before = values_of(formulas)
    for number in range(data.draw(st.integers(1, 5))):
        inputs = tuple(data.draw(st.lists(st.sampled_from([*real, "nowhere"]), unique=True, max_size=3)))
        stray = Formula(f"stray_{number}", inputs, lambda *them: sum(them, np.ones(1)), "toy", "stray", "")
        formulas.insert(data.draw(st.integers(0, len(formulas))), stray)
    after = values_of(formulas)
    assert {name: after[name].hex() for name in real} == {name: before[name].hex() for name in real}


def plan_of(formulas: list[Formula]):
    context = resolve(CATALOGUE, {"model": "mixtral-8x7b"}, {"users": 1e6}, DAY)
    return make_plan(formulas, context.signature)


def values_of(formulas: list[Formula]) -> dict[str, float]:
    context = resolve(CATALOGUE, {"model": "mixtral-8x7b"}, {"users": 1e6}, DAY)
    brought = {step.quantity for step in plan_of(formulas) if step.formula is None}
    facts = {name: 1e6 if name == "users" else context.facts[name].value for name in brought}
    centre = {name: np.array([one.mid if isinstance(one, Range) else one]) for name, one in facts.items()}
    return {name: value.item() for name, value in evaluate(plan_of(formulas), centre).items()}


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
"""Figures of one consistent run, each of which follows from others (and from how much busier the peak is)."""
PEAK_FACTOR = 2.5

WORDS = {"accelerator": "a100-sxm-80gb"}
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


def central(given: dict[str, float]) -> Evaluation:
    return answers([Row("run", WORDS, {"peak_factor": PEAK_FACTOR, **given})], ranges=False)[0]


@ANSWERS
@given(consistent_runs)
def test_any_one_figure_follows_from_the_others(basis: dict[str, float]) -> None:
    whole = central(basis).values
    known = {name: whole[name] for name in KNOWN}
    for dropped in KNOWN:
        rest = {name: value for name, value in known.items() if name != dropped}
        assert central(rest).values[dropped] == pytest.approx(known[dropped], rel=1e-12, abs=0), dropped


@ANSWERS
@given(consistent_runs, st.sets(st.sampled_from(KNOWN), min_size=1))
def test_what_follows_from_some_figures_agrees_with_the_whole(basis: dict[str, float], kept: set[str]) -> None:
    """Any subset of a consistent run, in whichever directions it runs: what rests on it alone is the run again."""
    whole = central(basis).values
    part = central({name: whole[name] for name in kept})
    for name, value in part.values.items():
        if kept.union(DATA_SHEET, ["peak_factor"]).issuperset(part.plan.origins(name)):
            assert value == pytest.approx(whole[name], rel=1e-11, abs=0), name


def test_no_consistent_run_is_called_contradictory() -> None:
    basis = {
        "parameters": 7e9,
        "training_tokens": 2e12,
        "accelerators": 512.0,
        "mfu": 0.4,
        "price_usd_per_accelerator_hour": 2.0,
    }
    whole = central(basis)
    assert whole.diagnostics == ()
    assert central({name: whole.values[name] for name in whole.values if name in KNOWN}).diagnostics == ()


def outside(evaluations: Iterable[Evaluation]) -> list[tuple[str, str]]:
    """Row and quantity of every value outside its range; rows that contradict themselves have no sound values."""
    sound = [one for one in evaluations if not one.diagnostics]
    return [(one.row.name, name) for one in sound for name in one.low if not within(one, name)]


def within(one: Evaluation, name: str) -> bool:
    return one.low[name] <= one.median[name] <= one.high[name] and one.low[name] <= one.values[name] <= one.high[name]


def served(model: str, accelerator: str, **numbers: float) -> Row:
    return Row(f"{model} on {accelerator} {numbers}", {"model": model, "accelerator": accelerator}, numbers)


def test_every_value_lies_in_its_range() -> None:
    assert outside(answers([*medley(5), *runs(5, 5)])) == []


def test_a_value_that_jumps_with_whole_accelerators_lies_in_its_range() -> None:
    """What is left beside a whole number of accelerators is less at the middles than in 95 % of the samples."""
    rows = [served("llama-4-maverick", "h20"), served("deepseek-v3", "mi300x"), served("kimi-k2", "h20")]
    jumping = ("cache_room_bytes", "cache_sequences", "answer_tokens_per_s", "weights_read_bytes")
    evaluations = answers(rows, jumping)
    assert outside(evaluations) == []
    assert evaluations[0].low["cache_room_bytes"] == evaluations[0].values["cache_room_bytes"]
    assert all(set(jumping) <= one.low.keys() for one in evaluations)


@pytest.mark.slow
def test_every_value_of_every_model_lies_in_its_range() -> None:
    """Each model on one of the accelerators, alone or with what a user may say."""
    models, devices = (CATALOGUE.names(kind) for kind in ("models", "accelerators"))
    told = ({}, {"users": 1e7}, {"accelerators": 512.0}, {"inference_accelerators": 8.0})
    rows = [
        served(model, devices[7 * index % len(devices)], **told[index % len(told)])
        for index, model in enumerate(models)
    ]
    assert outside(one for row in rows for one in answered(row)) == []


def answered(row: Row) -> list[Evaluation]:
    """The answer of a row; none where its accelerator does not have the model's format."""
    try:
        return answers([row])
    except Problems:
        return []


def test_a_point_beside_a_range_stays_a_point() -> None:
    """The second row is certain; it shares its plan with the first, whose utilisation is a range."""
    sure = runs(5, 4)
    for one in answers([*uncertain(runs(6, 1)), *sure])[1:]:
        assert "accelerator_hours" not in one.low
        assert "accelerator_hours" not in one.high


def test_a_point_beside_a_range_is_told_as_if_it_were_alone() -> None:
    sure = runs(5, 1)
    assert numbers(answers([*uncertain(runs(6, 1)), *sure])[1]) == numbers(answers(sure)[0])


def test_an_impossible_derivation_names_the_givens_that_led_there() -> None:
    given_here = {"parameters": 7e10, "training_tokens": 2e12, "accelerators": 8.0, "training_days": 1.0}
    diagnostics = central(given_here).diagnostics
    assert [one.code for one in diagnostics] == ["contradiction"]
    assert all(name in diagnostics[0].message for name in (*given_here, "mfu"))


def test_the_vocabulary_covers_every_formula() -> None:
    for one in FORMULAS:
        assert {one.output, *one.inputs} <= QUANTITIES.keys()
