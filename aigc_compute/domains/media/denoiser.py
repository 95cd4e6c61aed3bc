"""One pass through a denoiser: tokens of an image or video and the FLOP they take, from the network's shape.

A diffusion transformer is counted matrix by matrix (Peebles 2022); modulation, once a layer and not a token, is left
out. Of a U-Net the catalogue states the count.
"""

from __future__ import annotations

import numpy as np

from ...engine import Array
from ..registry import formula
from ..whole import whole_up

MEDIA = {"modality": ("image", "video")}
TRANSFORMER = ("joint", "cross", "linear")
WEIGHTS_PER_CHANNEL = 12
"""Of a layer over its width squared: attention 4, feed-forward 8."""


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
    """Patches of the latent: a causal autoencoder keeps the first frame and then one in so many."""
    side = latent_compression * latent_patch
    moments = whole_up(whole_up((frames - 1) / latent_frame_compression + 1) / latent_frame_patch)
    return moments * whole_up(image_height / side) * whole_up(image_width / side)


@formula("pixels", source="definition")
def pixels(image_height: Array, image_width: Array, frames: Array) -> Array:
    """Of all frames."""
    return image_height * image_width * frames


@formula("video_s", source="definition", proportional=("frames",))
def video_seconds(frames: Array, frames_per_s: Array) -> Array:
    """Frames over frames a second."""
    return frames / frames_per_s


@formula("denoiser_channels_per_token", source="definition", when={"denoiser": TRANSFORMER})
def channels_per_token(denoiser_layers: Array, denoiser_width: Array, denoiser_extra_attentions: Array) -> Array:
    """Every layer passes on the whole width; a second attention, without feed-forward, is half a layer."""
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
    """Image and text tokens pass attention and feed-forward of every layer, with weights of their own or shared."""
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
    """Self attention (4 d²), queries and output of cross attention (2 d²) and feed-forward for image tokens, keys and
    values of cross attention (2 d²) for text tokens.
    """
    layer = 6 * denoiser_width**2 + (2 + denoiser_gated_ffn) * denoiser_width * denoiser_ffn_size
    image = latent_tokens * (denoiser_layers * layer + 2 * denoiser_skips * denoiser_width**2)
    return 2 * (image + text_tokens * denoiser_layers * 2 * denoiser_width**2)


@formula("denoiser_matrix_flop", source="rombach-2022", when={"denoiser": "unet"}, proportional=("latent_tokens",))
def unet_matrix_flop(latent_tokens: Array, denoiser_flop_per_token: Array) -> Array:
    """Convolutions and products grow with the latent."""
    return latent_tokens * denoiser_flop_per_token


@formula("denoiser_attention_flop", source="esser-2024", when={"denoiser": "joint"})
def joint_attention_flop(
    latent_tokens: Array,
    text_tokens: Array,
    denoiser_layers: Array,
    denoiser_width: Array,
    denoiser_extra_attentions: Array,
) -> Array:
    """Scores and values among all tokens, 4·d for each pair and layer."""
    joint = denoiser_layers * (latent_tokens + text_tokens) ** 2
    return 4 * denoiser_width * (joint + denoiser_extra_attentions * latent_tokens**2)


@formula("denoiser_attention_flop", source="chen-2024-pixart", when={"denoiser": "cross"})
def cross_attention_flop(
    latent_tokens: Array, text_tokens: Array, denoiser_layers: Array, denoiser_width: Array
) -> Array:
    """Image tokens attend to each other and to the text."""
    return 4 * denoiser_width * denoiser_layers * latent_tokens * (latent_tokens + text_tokens)


@formula("denoiser_attention_flop", source="xie-2024-sana", when={"denoiser": "linear"})
def linear_attention_flop(
    latent_tokens: Array, text_tokens: Array, denoiser_layers: Array, denoiser_width: Array, denoiser_head_size: Array
) -> Array:
    """Keys are multiplied with values first, so that a token costs the size of a head and not all other tokens."""
    return 4 * denoiser_width * denoiser_layers * latent_tokens * (denoiser_head_size + text_tokens)


@formula("denoiser_attention_flop", source="rombach-2022", when={"denoiser": "unet"})
def unet_attention_flop(latent_tokens: Array, denoiser_attention_flop_per_pair: Array) -> Array:
    """Self attention of all levels, each of which has so many of the latent tokens."""
    return latent_tokens**2 * denoiser_attention_flop_per_pair


@formula("denoiser_flop", source="definition")
def denoiser_flop(denoiser_matrix_flop: Array, denoiser_attention_flop: Array) -> Array:
    """Products and attention."""
    return denoiser_matrix_flop + denoiser_attention_flop


@formula("denoiser_passes", source="ho-2022")
def denoiser_passes(denoising_steps: Array, guidance_passes: Array) -> Array:
    """Every step with and, for classifier-free guidance, without the caption (Ho 2022, eq. 6)."""
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
    """Denoising, decoding and reading the caption."""
    caption = 2 * text_encoder_parameters * text_tokens
    return denoiser_flop * denoiser_passes + pixels * autoencoder_flop_per_pixel + caption


@formula("training_flop", source="kaplan-2020", when=MEDIA, proportional=("training_samples",), precedence=1)
def media_training_flop(denoiser_flop: Array, training_samples: Array) -> Array:
    """One pass forward and two backward for every image or video seen; encoders, often run once, are not in it."""
    return 3 * denoiser_flop * training_samples


@formula("denoiser_width", source="peebles-2022", when={"denoiser": TRANSFORMER}, approximation="size")
def width_of_size(denoiser_parameters: Array, denoiser_working_share: Array, denoiser_aspect_ratio: Array) -> Array:
    """Of the weights that a token multiplies, 12·layers·width², at the usual width over layers."""
    return np.cbrt(denoiser_parameters * denoiser_working_share * denoiser_aspect_ratio / WEIGHTS_PER_CHANNEL)


@formula("denoiser_layers", source="peebles-2022", when={"denoiser": TRANSFORMER}, approximation="size")
def layers_of_size(denoiser_parameters: Array, denoiser_working_share: Array, denoiser_width: Array) -> Array:
    """So many of that width as the weights come to."""
    return denoiser_parameters * denoiser_working_share / (WEIGHTS_PER_CHANNEL * denoiser_width**2)


@formula("denoiser_ffn_size", source="peebles-2022", when={"denoiser": TRANSFORMER}, approximation="size")
def ffn_of_width(denoiser_width: Array) -> Array:
    """Four times the width."""
    return 4 * denoiser_width
