"""The models of the catalogue load, are found by their names, have exact numbers of parameters and no contradiction."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date

import pytest

from aigc_compute.catalogue import KINDS, Catalogue
from aigc_compute.catalogue.entries import model
from aigc_compute.catalogue.searches import read_searches
from aigc_compute.catalogue.store import fold
from aigc_compute.diagnostics import Problems
from aigc_compute.domains.vocabulary import QUANTITIES
from aigc_compute.evaluation.evaluate import Evaluation
from aigc_compute.scenario import Row
from aigc_compute.studies.estimate import estimate
from aigc_compute.units import Range

MODELS = Catalogue().names("models")
OFFICIAL = [name for name in MODELS if "official_parameters" in Catalogue().entry("models", name)]

EXPECTED_MODELS = [
    "gpt-1", "gpt-3-175b", "gpt-3.5", "gpt-4", "gpt-4-turbo", "chatgpt", "codex-12b", "dall-e-2", "whisper-large",
    "x-clip", "stable-diffusion-1.5", "midjourney", "imagen", "palm-540b", "palm-2", "lamda-137b", "bard",
    "llama-2-7b", "llama-2-13b", "llama-2-34b", "llama-2-70b", "ernie-bot", "ernie-3.0-titan", "pangu-alpha",
    "yuan-1.0", "megatron-turing-nlg-530b", "bagualu", "m6-100b", "m6-1t", "m6-10t", "m6-ofa", "hunyuan", "mengzi",
    "intern", "sensetime-vision-30b", "zidong-taichu", "moss", "internlm-123b", "sensemirage-3.0", "tongyi-qianwen",
    "sensenova", "act-1",
]  # fmt: skip

ALIASES = {
    "源1.0": "yuan-1.0",
    "文心一言": "ernie-bot",
    "通义千问": "tongyi-qianwen",
    "八卦炉": "bagualu",
    "紫东太初": "zidong-taichu",
    "盘古α": "pangu-alpha",
    "孟子": "mengzi",
    "书生": "intern",
    "日日新": "sensenova",
    "混元": "hunyuan",
    "《文心一言》": "ernie-bot",
    "Llama-2 70B": "llama-2-70b",
    "LLAMA2_70B": "llama-2-70b",
    "ＧＰＴ－４": "gpt-4",
    "DALL·E 2": "dall-e-2",
}

MAY_BE_ZERO = {
    "position_embeddings",
    "relative_position_parameters",
    "query_key_norm_parameters",
    "output_transform_parameters",
    "shared_experts",
    "dense_layers",
    "ffn_layers",
    "query_lora_rank",
    "norms",
    "norm_parameters",
    "extra_parameters",
    "state_values_per_sequence",
    "state_flop_per_token",
    "state_bytes_per_sequence",
    "fixed_kv_values_per_sequence",
    "cached_prompt_share",
    "requests_waiting",
    "decode_exchange_time_s",
    "prompt_token_exchange_s",
    "denoiser_extra_attentions",
    "denoiser_skips",
    "sequence_exchange_time_s",
    "audio_encoder_parameters",
    "audio_encoder_time_s",
    "vocoder_flop_per_audio_s",
    "vocoder_time_s",
    "reserved_memory_bytes",
}
"""Quantities that are really zero in some models or on a single accelerator. Another zero would mean unknown."""

PUBLISHED_ZERO = {"olmo-7b": {"training_co2_kg", "development_co2_kg"}}
"""Quantities that are published as zero, because the power was hydroelectric."""


@pytest.fixture(scope="module")
def evaluations(catalogue: Catalogue, as_of: date) -> dict[str, Evaluation]:
    """The evaluation of each model, from its name alone."""
    results = estimate([Row(name, {"model": name}) for name in MODELS], catalogue, as_of)
    return dict(zip(MODELS, results, strict=True))


@pytest.mark.parametrize("name", MODELS)
def test_a_model_loads(name: str, catalogue: Catalogue) -> None:
    entry = model(catalogue, name)
    assert entry.name == name
    assert entry.title
    assert entry.blocks["architecture"]


@pytest.mark.parametrize("name", EXPECTED_MODELS)
def test_the_catalogue_has_an_expected_model(name: str) -> None:
    assert name in MODELS


@pytest.mark.parametrize(("text", "name"), ALIASES.items())
def test_a_model_is_found_by_another_name(text: str, name: str, catalogue: Catalogue) -> None:
    assert catalogue.find("models", text) == name


def test_an_unknown_name_is_refused_with_the_nearest_name(catalogue: Catalogue) -> None:
    with pytest.raises(Problems, match=r"unknown model 'lama-2-70b'.*llama-2-70b"):
        catalogue.find("models", "lama-2-70b")


@pytest.mark.parametrize("kind", KINDS)
def test_names_are_lower_case_words_with_hyphens(kind: str, catalogue: Catalogue) -> None:
    assert [name for name in catalogue.names(kind) if not re.fullmatch(r"[a-z0-9.]+(-[a-z0-9.]+)*", name)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_entries_share_a_name(kind: str, catalogue: Catalogue) -> None:
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for name in catalogue.names(kind):
        for alias in (name, *catalogue.entry(kind, name).get("aliases", ())):
            owners[fold(str(alias))].add(name)
    assert {alias: names for alias, names in owners.items() if len(names) > 1} == {}


@pytest.mark.parametrize("name", MODELS)
def test_the_estimate_of_a_model_has_no_contradiction(name: str, evaluations: dict[str, Evaluation]) -> None:
    assert [str(problem) for problem in evaluations[name].diagnostics if problem.severity == "error"] == []


def test_many_models_have_an_official_number_of_parameters() -> None:
    assert len(OFFICIAL) >= 70


@pytest.mark.parametrize("name", OFFICIAL)
def test_the_number_of_parameters_is_the_official_number(
    name: str, evaluations: dict[str, Evaluation], catalogue: Catalogue
) -> None:
    """The number follows from the shape alone and equals that of the published checkpoint exactly."""
    evaluation = evaluations[name]
    assert evaluation.values["parameters"] == float(catalogue.entry("models", name)["official_parameters"])
    assert evaluation.plan.steps["parameters"].formula


@pytest.mark.parametrize("name", MODELS)
def test_an_unpublished_size_is_unknown_or_an_estimate(
    name: str, evaluations: dict[str, Evaluation], catalogue: Catalogue
) -> None:
    blocks = model(catalogue, name).blocks
    if {"parameters", "layers"} & {*blocks["architecture"], *blocks["reported"]}:
        return
    evaluation = evaluations[name]
    if "parameters" in evaluation.values:
        assert evaluation.plan.steps["parameters"].formula is None
        assert evaluation.context.facts["parameters"].status == "assumed"
        assert evaluation.context.facts["parameters"].origin.block == "estimates"


@pytest.mark.parametrize("name", MODELS)
def test_no_unknown_quantity_is_zero(name: str, evaluations: dict[str, Evaluation], catalogue: Catalogue) -> None:
    flags = {name for name, quantity in QUANTITIES.items() if quantity.unit == "flag"}
    may_be_zero = MAY_BE_ZERO | flags | PUBLISHED_ZERO.get(name, set())
    zero = {
        quantity
        for block in model(catalogue, name).blocks.values()
        for quantity, fact in block.items()
        if quantity in QUANTITIES and not (fact.value.low if isinstance(fact.value, Range) else fact.value)
    }
    assert zero <= may_be_zero
    assert {quantity for quantity, value in evaluations[name].values.items() if not value} <= may_be_zero


@pytest.mark.parametrize("name", MODELS)
def test_unpublished_lists_no_published_quantity(name: str, catalogue: Catalogue) -> None:
    raw, file = catalogue.entry("models", name), str(catalogue.path("models", name))
    published = {quantity for block in ("architecture", "recipe", "reported") for quantity in raw.get(block) or {}}
    assert published & read_searches(raw.get("unpublished", ()), name, file).keys() == set()


@pytest.mark.parametrize("name", MODELS)
def test_both_calculations_of_training_flop_agree(
    name: str, evaluations: dict[str, Evaluation], catalogue: Catalogue
) -> None:
    """The sum over all GEMMs and 6·N·D differ by attention and embeddings, by less than a factor of two."""
    values = evaluations[name].values
    if {"training_flop", "training_operator_flop"} <= values.keys():
        assert 1 / 1.5 < values["training_operator_flop"] / values["training_flop"] < 2


@pytest.mark.parametrize("name", MODELS)
def test_intervals_stay_within_the_bounds_of_their_quantity(name: str, evaluations: dict[str, Evaluation]) -> None:
    evaluation = evaluations[name]
    assert [quantity for quantity, low in evaluation.low.items() if low < QUANTITIES[quantity].low * (1 - 1e-9)] == []
    assert [
        quantity for quantity, high in evaluation.high.items() if high > QUANTITIES[quantity].high * (1 + 1e-9)
    ] == []
