"""What hearing, speaking, seeing and finding take: sound, images that a language model reads, passages."""

from __future__ import annotations

from ..definition import Quantity, section

SOUND = section(
    "sound",
    Quantity("audio_s", "s", "sound that is heard or made", column=574, headline=True, effort=1),
    Quantity("audio_batch", "", "streams of sound handled together", column=575, low=1, effort=1, whole=True),
    Quantity("audio_encoder_parameters", "", "weights that hear: every frame passes them", column=576),
    Quantity("audio_encoder_frames_per_s", "", "frames that the encoder sees in a second", column=577),
    Quantity("audio_decoder_parameters", "", "weights that one step of the decoder reads", column=578, effort=1),
    Quantity("audio_decoder_layers", "", "layers of the decoder", column=579, low=1, whole=True),
    Quantity("audio_steps_per_s", "", "decoder steps for a second of sound: words, or frames of a codec", column=580),
    Quantity(
        "audio_guidance_passes",
        "",
        "sequences decoded for a stream: 2 with classifier-free guidance",
        column=581,
        whole=True,
    ),
    Quantity("vocoder_flop_per_audio_s", "FLOP", "codec decoder or vocoder, for a second of sound", column=582),
    Quantity("audio_decode_efficiency", "fraction", "share of bandwidth that small decoders reach", column=583, high=1),
    Quantity("vocoder_efficiency", "fraction", "share of peak that vocoders reach", column=584, high=1),
    Quantity("audio_launch_s", "s", "launches of one step through a layer", column=585),
    Quantity("audio_step_time_s", "s", "one step of the decoder", column=586),
    Quantity("audio_encoder_time_s", "s", "encoder on all streams", column=587),
    Quantity("vocoder_time_s", "s", "vocoder on all streams", column=588),
    Quantity("audio_time_s", "s", "all streams, from first to last", column=589, headline=True),
    Quantity(
        "real_time_factor", "", "time for a second of sound (below 1: faster than it plays)", column=590, headline=True
    ),
    Quantity(
        "audio_streams_per_accelerator", "", "streams that one accelerator keeps up with", column=591, headline=True
    ),
    Quantity("cost_per_audio_hour_usd", "USD", "rental cost of an hour of sound", column=592, headline=True),
    Quantity("energy_wh_per_audio_hour", "Wh", "facility energy of an hour of sound", column=593),
)

VISION = section(
    "vision",
    Quantity("images_per_prompt", "", "images, or frames of a video, in a prompt", column=594, effort=1),
    Quantity("text_prompt_tokens", "", "tokens of a prompt beside its images", column=595, effort=1),
    Quantity("vision_tokens_per_image", "", "tokens of an image in the language model", column=596, effort=2),
    Quantity("vision_patches_per_image", "", "patches of an image in the vision encoder", column=597),
    Quantity("vision_encoder_parameters", "", "weights of the vision encoder", column=598),
    Quantity("vision_encoder_layers", "", "layers of the vision encoder", column=599, low=1, whole=True),
    Quantity("vision_encoder_width", "", "width of the vision encoder", column=600, low=1, whole=True),
    Quantity("vision_encoder_flop", "FLOP", "vision encoder on one image", column=601),
    Quantity("image_reading_flop", "FLOP", "one image seen and read as a prompt", column=602, headline=True),
    Quantity("image_reading_accelerator_s", "s", "accelerator time of one image read", column=603, headline=True),
    Quantity("cost_per_thousand_images_read_usd", "USD", "rental cost of reading images", column=604, headline=True),
)

RETRIEVAL = section(
    "retrieval",
    Quantity("passage_tokens", "", "tokens of a passage, with the query where both are read", column=605, effort=1),
    Quantity("passages_per_query", "", "passages ranked for one query", column=606, effort=1),
    Quantity("passage_flop", "FLOP", "one passage embedded or scored", column=607, headline=True),
    Quantity("passages_per_s_per_accelerator", "", "passages one accelerator reads", column=608, headline=True),
    Quantity("ranking_time_s", "s", "all passages of a query on one accelerator", column=609),
    Quantity("cost_per_million_passages_usd", "USD", "rental cost of a million passages", column=610, headline=True),
    Quantity("encoder_efficiency", "fraction", "share of peak that encoders reach", column=611, high=1),
)
