"""What hearing, speaking, seeing and finding take: sound, images that a language model reads, passages."""

from __future__ import annotations

from ..definition import Quantity

SOUND = (
    Quantity("audio_s", "sound", "s", "sound that is heard or made", headline=True, effort=1),
    Quantity("audio_batch", "sound", "", "streams of sound handled together", low=1, effort=1),
    Quantity("audio_encoder_parameters", "sound", "", "weights that hear: every frame passes them"),
    Quantity("audio_encoder_frames_per_s", "sound", "", "frames that the encoder sees in a second"),
    Quantity("audio_decoder_parameters", "sound", "", "weights that one step of the decoder reads", effort=1),
    Quantity("audio_decoder_layers", "sound", "", "layers of the decoder", low=1),
    Quantity("audio_steps_per_s", "sound", "", "decoder steps for a second of sound: words, or frames of a codec"),
    Quantity("audio_guidance_passes", "sound", "", "sequences decoded for a stream: 2 with classifier-free guidance"),
    Quantity("vocoder_flop_per_audio_s", "sound", "FLOP", "codec decoder or vocoder, for a second of sound"),
    Quantity("audio_decode_efficiency", "sound", "fraction", "share of bandwidth that small decoders reach", high=1),
    Quantity("vocoder_efficiency", "sound", "fraction", "share of peak that vocoders reach", high=1),
    Quantity("audio_launch_s", "sound", "s", "launches of one step through a layer"),
    Quantity("audio_step_time_s", "sound", "s", "one step of the decoder"),
    Quantity("audio_encoder_time_s", "sound", "s", "encoder on all streams"),
    Quantity("vocoder_time_s", "sound", "s", "vocoder on all streams"),
    Quantity("audio_time_s", "sound", "s", "all streams, from first to last", headline=True),
    Quantity(
        "real_time_factor", "sound", "", "time for a second of sound (below 1: faster than it plays)", headline=True
    ),
    Quantity("audio_streams_per_accelerator", "sound", "", "streams that one accelerator keeps up with", headline=True),
    Quantity("cost_per_audio_hour_usd", "sound", "USD", "rental cost of an hour of sound", headline=True),
    Quantity("energy_wh_per_audio_hour", "sound", "Wh", "facility energy of an hour of sound"),
)

VISION = (
    Quantity("images_per_prompt", "vision", "", "images, or frames of a video, in a prompt", effort=1),
    Quantity("text_prompt_tokens", "vision", "", "tokens of a prompt beside its images", effort=1),
    Quantity("vision_tokens_per_image", "vision", "", "tokens of an image in the language model", effort=2),
    Quantity("vision_patches_per_image", "vision", "", "patches of an image in the vision encoder"),
    Quantity("vision_encoder_parameters", "vision", "", "weights of the vision encoder"),
    Quantity("vision_encoder_layers", "vision", "", "layers of the vision encoder", low=1),
    Quantity("vision_encoder_width", "vision", "", "width of the vision encoder", low=1),
    Quantity("vision_encoder_flop", "vision", "FLOP", "vision encoder on one image"),
    Quantity("image_reading_flop", "vision", "FLOP", "one image seen and read as a prompt", headline=True),
    Quantity("image_reading_accelerator_s", "vision", "s", "accelerator time of one image read", headline=True),
    Quantity("cost_per_thousand_images_read_usd", "vision", "USD", "rental cost of reading images", headline=True),
)

RETRIEVAL = (
    Quantity("passage_tokens", "retrieval", "", "tokens of a passage, with the query where both are read", effort=1),
    Quantity("passages_per_query", "retrieval", "", "passages ranked for one query", effort=1),
    Quantity("passage_flop", "retrieval", "FLOP", "one passage embedded or scored", headline=True),
    Quantity("passages_per_s_per_accelerator", "retrieval", "", "passages one accelerator reads", headline=True),
    Quantity("ranking_time_s", "retrieval", "s", "all passages of a query on one accelerator"),
    Quantity("cost_per_million_passages_usd", "retrieval", "USD", "rental cost of a million passages", headline=True),
)

ENCODING = (Quantity("encoder_efficiency", "retrieval", "fraction", "share of peak that encoders reach", high=1),)
