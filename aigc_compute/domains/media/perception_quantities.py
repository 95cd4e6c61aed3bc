"""Quantities of sound, of images that a language model reads, and of passages."""

from __future__ import annotations

from ..definition import Quantity, section

SOUND = section(
    "sound",
    Quantity("audio_s", "s", "length of the sound that is read or generated", column=574, headline=True, effort=1),
    Quantity("audio_batch", "", "streams of sound handled together", column=575, low=1, effort=1, whole=True),
    Quantity("audio_encoder_parameters", "", "weights of the audio encoder", column=576),
    Quantity("audio_encoder_frames_per_s", "", "frames per second of sound in the encoder", column=577),
    Quantity("audio_decoder_parameters", "", "weights that one step of the decoder reads", column=578, effort=1),
    Quantity("audio_decoder_layers", "", "layers of the decoder", column=579, low=1, whole=True),
    Quantity(
        "audio_steps_per_s", "", "decoder steps per second of sound: text tokens, or frames of a codec", column=580
    ),
    Quantity(
        "audio_guidance_passes",
        "",
        "sequences decoded per stream: 2 with classifier-free guidance",
        column=581,
        whole=True,
    ),
    Quantity(
        "vocoder_flop_per_audio_s", "FLOP", "FLOP of the codec decoder or vocoder per second of sound", column=582
    ),
    Quantity(
        "audio_decode_efficiency",
        "fraction",
        "share of the memory bandwidth that small decoders reach",
        column=583,
        high=1,
    ),
    Quantity("vocoder_efficiency", "fraction", "share of peak FLOP/s that vocoders reach", column=584, high=1),
    Quantity("audio_launch_s", "s", "time of kernel launches per layer of a decoder step", column=585),
    Quantity("audio_step_time_s", "s", "time of one decoder step", column=586),
    Quantity("audio_encoder_time_s", "s", "time of the encoder for all streams", column=587),
    Quantity("vocoder_time_s", "s", "time of the vocoder for all streams", column=588),
    Quantity("audio_time_s", "s", "time to handle all streams from start to end", column=589, headline=True),
    Quantity(
        "real_time_factor", "", "time per second of sound (below 1: faster than real time)", column=590, headline=True
    ),
    Quantity(
        "audio_streams_per_accelerator", "", "streams that one accelerator keeps up with", column=591, headline=True
    ),
    Quantity("cost_per_audio_hour_usd", "USD", "rental cost of an hour of sound", column=592, headline=True),
    Quantity("energy_wh_per_audio_hour", "Wh", "facility energy of an hour of sound", column=593),
)

VISION = section(
    "vision",
    Quantity("images_per_prompt", "", "images or video frames in a prompt", column=594, effort=1),
    Quantity("text_prompt_tokens", "", "tokens of a prompt without its images", column=595, effort=1),
    Quantity("vision_tokens_per_image", "", "tokens of an image in the language model", column=596, effort=2),
    Quantity("vision_patches_per_image", "", "patches of an image in the vision encoder", column=597),
    Quantity("vision_encoder_parameters", "", "weights of the vision encoder", column=598),
    Quantity("vision_encoder_layers", "", "layers of the vision encoder", column=599, low=1, whole=True),
    Quantity("vision_encoder_width", "", "width of the vision encoder", column=600, low=1, whole=True),
    Quantity("vision_encoder_flop", "FLOP", "FLOP of the vision encoder for one image", column=601),
    Quantity(
        "image_reading_flop", "FLOP", "FLOP to encode one image and read it in a prompt", column=602, headline=True
    ),
    Quantity("image_reading_accelerator_s", "s", "accelerator time to read one image", column=603, headline=True),
    Quantity(
        "cost_per_thousand_images_read_usd",
        "USD",
        "rental cost of reading a thousand images",
        column=604,
        headline=True,
    ),
)

RETRIEVAL = section(
    "retrieval",
    Quantity(
        "passage_tokens", "", "tokens of a passage, with the query if both are read together", column=605, effort=1
    ),
    Quantity("passages_per_query", "", "passages ranked per query", column=606, effort=1),
    Quantity("passage_flop", "FLOP", "FLOP to embed or score one passage", column=607, headline=True),
    Quantity(
        "passages_per_s_per_accelerator",
        "",
        "passages that one accelerator reads in a second",
        column=608,
        headline=True,
    ),
    Quantity("ranking_time_s", "s", "time to rank the passages of a query on one accelerator", column=609),
    Quantity("cost_per_million_passages_usd", "USD", "rental cost of a million passages", column=610, headline=True),
    Quantity("encoder_efficiency", "fraction", "share of peak FLOP/s that encoders reach", column=611, high=1),
)
