"""Parameters and forward FLOP of a transformer, counted from its shape.

The parameter counts are exact for the described architectures: every matrix, bias and normalisation vector is counted.
A multiply-add counts as two FLOP.
"""

from __future__ import annotations

from ...engine import Array
from ..registry import formula
from .attention_span import UNIFORM

ONE_STACK = ("decoder-only", "encoder-only")
PER_HEAD = {"attention": "per-head", **UNIFORM}
LATENT = {"attention": "latent", **UNIFORM}
MIXTURE: dict[str, str | tuple[str, ...]] = {"sparsity": "mixture-of-experts", "topology": ONE_STACK}


@formula("attention_parameters_per_layer", source="ainslie-2023", when=PER_HEAD)
def per_head_attention_parameters(
    hidden_size: Array,
    attention_heads: Array,
    key_value_heads: Array,
    head_size: Array,
    attention_bias: Array,
    attention_output_bias: Array,
    query_key_norm_parameters: Array,
) -> Array:
    """Parameters of the query, key, value and output projections: 2·h·q + 2·h·k, biases and normalisation.

    h is the hidden size, q = heads × head size, k = KV heads × head size (Vaswani 2017; Ainslie 2023). The number of KV
    heads makes the attention multi-head (as many as query heads), grouped-query (fewer) or multi-query (one).
    """
    queries = attention_heads * head_size
    keys = key_value_heads * head_size
    matrices = 2 * hidden_size * queries + 2 * hidden_size * keys
    biases = attention_bias * (queries + 2 * keys) + attention_output_bias * hidden_size
    return matrices + biases + query_key_norm_parameters


@formula("attention_parameters_per_layer", source="deepseek-2024-v2", when=LATENT)
def latent_attention_parameters(
    hidden_size: Array,
    attention_heads: Array,
    query_lora_rank: Array,
    key_value_lora_rank: Array,
    rope_head_size: Array,
    nope_head_size: Array,
    value_head_size: Array,
) -> Array:
    """Parameters of multi-head latent attention: compressed queries (full at rank 0), keys and values, and the output.

    The normalisations of both compressed vectors are counted (DeepSeek-V2, arXiv:2405.04434, section 2.1 and appendix
    C).
    """
    query_size = attention_heads * (nope_head_size + rope_head_size)
    compressed = query_lora_rank > 0
    full_queries = hidden_size * query_size
    low_rank_queries = query_lora_rank * (hidden_size + query_size + 1)
    queries = compressed * low_rank_queries + (1 - compressed) * full_queries
    down = hidden_size * (key_value_lora_rank + rope_head_size) + key_value_lora_rank
    up = key_value_lora_rank * attention_heads * (nope_head_size + value_head_size)
    return queries + down + up + attention_heads * value_head_size * hidden_size


@formula("ffn_parameters_per_layer", source="shazeer-2020")
def ffn_parameters(hidden_size: Array, ffn_size: Array, gated_ffn: Array, ffn_bias: Array) -> Array:
    """Parameters of a feed-forward layer: 2·h·f, or 3·h·f with a gate, and biases (Shazeer 2020, arXiv:2002.05202).

    h is the hidden size, f the inner width of the layer.
    """
    return (2 + gated_ffn) * hidden_size * ffn_size + ffn_bias * ((1 + gated_ffn) * ffn_size + hidden_size)


@formula("expert_parameters", source="fedus-2021", binding=False)
def expert_parameters(hidden_size: Array, expert_ffn_size: Array, gated_ffn: Array) -> Array:
    """Parameters of one expert, a feed-forward layer of its own width without biases: 2·h·f, or 3·h·f with a gate.

    The formula is not binding: an expert that works on a narrower projection of the hidden state has fewer parameters.
    """
    return (2 + gated_ffn) * hidden_size * expert_ffn_size


@formula("moe_parameters_per_layer", source="deepseek-2024-v2", when=MIXTURE)
def moe_parameters(
    hidden_size: Array, experts: Array, shared_experts: Array, expert_parameters: Array, router_bias: Array
) -> Array:
    """Parameters of a mixture layer: all routed and shared experts, and the router."""
    return (experts + shared_experts) * expert_parameters + (hidden_size + router_bias) * experts


@formula("active_moe_parameters_per_layer", source="deepseek-2024-v2", when=MIXTURE)
def active_moe_parameters(
    hidden_size: Array,
    experts: Array,
    experts_per_token: Array,
    shared_experts: Array,
    expert_parameters: Array,
    router_bias: Array,
) -> Array:
    """Parameters of a mixture layer that a token uses: its chosen experts, the shared experts and the router."""
    return (experts_per_token + shared_experts) * expert_parameters + (hidden_size + router_bias) * experts


@formula("norm_parameters", source="ba-2016")
def norm_parameters(norms: Array, hidden_size: Array, norm_bias: Array) -> Array:
    """Parameters of all normalisations: a scale per channel, and in LayerNorm an offset (Ba 2016, arXiv:1607.06450)."""
    return norms * hidden_size * (1 + norm_bias)


@formula("embedding_parameters", source="vaswani-2017", binding=False)
def embedding_parameters(
    vocabulary_size: Array,
    hidden_size: Array,
    tied_embeddings: Array,
    position_embeddings: Array,
    output_bias: Array,
    relative_position_parameters: Array,
) -> Array:
    """Parameters of the embeddings: tokens, output projection unless tied, positions, output bias, position biases.

    The formula is not binding: a model with further embeddings for every layer has more parameters.
    """
    tokens = vocabulary_size * hidden_size * (2 - tied_embeddings)
    positions = position_embeddings * hidden_size + relative_position_parameters
    return tokens + positions + output_bias * vocabulary_size


@formula("mixer_parameters", source="vaswani-2017", when={"topology": ONE_STACK, **UNIFORM})
def mixer_parameters(layers: Array, attention_parameters_per_layer: Array) -> Array:
    """Parameters of attention in all layers: layers × parameters per layer, all layers being equal."""
    return layers * attention_parameters_per_layer


@formula("ffn_layers", source="vaswani-2017", when={"sparsity": "dense"}, approximation="structure")
def all_layers_feed_forward(layers: Array) -> Array:
    """Layers with a dense feed-forward network in a dense model: all layers, unless another number is given."""
    return layers


@formula("ffn_layers", source="fedus-2021", when=MIXTURE, approximation="structure")
def dense_feed_forward_layers(dense_layers: Array) -> Array:
    """Layers with a dense feed-forward network in a mixture of experts: the layers without experts, unless given."""
    return dense_layers


@formula("feed_forward_parameters", source="vaswani-2017", when={"sparsity": "dense", "topology": ONE_STACK})
def dense_feed_forward(ffn_layers: Array, ffn_parameters_per_layer: Array) -> Array:
    """Parameters of the feed-forward networks of a dense model: layers with one × parameters per layer."""
    return ffn_layers * ffn_parameters_per_layer


@formula("feed_forward_parameters", source="deepseek-2024-v2", when=MIXTURE)
def mixture_feed_forward(
    layers: Array,
    dense_layers: Array,
    ffn_layers: Array,
    ffn_parameters_per_layer: Array,
    moe_parameters_per_layer: Array,
) -> Array:
    """Parameters of dense feed-forward networks and of all experts and routers."""
    return ffn_layers * ffn_parameters_per_layer + (layers - dense_layers) * moe_parameters_per_layer


@formula("active_feed_forward_parameters", source="deepseek-2024-v2", when=MIXTURE)
def active_mixture_feed_forward(
    layers: Array,
    dense_layers: Array,
    ffn_layers: Array,
    ffn_parameters_per_layer: Array,
    active_moe_parameters_per_layer: Array,
) -> Array:
    """Parameters of dense feed-forward networks, chosen and shared experts and routers, which a token uses."""
    return ffn_layers * ffn_parameters_per_layer + (layers - dense_layers) * active_moe_parameters_per_layer


@formula("parameters", source="vaswani-2017", when={"topology": "decoder-only"})
def decoder_parameters(
    mixer_parameters: Array,
    feed_forward_parameters: Array,
    embedding_parameters: Array,
    norm_parameters: Array,
    extra_parameters: Array,
) -> Array:
    """Parameters of a decoder: mixers + feed-forward networks and experts + embeddings + normalisations + others."""
    return mixer_parameters + feed_forward_parameters + embedding_parameters + norm_parameters + extra_parameters


@formula("parameters", source="devlin-2018-bert", when={"topology": "encoder-only"})
def encoder_parameters(
    mixer_parameters: Array,
    feed_forward_parameters: Array,
    output_transform_parameters: Array,
    embedding_parameters: Array,
    norm_parameters: Array,
    extra_parameters: Array,
) -> Array:
    """Parameters of an encoder: those of a decoder, and the layer before the output (BERT).

    The layer before the output projection belongs to the masked language model. The pooler and the sentence head are
    not counted, because only one token of a sequence passes through them.
    """
    layers = mixer_parameters + feed_forward_parameters
    return layers + output_transform_parameters + embedding_parameters + norm_parameters + extra_parameters


@formula("parameters", source="raffel-2020", when={"sparsity": "dense", "topology": "encoder-decoder"})
def encoder_decoder_parameters(
    encoder_layers: Array,
    layers: Array,
    attention_parameters_per_layer: Array,
    ffn_parameters_per_layer: Array,
    embedding_parameters: Array,
    norm_parameters: Array,
) -> Array:
    """Parameters of an encoder and a decoder, whose layers have cross-attention too (Raffel 2020, arXiv:1910.10683)."""
    encoder = encoder_layers * (attention_parameters_per_layer + ffn_parameters_per_layer)
    decoder = layers * (2 * attention_parameters_per_layer + ffn_parameters_per_layer)
    return encoder + decoder + embedding_parameters + norm_parameters


@formula("active_parameters", source="deepseek-2024-v2", when=MIXTURE)
def active_mixture_parameters(
    mixer_parameters: Array,
    active_feed_forward_parameters: Array,
    embedding_parameters: Array,
    norm_parameters: Array,
    extra_parameters: Array,
) -> Array:
    """Active parameters of a mixture-of-experts model: all parameters except the experts that a token does not use."""
    layers = mixer_parameters + active_feed_forward_parameters
    return layers + embedding_parameters + norm_parameters + extra_parameters


@formula("active_parameters", source="vaswani-2017", when={"sparsity": "dense"}, proportional=("parameters",))
def dense_active_parameters(parameters: Array) -> Array:
    """Active parameters of a dense model: all parameters."""
    return parameters


@formula("matmul_parameters", source="kaplan-2020", when={"topology": ONE_STACK})
def matmul_parameters(
    active_parameters: Array,
    embedding_parameters: Array,
    norm_parameters: Array,
    vocabulary_size: Array,
    hidden_size: Array,
) -> Array:
    """Parameters used in GEMMs: active parameters − embeddings − normalisations + output projection.

    The output projection is a GEMM even where it shares its matrix with the input embedding. Biases (below 0.2 %) are
    not subtracted.
    """
    return active_parameters - embedding_parameters - norm_parameters + vocabulary_size * hidden_size


@formula("attention_flop_per_context_token", source="chowdhery-2022", when=PER_HEAD)
def per_head_attention_flop(attention_layers: Array, attention_heads: Array, head_size: Array) -> Array:
    """Forward FLOP of attention per context token: 2·2·L·H·Q for scores and weighted values (PaLM, appendix B).

    L is the number of attention layers, H the number of heads, Q the head size.
    """
    return 4 * attention_layers * attention_heads * head_size


@formula("attention_flop_per_context_token", source="deepseek-2024-v2", when=LATENT)
def latent_attention_flop(
    attention_layers: Array,
    attention_heads: Array,
    rope_head_size: Array,
    nope_head_size: Array,
    value_head_size: Array,
) -> Array:
    """Forward FLOP of latent attention per context token: 2·L·H·(nope + rope + value head size).

    L is the number of attention layers, H the number of heads. Keys have the width nope + rope; values have their own
    width.
    """
    return 2 * attention_layers * attention_heads * (nope_head_size + rope_head_size + value_head_size)


@formula("forward_flop_per_token", source="chowdhery-2022", when={"attention_mask": "full", "topology": ONE_STACK})
def forward_flop_full_mask(
    matmul_parameters: Array,
    attention_flop_per_context_token: Array,
    unmasked_attended_tokens: Array,
    state_flop_per_token: Array,
) -> Array:
    """Forward FLOP of a token, masked scores counted: 2·N + a·s + states (PaLM, appendix B; Megatron-LM, eq. 3).

    N is the number of parameters used in GEMMs, a the attention FLOP per context token, s the number of attended
    tokens.
    """
    return 2 * matmul_parameters + attention_flop_per_context_token * unmasked_attended_tokens + state_flop_per_token


@formula("forward_flop_per_token", source="chowdhery-2022", when={"attention_mask": "causal", "topology": ONE_STACK})
def forward_flop_causal_mask(
    matmul_parameters: Array,
    attention_flop_per_context_token: Array,
    causal_attended_tokens: Array,
    state_flop_per_token: Array,
) -> Array:
    """Forward FLOP of a token with causal attention, as a fused kernel computes it: 2·N + a·s + states.

    N is the number of parameters used in GEMMs, a the attention FLOP per context token, s the number of tokens that a
    token attends to on average, which is half of the sequence in layers that see the whole context.
    """
    return 2 * matmul_parameters + attention_flop_per_context_token * causal_attended_tokens + state_flop_per_token


@formula("forward_flop_per_token", source="raffel-2020", when={"topology": "encoder-decoder"})
def forward_flop_encoder_decoder(
    encoder_layers: Array,
    layers: Array,
    attention_parameters_per_layer: Array,
    ffn_parameters_per_layer: Array,
    hidden_size: Array,
    vocabulary_size: Array,
    attention_heads: Array,
    key_value_heads: Array,
    head_size: Array,
    sequence_length: Array,
    encoder_token_share: Array,
) -> Array:
    """Forward FLOP of a token, averaged over encoder and decoder tokens; attention is counted without a mask.

    `sequence_length` is the number of encoder and decoder tokens together. Each decoder layer computes the keys and
    values of its cross-attention once for each encoder token.
    """
    share = encoder_token_share
    cross_keys = 2 * hidden_size * key_value_heads * head_size
    encoder = encoder_layers * (attention_parameters_per_layer + ffn_parameters_per_layer) + layers * cross_keys
    decoder = layers * (2 * attention_parameters_per_layer - cross_keys + ffn_parameters_per_layer)
    gemm_parameters = share * encoder + (1 - share) * (decoder + vocabulary_size * hidden_size)
    per_layer = 4 * attention_heads * head_size * sequence_length
    attention = per_layer * (share * encoder_layers * share + (1 - share) * layers)
    return 2 * gemm_parameters + attention


@formula("head_size", source="vaswani-2017", approximation="identity")
def usual_head_size(hidden_size: Array, attention_heads: Array) -> Array:
    """Head size where it is unknown: hidden size / number of heads (Vaswani 2017, section 3.2.2)."""
    return hidden_size / attention_heads


@formula("key_value_heads", source="vaswani-2017", approximation="identity")
def usual_key_value_heads(attention_heads: Array) -> Array:
    """Number of KV heads where it is unknown: the number of query heads (multi-head attention)."""
    return attention_heads


@formula("ffn_size", source="shazeer-2020", approximation="identity")
def usual_ffn_size(hidden_size: Array, gated_ffn: Array) -> Array:
    """Feed-forward size where it is unknown: 4·h, or 8/3·h with a gate (Shazeer 2020).

    The gate adds a third matrix; two thirds of the width keep the number of parameters.
    """
    return hidden_size * (4 - gated_ffn * 4 / 3)


@formula("norms", source="vaswani-2017", approximation="identity")
def usual_norms(layers: Array) -> Array:
    """Number of normalisations where it is unknown: two per layer and one after the last layer."""
    return 2 * layers + 1


@formula("attention_parameters_per_layer", source="kaplan-2020", when=PER_HEAD, approximation="identity")
def usual_attention_parameters(hidden_size: Array) -> Array:
    """Attention parameters of a layer where the heads are unknown: 4·h² (Kaplan 2020, table 1).

    This holds for multi-head attention.
    """
    return 4 * hidden_size**2


@formula(
    "matmul_parameters", source="kaplan-2020", when={"topology": ONE_STACK}, approximation="identity", kind="identity"
)
def matmul_parameters_of_unknown_shape(active_parameters: Array) -> Array:
    """Parameters used in GEMMs where the architecture is unknown: all active parameters."""
    return active_parameters


@formula(
    "matmul_parameters",
    source="brown-2020",
    when={"topology": "encoder-decoder"},
    approximation="identity",
    kind="identity",
)
def encoder_decoder_matmul_parameters_of_unknown_shape(active_parameters: Array) -> Array:
    """Parameters used in GEMMs in an unknown encoder-decoder: half of all (Brown 2020, appendix D).

    A token passes through one of the two stacks.
    """
    return active_parameters / 2


@formula("forward_flop_per_token", source="kaplan-2020", approximation="identity", kind="identity")
def two_flop_per_parameter(matmul_parameters: Array) -> Array:
    """Forward FLOP of a token without attention: 2·N (Kaplan 2020, table 1); too low by the share of attention.

    That share is s/(6·h) for attention over the whole sequence.
    """
    return 2 * matmul_parameters
