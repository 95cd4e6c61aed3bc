"""What is published of models, what was looked for and not found, and where sources disagree."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.catalogue.entries import Model, model
from aigc_compute.catalogue.origin import MODEL_BLOCKS
from aigc_compute.diagnostics import Problems
from aigc_compute.evaluation.document import build_row
from aigc_compute.evaluation.evaluate import Evaluation, evaluate_rows
from aigc_compute.scenario import Row, read_inputs

MODELS = Catalogue().names("models")

PUBLISHED: dict[str, dict[str, float | str]] = {
    # meta-llama/llama-models, models/llama3_2/MODEL_CARD.md
    "llama-3.2-1b": {"training_tokens": 9e12, "accelerator_hours": 370e3, "context_length": 131072},
    "llama-3.2-3b": {"training_tokens": 9e12, "accelerator_hours": 460e3, "context_length": 131072},
    # meta-llama/llama-models, models/llama4/MODEL_CARD.md
    "llama-4-scout": {"training_tokens": 40e12, "accelerator_hours": 5e6, "context_length": 10485760},
    "llama-4-maverick": {"training_tokens": 22e12, "accelerator_hours": 2.38e6, "context_length": 1048576},
    # arXiv:2507.20534, sections 2.4 and 2.5
    "kimi-k2": {"training_tokens": 15.5e12, "batch_tokens": 67e6, "accelerator": "h800-sxm", "context_length": 131072},
    # arXiv:2508.06471, abstract and section 2.3
    "glm-4.5": {"training_tokens": 23e12, "batch_tokens": 64e6},
    "glm-4.5-air": {"training_tokens": 23e12},
    # arXiv:2406.12793, section 1
    "glm-4-9b": {"training_tokens": 10e12},
    # databricks/dbrx README.md, and the announcement
    "dbrx": {"training_tokens": 12e12, "accelerators": 3072},
    # arXiv:2508.10925, section 2.4
    "gpt-oss-120b": {"accelerator": "h100-sxm", "accelerator_hours": 2.1e6},
    "gpt-oss-20b": {"accelerator": "h100-sxm"},
    # arXiv:2408.00118, sections 3.1 and 3.3
    "gemma-2-27b": {"training_tokens": 13e12, "accelerator": "tpu-v5p", "accelerators": 6144},
    "gemma-2-9b": {"training_tokens": 8e12, "accelerator": "tpu-v4", "accelerators": 4096},
    # arXiv:2503.19786
    "gemma-3-27b": {"training_tokens": 14e12, "accelerator": "tpu-v5p", "accelerators": 6144},
    "gemma-3-4b": {"training_tokens": 4e12, "accelerator": "tpu-v5e", "accelerators": 2048},
    # arXiv:2412.08905 and the model card
    "phi-4": {"training_tokens": 9.8e12, "accelerators": 1920, "training_days": 21, "context_length": 16384},
    # arXiv:2404.14219 and the model card of April 2024
    "phi-3-mini": {"training_tokens": 3.3e12, "accelerators": 512, "training_days": 7, "training_precision": "bf16"},
    # tiiuae/falcon-11B README
    "falcon-2-11b": {"training_tokens": 5e12, "accelerators": 1024, "context_length": 8192},
    # 01-ai/Yi README.md
    "yi-34b": {"training_tokens": 3e12, "context_length": 4096},
    # qwenlm.github.io/blog/qwen3-coder
    "qwen-3-coder-480b-a35b": {"training_tokens": 7.5e12, "context_length": 262144},
    # Qwen/Qwen3-Next-80B-A3B-Instruct model card
    "qwen-3-next-80b-a3b": {"training_tokens": 15e12},
    # arXiv:2508.14444, abstract
    "nemotron-nano-9b-v2": {"training_tokens": 20e12, "training_precision": "fp8"},
    # blogs.nvidia.com/blog/mistral-nvidia-ai-model
    "mistral-nemo-12b": {"accelerators": 3072},
    # mistralai/Mistral-7B-v0.3, MiniMaxAI/MiniMax-M2.5: config.json
    "mistral-7b-v0.3": {"context_length": 32768},
    "minimax-m2": {"context_length": 196608},
}

DISAGREEMENTS = {
    ("gpt-4", "training_tokens"): (13e12, 4.9e12),
    ("qwen-3-8b", "parameters"): (8e9, 8.2e9),
    ("qwen-3-14b", "parameters"): (14e9, 14.8e9),
    ("qwen-3-32b", "parameters"): (32e9, 32.8e9),
    ("qwen-3-30b-a3b", "parameters"): (30e9, 30.5e9),
    ("mistral-small-24b", "context_length"): (32768, 131072),
    ("command-r-plus", "context_length"): (131072, 8192),
    ("phi-4", "training_tokens"): (9.8e12, 10e12),
    ("phi-3-mini", "training_tokens"): (3.3e12, 4.9e12),
    ("falcon-2-11b", "training_tokens"): (5e12, 5.5e12),
    ("yi-34b", "training_tokens"): (3e12, 3.1e12),
}
"""The value that is used and the other one, by model and quantity."""


def stated(entry: Model) -> dict[str, object]:
    """Return what an entry states as published, by quantity or category."""
    return {
        name: fact.value
        for block in ("reported", "recipe", "architecture")
        for name, fact in entry.blocks[block].items()
    }


@pytest.mark.parametrize(("name", "figures"), PUBLISHED.items())
def test_the_entry_states_what_is_published(
    name: str, figures: Mapping[str, float | str], catalogue: Catalogue
) -> None:
    entry = model(catalogue, name)
    assert {key: stated(entry).get(key) for key in figures} == figures
    assert figures.keys() & entry.searches.keys() == set()


@pytest.mark.parametrize(("place", "values"), DISAGREEMENTS.items())
def test_both_values_of_a_disagreement_have_a_source(
    place: tuple[str, str], values: tuple[float, float], catalogue: Catalogue
) -> None:
    name, quantity = place
    [fact] = [facts[quantity] for facts in model(catalogue, name).blocks.values() if quantity in facts]
    [other] = fact.disagrees
    assert (fact.value, other.value) == values
    assert fact.origin.sources
    assert {*fact.origin.sources, *other.origin.sources} <= catalogue.sources.keys()


@pytest.mark.parametrize("name", MODELS)
def test_a_search_names_sources_of_the_catalogue(name: str, catalogue: Catalogue) -> None:
    for search in model(catalogue, name).searches.values():
        assert set(search.looked_in) <= catalogue.sources.keys()
        assert date(2026, 11, 22) <= date.fromisoformat(search.date)


@pytest.fixture(scope="module")
def bare(catalogue: Catalogue, as_of: date) -> dict[str, Evaluation]:
    """Every model, evaluated from nothing but its name."""
    rows = [Row(name, {"model": name}) for name in MODELS]
    return dict(zip(MODELS, evaluate_rows(rows, catalogue, as_of, ranges=False), strict=True))


@pytest.mark.parametrize("name", MODELS)
def test_no_named_model_gets_training_tokens_from_an_assumption(name: str, bare: dict[str, Evaluation]) -> None:
    """Tokens follow from the entry alone, apart from conventions of architectures in the count of parameters."""
    one = bare[name]
    facts = {origin: one.context.facts[origin] for origin in one.plan.origins("training_tokens")}
    assert [
        key for key, fact in facts.items() if fact.origin.block not in MODEL_BLOCKS and fact.rank != "structure"
    ] == []


@pytest.mark.parametrize("name", ["qwen-3.5-397b-a17b", "mistral-7b", "minimax-m2", "x-clip", "m6-ofa", "plug-27b"])
def test_a_run_without_published_tokens_is_unknown(name: str, bare: dict[str, Evaluation]) -> None:
    unknown = {"training_tokens", "training_flop", "training_days", "accelerator_hours", "training_cost_usd"}
    assert unknown & bare[name].values.keys() == set()
    assert {"tokens_per_parameter", "epochs"} & bare[name].values.keys() == set()


def answer(words: str, catalogue: Catalogue, as_of: date) -> Evaluation:
    return evaluate_rows(read_inputs(words.split(), catalogue), catalogue, as_of, ranges=False)[0]


@pytest.mark.parametrize("words", ["", "accelerators=4096", "accelerator_hours=2.1e6"])
def test_the_work_of_a_run_is_not_derived_from_its_hours(words: str, catalogue: Catalogue, as_of: date) -> None:
    """The card of gpt-oss-120b states 2.1 million hours and no tokens; a predicted utilisation would invent them."""
    one = answer(f"gpt-oss-120b {words}", catalogue, as_of)
    assert one.values["accelerator_hours"] == 2.1e6
    assert one.values["training_cost_usd"] > 2.1e6
    assert {"mfu", "training_flop", "training_tokens"} & one.values.keys() == set()


@pytest.mark.parametrize(
    "words", ["training_tokens=1T", "tokens_per_parameter=200", "accelerators=64 training_days=30"]
)
def test_a_run_of_the_user_is_not_the_published_run(words: str, catalogue: Catalogue, as_of: date) -> None:
    one = answer(f"gpt-oss-120b {words}", catalogue, as_of)
    assert one.context.exclude_historic_run
    assert one.values["accelerator_hours"] < 1e6
    assert {"mfu", "training_flop", "training_tokens"} <= one.values.keys()


def test_a_given_utilisation_and_the_published_hours_give_the_work(catalogue: Catalogue, as_of: date) -> None:
    one = answer("gpt-oss-120b mfu=0.3", catalogue, as_of)
    assert one.values["training_operator_flop"] == pytest.approx(2.1e6 * 3600 * 989.4e12 * 0.3)
    assert one.values["training_flop"] == pytest.approx(one.values["training_operator_flop"], rel=0.2)


def test_given_tokens_need_no_published_ones(catalogue: Catalogue, as_of: date) -> None:
    one = answer("qwen-3.5-397b-a17b training_tokens=30T", catalogue, as_of)
    assert one.values["training_flop"] == pytest.approx(6 * 17_349_040_896 * 30e12)


def test_the_document_says_where_was_looked(catalogue: Catalogue, as_of: date) -> None:
    row = build_row(answer("gpt-oss-120b", catalogue, as_of))
    assert row.unpublished["training_tokens"].looked_in == ("openai-2025-gpt-oss",)
    assert row.unpublished["training_tokens"].date == "2026-12-01"


def test_screens_say_where_was_looked(cli: Any) -> None:
    shown = cli("estimate", "gpt-oss-120b", "--columns", "training_tokens", "-q").stdout
    assert "not found in openai-2025-gpt-oss on 2026-12-01: training_tokens" in shown
    wrong = cli("estimate", "gpt-oss-120b", "--get", "training_tokens").stderr
    assert "training_tokens is unknown (not found in openai-2025-gpt-oss on 2026-12-01)" in wrong
    assert "looked_in:\n  - openai-2025-gpt-oss\n" in cli("show", "gpt-oss-120b").stdout


def test_explain_mentions_what_another_source_states(cli: Any) -> None:
    shown = cli("explain", "training_tokens", "phi-4").stdout
    assert "another source states 10T (microsoft-2024-phi4; about 10 trillion)" in shown
    assert "microsoft-2024-phi4: Abdin et al., Phi-4 Technical Report" in shown
    assert (
        "disagrees:\n    - value: 10000000000000.0\n      source: microsoft-2024-phi4\n" in cli("show", "phi-4").stdout
    )


HEAD = "name: House\nsource: house\narchitecture: {topology: decoder-only, parameters: 7B}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("unpublished: [mfu]", "unpublished: expected a list of mappings with 'quantities', 'looked_in'"),
        ("unpublished: [{quantities: [mfu], looked_in: [house]}]", "unpublished: expected a list"),
        ("unpublished: [{quantities: [mfu], looked_in: [], date: 2026-12-01}]", "unpublished: expected a list"),
        ("unpublished: [{quantities: [mfu], looked_in: [house], date: 2026}]", "unpublished: expected a list"),
        (
            "unpublished: [{quantities: [mfu], looked_in: [a], date: 2026-12-01, by: me}]",
            "unpublished: expected a list",
        ),
        ("unpublished: [{quantities: [mfo], looked_in: [a], date: 2026-12-01}]", "unknown quantity 'mfo' .*'mfu'"),
        ("unpublished: [{quantities: [mfu, mfu], looked_in: [a], date: 2026-12-01}]", "mfu is listed twice"),
        ("recipe: {training_tokens: {value: 1T, disagrees: [2T]}}", "training_tokens: disagrees: expected a list"),
        ("recipe: {training_tokens: {value: 1T, disagrees: [{value: 2T}]}}", "training_tokens: disagrees: expected"),
        ("recipe: {training_tokens: {value: 1T, disagrees: [{value: x, source: a}]}}", "training_tokens: found 'x'"),
        ("recipe: {training_precision: {value: bf16, disagrees: [{value: fp7, source: a}]}}", "found 'fp7'"),
        ("recipe: {training_precision: {value: bf16, noet: a}}", "training_precision: unknown key 'noet'"),
    ],
)
def test_a_malformed_search_or_disagreement_is_refused(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models/house.yaml").write_text(f"{HEAD}{text}\n", encoding="utf-8")
    with pytest.raises(Problems, match=message):
        model(Catalogue(tmp_path), "house")


def test_a_word_can_be_disputed(tmp_path: Path) -> None:
    text = "recipe: {training_precision: {value: bf16, disagrees: [{value: fp16, source: other, note: the blog}]}}"
    (tmp_path / "models").mkdir()
    (tmp_path / "models/house.yaml").write_text(f"{HEAD}{text}\n", encoding="utf-8")
    fact = model(Catalogue(tmp_path), "house").blocks["recipe"]["training_precision"]
    [other] = fact.disagrees
    assert (fact.value, other.value, other.origin.sources, other.note) == ("bf16", "fp16", ("other",), "the blog")
