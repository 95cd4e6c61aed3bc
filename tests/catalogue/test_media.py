"""Quantities of images, videos and sound apply only to their rows; computed numbers agree with published ones."""

from __future__ import annotations

from datetime import date

import pytest

from aigc_compute.catalogue import Catalogue, resolve
from aigc_compute.catalogue.calibration import calibrated, with_properties
from aigc_compute.catalogue.relevance import concerns_media
from aigc_compute.domains.vocabulary import QUANTITIES
from aigc_compute.evaluation.evaluate import evaluate_rows
from aigc_compute.scenario import Row

MEDIA = {name for name, quantity in QUANTITIES.items() if quantity.section in ("media", "sound", "vision", "retrieval")}


def values(catalogue: Catalogue, as_of: date, words: dict[str, str], **quantities: float) -> dict[str, float]:
    [evaluation] = evaluate_rows([Row("row", words, dict(quantities))], catalogue, as_of)
    return evaluation.values


@pytest.mark.parametrize("words", [{"model": "llama-2-7b"}, {"model": "dall-e-2"}, {"modality": "image"}])
def test_other_rows_have_no_quantities_of_media(catalogue: Catalogue, as_of: date, words: dict[str, str]) -> None:
    context = resolve(catalogue, words, {"training_tokens"}, as_of)
    assert not MEDIA & context.facts.keys()


def test_a_quantity_or_a_model_of_media_adds_the_quantities_of_media(catalogue: Catalogue, as_of: date) -> None:
    assert concerns_media({"frames"})
    assert not concerns_media({"training_tokens"})
    context = resolve(catalogue, {"model": "wan-2.1-14b"}, set(), as_of)
    assert {"denoiser_launch_s", "guidance_passes", "generation_error"} <= context.facts.keys()


def test_engines_and_generations_have_their_own_constants(catalogue: Catalogue) -> None:
    eager, compiled, other = (
        calibrated(
            catalogue,
            "calibration/media",
            with_properties(catalogue, {"accelerator": device, "modality": "image", "generation_engine": engine}),
        )
        for device, engine in (("h100-sxm", "eager"), ("h100-sxm", "compiled"), ("tpu-v6e", "eager"))
    )
    assert eager["denoiser_launch_s"].value != compiled["denoiser_launch_s"].value
    assert eager["denoiser_attention_efficiency"].value != other["denoiser_attention_efficiency"].value
    assert other["denoiser_attention_efficiency"].origin.sources == ("judgement-2026",)


@pytest.mark.parametrize(
    ("model", "quantity", "published"),
    [
        ("stable-diffusion-xl", "denoiser_matrix_flop", 2 * 2.99e12),  # counted by fvcore, without attention
        ("stable-diffusion-1.5", "denoiser_flop", 2 * 0.401e12),
        ("wan-2.1-14b", "latent_tokens", 75600),
        ("hunyuanvideo", "latent_tokens", 118800),
        ("cogvideox-5b", "latent_tokens", 17550),
        ("sana-1.5-1.6b", "latent_tokens", 1024),
    ],
)
def test_computed_numbers_agree_with_published_ones(
    catalogue: Catalogue, as_of: date, model: str, quantity: str, published: float
) -> None:
    assert values(catalogue, as_of, {"model": model})[quantity] == pytest.approx(published, rel=0.01)


@pytest.mark.parametrize("model", ["flux-1-dev", "pixart-sigma", "wan-2.1-14b", "cogvideox-1.5-5b", "mochi-1"])
def test_a_token_is_multiplied_by_most_weights_but_not_by_more_than_exist(
    catalogue: Catalogue, as_of: date, model: str
) -> None:
    results = values(catalogue, as_of, {"model": model})
    used = results["denoiser_matrix_flop"] / 2 / results["denoiser_tokens"]
    assert 0.3 < used / results["denoiser_parameters"] < 1


def test_the_duration_grows_with_steps_and_frames_and_shrinks_with_accelerators(
    catalogue: Catalogue, as_of: date
) -> None:
    words = {"model": "wan-2.1-14b", "accelerator": "h100-sxm"}
    times = [
        values(catalogue, as_of, words, **quantities)["seconds_per_video"]
        for quantities in (
            {"ulysses_degree": 8.0},
            {"ulysses_degree": 4.0},
            {},
            {"frames": 161.0},
            {"denoising_steps": 100.0},
        )
    ]
    eight, four, single, longer, slower = times
    assert eight < four < single < slower
    assert longer > 2 * single, "attention is quadratic"


def test_training_takes_three_passes_for_each_sample(catalogue: Catalogue, as_of: date) -> None:
    results = values(catalogue, as_of, {"model": "pixart-sigma"}, training_samples=1e9, accelerators=64.0)
    assert results["training_flop"] == pytest.approx(3e9 * results["denoiser_flop"])
    assert results["training_days"] > 0
