"""The models of the catalogue: they load, are found, count exactly, and none of them contradicts itself."""

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

PROMISED = [
    "gpt-1", "gpt-3-175b", "gpt-3.5", "gpt-4", "gpt-4-turbo", "chatgpt", "codex-12b", "dall-e-2", "whisper-large",
    "x-clip", "stable-diffusion-1.5", "midjourney", "imagen", "palm-540b", "palm-2", "lamda-137b", "bard",
    "llama-2-7b", "llama-2-13b", "llama-2-34b", "llama-2-70b", "ernie-bot", "ernie-3.0-titan", "pangu-alpha",
    "yuan-1.0", "megatron-turing-nlg-530b", "bagualu", "m6-100b", "m6-1t", "m6-10t", "m6-ofa", "hunyuan", "mengzi",
    "intern", "sensetime-vision-30b", "zidong-taichu", "moss", "internlm-123b", "sensemirage-3.0", "tongyi-qianwen",
    "sensenova", "act-1",
]  # fmt: skip

CALLED = {
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

COUNTS_FROM_ZERO = {
    "position_embeddings",
    "relative_position_parameters",
    "query_key_norm_parameters",
    "output_transform_parameters",
    "shared_experts",
    "dense_layers",
    "query_lora_rank",
    "norms",
    "norm_parameters",
    "state_values_per_sequence",
    "state_bytes_per_sequence",
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
}
"""What is truly zero in some models, or on one accelerator; any other zero would stand for something unknown."""

PUBLISHED_ZERO = {"olmo-7b": {"training_co2_kg", "development_co2_kg"}}
"""Published as zero: hydroelectric power."""


@pytest.fixture(scope="module")
def answers(catalogue: Catalogue, as_of: date) -> dict[str, Evaluation]:
    """Every model, estimated from nothing but its name."""
    found = estimate([Row(name, {"model": name}) for name in MODELS], catalogue, as_of)
    return dict(zip(MODELS, found, strict=True))


@pytest.mark.parametrize("name", MODELS)
def test_entry_loads(name: str, catalogue: Catalogue) -> None:
    entry = model(catalogue, name)
    assert entry.name == name
    assert entry.title
    assert entry.blocks["architecture"]


@pytest.mark.parametrize("name", PROMISED)
def test_promised_model_is_there(name: str) -> None:
    assert name in MODELS


@pytest.mark.parametrize(("text", "name"), CALLED.items())
def test_found_by_another_name(text: str, name: str, catalogue: Catalogue) -> None:
    assert catalogue.find("models", text) == name


def test_unknown_name_is_refused_with_the_nearest(catalogue: Catalogue) -> None:
    with pytest.raises(Problems, match=r"unknown model 'lama-2-70b'.*llama-2-70b"):
        catalogue.find("models", "lama-2-70b")


@pytest.mark.parametrize("kind", KINDS)
def test_names_are_lower_case_words_with_hyphens(kind: str, catalogue: Catalogue) -> None:
    assert [name for name in catalogue.names(kind) if not re.fullmatch(r"[a-z0-9.]+(-[a-z0-9.]+)*", name)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_entries_share_a_name(kind: str, catalogue: Catalogue) -> None:
    owners = defaultdict(set)
    for name in catalogue.names(kind):
        for one in (name, *catalogue.entry(kind, name).get("aliases", ())):
            owners[fold(str(one))].add(name)
    assert {called: names for called, names in owners.items() if len(names) > 1} == {}


@pytest.mark.parametrize("name", MODELS)
def test_estimate_is_free_of_contradictions(name: str, answers: dict[str, Evaluation]) -> None:
    assert [str(one) for one in answers[name].diagnostics if one.severity == "error"] == []


def test_official_counts_are_many() -> None:
    assert len(OFFICIAL) >= 70


@pytest.mark.parametrize("name", OFFICIAL)
def test_parameters_are_the_official_count(name: str, answers: dict[str, Evaluation], catalogue: Catalogue) -> None:
    """To the last weight: the count of the published checkpoint, by the shape alone."""
    one = answers[name]
    assert one.values["parameters"] == float(catalogue.entry("models", name)["official_parameters"])
    assert one.plan.steps["parameters"].formula


@pytest.mark.parametrize("name", MODELS)
def test_unpublished_size_is_unknown_or_an_estimate(
    name: str, answers: dict[str, Evaluation], catalogue: Catalogue
) -> None:
    blocks = model(catalogue, name).blocks
    if {"parameters", "layers"} & {*blocks["architecture"], *blocks["reported"]}:
        return
    one = answers[name]
    if "parameters" in one.values:
        assert one.plan.steps["parameters"].formula is None
        assert one.context.facts["parameters"].status == "assumed"
        assert one.context.facts["parameters"].origin.block == "estimates"


@pytest.mark.parametrize("name", MODELS)
def test_nothing_unknown_is_zero(name: str, answers: dict[str, Evaluation], catalogue: Catalogue) -> None:
    flags = {one for one, quantity in QUANTITIES.items() if quantity.unit == "flag"}
    may_be_zero = COUNTS_FROM_ZERO | flags | PUBLISHED_ZERO.get(name, set())
    zero = {
        quantity
        for block in model(catalogue, name).blocks.values()
        for quantity, fact in block.items()
        if quantity in QUANTITIES and not (fact.value.low if isinstance(fact.value, Range) else fact.value)
    }
    assert zero <= may_be_zero
    assert {one for one, value in answers[name].values.items() if not value} <= may_be_zero


@pytest.mark.parametrize("name", MODELS)
def test_unpublished_does_not_repeat_what_is_published(name: str, catalogue: Catalogue) -> None:
    raw, file = catalogue.entry("models", name), str(catalogue.path("models", name))
    published = {one for block in ("architecture", "recipe", "reported") for one in raw.get(block) or {}}
    assert published & read_searches(raw.get("unpublished", ()), name, file).keys() == set()


@pytest.mark.parametrize("name", MODELS)
def test_two_counts_of_training_flop_agree(name: str, answers: dict[str, Evaluation], catalogue: Catalogue) -> None:
    """Matrix products counted one by one and 6·N·D: attention and embeddings between them, not a factor of two."""
    values = answers[name].values
    if {"training_flop", "training_operator_flop"} <= values.keys():
        assert 1 / 1.5 < values["training_operator_flop"] / values["training_flop"] < 2


@pytest.mark.parametrize("name", MODELS)
def test_ranges_stay_within_bounds(name: str, answers: dict[str, Evaluation]) -> None:
    one = answers[name]
    assert [each for each, low in one.low.items() if low < QUANTITIES[each].low * (1 - 1e-9)] == []
    assert [each for each, high in one.high.items() if high > QUANTITIES[each].high * (1 + 1e-9)] == []
