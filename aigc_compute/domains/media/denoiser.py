"""Tokens of an image or video and FLOP of a denoiser on them, from the shape of the network.

The matrices of a diffusion transformer are counted one by one (Peebles 2022). Modulation is left out, because it runs
once per layer and not per token. For a U-Net the catalogue states the FLOP.
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula
from ..whole import whole_up

MEDIA = {"modality": ("image", "video")}
TRANSFORMER = ("joint", "cross", "linear")
WEIGHTS_PER_CHANNEL = 12
"""Weights of a transformer layer over its width squared: 4 of attention and 8 of the feed-forward network."""


@formula("latent_tokens", source="peebles-2022")
def latent_tokens(
    image_height: Array,
    image_width: Array,
    frames: Array,
    latent_compression: Array,
    latent_frame_compression: Array,
    latent_patch: Array,
    latent_frame_patch: Array,
) -> Array:
    """Tokens of an image or video: latent patches along time · height · width, each rounded up. A causal autoencoder
    keeps the first frame and then one latent frame per group: (frames - 1) / frame compression + 1.
    """
    side = latent_compression * latent_patch
    moments = whole_up(whole_up((frames - 1) / latent_frame_compression + 1) / latent_frame_patch)
    return moments * whole_up(image_height / side) * whole_up(image_width / side)


@formula("pixels", source="definition")
def pixels(image_height: Array, image_width: Array, frames: Array) -> Array:
    """Pixels of all frames: height · width · frames."""
    return image_height * image_width * frames


@formula("video_s", source="definition", proportional=("frames",))
def video_seconds(frames: Array, frames_per_s: Array) -> Array:
    """Length of a video: frames / frames per second."""
    return frames / frames_per_s


@formula("denoiser_channels_per_token", source="definition", when={"denoiser": TRANSFORMER})
def channels_per_token(denoiser_layers: Array, denoiser_width: Array, denoiser_extra_attentions: Array) -> Array:
    """Width of the residual stream for a token, summed over layers: (layers + extra attentions / 2) · width. An extra
    attention has no feed-forward network and counts as half a layer.
    """
    return (denoiser_layers + denoiser_extra_attentions / 2) * denoiser_width


@formula("denoiser_matrix_flop", source="esser-2024", when={"denoiser": "joint"})
def joint_matrix_flop(
    latent_tokens: Array,
    text_tokens: Array,
    denoiser_layers: Array,
    denoiser_width: Array,
    denoiser_ffn_size: Array,
    denoiser_gated_ffn: Array,
    denoiser_extra_attentions: Array,
) -> Array:
    """GEMM FLOP of a pass of a joint transformer of width d: 2·((latent + text tokens) · layers · (4·d² + feed-forward
    weights) + latent tokens · extra attentions · 4·d²). Image and text tokens pass through all layers, with separate or
    shared weights.
    """
    attention = 4 * denoiser_width**2
    layer = attention + (2 + denoiser_gated_ffn) * denoiser_width * denoiser_ffn_size
    everywhere = (latent_tokens + text_tokens) * denoiser_layers * layer
    return 2 * (everywhere + latent_tokens * denoiser_extra_attentions * attention)


@formula("denoiser_matrix_flop", source="chen-2024-pixart", when={"denoiser": ("cross", "linear")})
def cross_matrix_flop(
    latent_tokens: Array,
    text_tokens: Array,
    denoiser_layers: Array,
    denoiser_width: Array,
    denoiser_ffn_size: Array,
    denoiser_gated_ffn: Array,
    denoiser_skips: Array,
) -> Array:
    """GEMM FLOP of a pass of a transformer of width d with cross attention: 2 FLOP per weight and token. An image token
    passes through self attention (4·d²), queries and output of cross attention (2·d²), feed-forward network and skip
    connections (2·d² each); a text token through keys and values of cross attention (2·d²).
    """
    layer = 6 * denoiser_width**2 + (2 + denoiser_gated_ffn) * denoiser_width * denoiser_ffn_size
    image = latent_tokens * (denoiser_layers * layer + 2 * denoiser_skips * denoiser_width**2)
    return 2 * (image + text_tokens * denoiser_layers * 2 * denoiser_width**2)


@formula("denoiser_matrix_flop", source="rombach-2022", when={"denoiser": "unet"}, proportional=("latent_tokens",))
def unet_matrix_flop(latent_tokens: Array, denoiser_flop_per_token: Array) -> Array:
    """FLOP of convolutions and GEMMs in a pass of a U-Net: latent tokens · FLOP per latent token."""
    return latent_tokens * denoiser_flop_per_token


@formula("denoiser_attention_flop", source="esser-2024", when={"denoiser": "joint"})
def joint_attention_flop(
    latent_tokens: Array,
    text_tokens: Array,
    denoiser_layers: Array,
    denoiser_width: Array,
    denoiser_extra_attentions: Array,
) -> Array:
    """Attention FLOP of a pass of a joint transformer of width d: 4·d · (layers · (latent + text tokens)² + extra
    attentions · latent tokens²), for scores and values of every pair of tokens.
    """
    joint = denoiser_layers * (latent_tokens + text_tokens) ** 2
    return 4 * denoiser_width * (joint + denoiser_extra_attentions * latent_tokens**2)


@formula("denoiser_attention_flop", source="chen-2024-pixart", when={"denoiser": "cross"})
def cross_attention_flop(
    latent_tokens: Array, text_tokens: Array, denoiser_layers: Array, denoiser_width: Array
) -> Array:
    """Attention FLOP of a pass with cross attention at width d: 4·d · layers · latent tokens · (latent + text tokens),
    because image tokens attend to each other and to the text.
    """
    return 4 * denoiser_width * denoiser_layers * latent_tokens * (latent_tokens + text_tokens)


@formula("denoiser_attention_flop", source="xie-2024-sana", when={"denoiser": "linear"})
def linear_attention_flop(
    latent_tokens: Array, text_tokens: Array, denoiser_layers: Array, denoiser_width: Array, denoiser_head_size: Array
) -> Array:
    """Attention FLOP of a pass with linear attention at width d: 4·d · layers · latent tokens · (head size + text
    tokens). Keys are multiplied with values first, so that an image token costs the head size instead of all other
    image tokens.
    """
    return 4 * denoiser_width * denoiser_layers * latent_tokens * (denoiser_head_size + text_tokens)


@formula("denoiser_attention_flop", source="rombach-2022", when={"denoiser": "unet"})
def unet_attention_flop(latent_tokens: Array, denoiser_attention_flop_per_pair: Array) -> Array:
    """Attention FLOP of a pass of a U-Net: latent tokens² · FLOP per pair, which is summed over the levels of the
    U-Net.
    """
    return latent_tokens**2 * denoiser_attention_flop_per_pair


@formula("denoiser_flop", source="definition")
def denoiser_flop(denoiser_matrix_flop: Array, denoiser_attention_flop: Array) -> Array:
    """FLOP of one pass through the denoiser: GEMM FLOP + attention FLOP."""
    return denoiser_matrix_flop + denoiser_attention_flop


@formula("denoiser_passes", source="ho-2022")
def denoiser_passes(denoising_steps: Array, guidance_passes: Array) -> Array:
    """Passes through the denoiser per image or video: denoising steps · passes per step. With classifier-free guidance
    each step has a second pass without the caption (Ho 2022, eq. 6).
    """
    return denoising_steps * guidance_passes


@formula("generation_flop", source="definition")
def generation_flop(
    denoiser_flop: Array,
    denoiser_passes: Array,
    pixels: Array,
    autoencoder_flop_per_pixel: Array,
    text_encoder_parameters: Array,
    text_tokens: Array,
) -> Array:
    """FLOP of one image or video: denoiser passes · FLOP per pass + pixels · autoencoder FLOP per pixel + 2 · text
    encoder parameters · text tokens.
    """
    caption = 2 * text_encoder_parameters * text_tokens
    return denoiser_flop * denoiser_passes + pixels * autoencoder_flop_per_pixel + caption


@formula("training_flop", source="kaplan-2020", when=MEDIA, proportional=("training_samples",), precedence=1)
def media_training_flop(denoiser_flop: Array, training_samples: Array) -> Array:
    """Training FLOP of a denoiser: 3 · FLOP per pass · samples, for a forward pass and a backward pass of twice the
    FLOP. Encoders are not included, because they often run only once per sample.
    """
    return 3 * denoiser_flop * training_samples


@formula("denoiser_width", source="peebles-2022", when={"denoiser": TRANSFORMER}, approximation="size")
def denoiser_width_from_size(
    denoiser_parameters: Array, denoiser_working_share: Array, denoiser_aspect_ratio: Array
) -> Array:
    """Width of a denoiser if its shape is unknown: ∛(w·r/12), from w = 12 · layers · width² weights that an image token
    multiplies and the usual ratio r of width to layers.
    """
    return np.cbrt(denoiser_parameters * denoiser_working_share * denoiser_aspect_ratio / WEIGHTS_PER_CHANNEL)


@formula("denoiser_layers", source="peebles-2022", when={"denoiser": TRANSFORMER}, approximation="size")
def denoiser_layers_from_size(
    denoiser_parameters: Array, denoiser_working_share: Array, denoiser_width: Array
) -> Array:
    """Layers of a denoiser if its shape is unknown: w / (12 · width²), if an image token multiplies w weights."""
    return denoiser_parameters * denoiser_working_share / (WEIGHTS_PER_CHANNEL * denoiser_width**2)


@formula("denoiser_ffn_size", source="peebles-2022", when={"denoiser": TRANSFORMER}, approximation="size")
def denoiser_ffn_size_from_width(denoiser_width: Array) -> Array:
    """Inner width of the feed-forward layers of a denoiser if it is unknown: 4 · width."""
    return 4 * denoiser_width
