"""Parameters and forward FLOP of a transformer, counted from its shape.

Counts are exact for the architectures they describe: every matrix, bias and normalisation vector.
A multiply-add counts as two FLOP throughout.
"""

from __future__ import annotations

from ...engine import Array
from ..registry import formula

ONE_STACK = ("decoder-only", "encoder-only")
PER_HEAD = {"attention": "per-head"}
LATENT = {"attention": "latent"}
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
    """Query, key, value and output projections; multi-head, grouped and multi-query by the number of KV heads.

    h·q + 2·h·k + q·h with q = heads × head size and k = KV heads × head size (Vaswani 2017; Ainslie 2023),
    plus biases and query/key normalisation.
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
    """Multi-head latent attention: low-rank queries (rank 0: full) and one compressed key/value vector.

    DeepSeek-V2 (arXiv:2405.04434), section 2.1 and appendix C, normalisation of both compressed vectors included.
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
    """Two matrices of a feed-forward layer, three with a gate (Shazeer 2020, arXiv:2002.05202), and biases."""
    return (2 + gated_ffn) * hidden_size * ffn_size + ffn_bias * ((1 + gated_ffn) * ffn_size + hidden_size)


@formula("expert_parameters", source="fedus-2021", binding=False)
def expert_parameters(hidden_size: Array, expert_ffn_size: Array, gated_ffn: Array) -> Array:
    """One expert is a feed-forward layer of its own width, without biases, unless it works on a narrower projection."""
    return (2 + gated_ffn) * hidden_size * expert_ffn_size


@formula("moe_parameters_per_layer", source="deepseek-2024-v2", when=MIXTURE)
def moe_parameters(
    hidden_size: Array, experts: Array, shared_experts: Array, expert_parameters: Array, router_bias: Array
) -> Array:
    """All experts of a mixture layer and its router."""
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
    """The experts that one token passes through, and the router."""
    return (experts_per_token + shared_experts) * expert_parameters + (hidden_size + router_bias) * experts


@formula("norm_parameters", source="ba-2016")
def norm_parameters(norms: Array, hidden_size: Array, norm_bias: Array) -> Array:
    """A scale for each channel, and an offset in LayerNorm (Ba 2016, arXiv:1607.06450)."""
    return norms * hidden_size * (1 + norm_bias)


@formula("embedding_parameters", source="vaswani-2017")
def embedding_parameters(
    vocabulary_size: Array,
    hidden_size: Array,
    tied_embeddings: Array,
    position_embeddings: Array,
    output_bias: Array,
    relative_position_parameters: Array,
) -> Array:
    """Input and (unless tied) output embedding, learned positions, output bias, relative position biases."""
    tokens = vocabulary_size * hidden_size * (2 - tied_embeddings)
    positions = position_embeddings * hidden_size + relative_position_parameters
    return tokens + positions + output_bias * vocabulary_size


@formula("parameters", source="vaswani-2017", when={"sparsity": "dense", "topology": "decoder-only"})
def dense_parameters(
    layers: Array,
    attention_parameters_per_layer: Array,
    ffn_parameters_per_layer: Array,
    embedding_parameters: Array,
    norm_parameters: Array,
) -> Array:
    """One stack of equal layers between the embeddings."""
    per_layer = attention_parameters_per_layer + ffn_parameters_per_layer
    return layers * per_layer + embedding_parameters + norm_parameters


@formula("parameters", source="devlin-2018-bert", when={"sparsity": "dense", "topology": "encoder-only"})
def encoder_parameters(
    layers: Array,
    attention_parameters_per_layer: Array,
    ffn_parameters_per_layer: Array,
    output_transform_parameters: Array,
    embedding_parameters: Array,
    norm_parameters: Array,
) -> Array:
    """One stack, and a dense layer before the output projection of a masked language model (BERT).

    Without the pooler and the sentence head, through which one token of a sequence passes.
    """
    per_layer = attention_parameters_per_layer + ffn_parameters_per_layer
    return layers * per_layer + output_transform_parameters + embedding_parameters + norm_parameters


@formula("parameters", source="raffel-2020", when={"sparsity": "dense", "topology": "encoder-decoder"})
def encoder_decoder_parameters(
    encoder_layers: Array,
    layers: Array,
    attention_parameters_per_layer: Array,
    ffn_parameters_per_layer: Array,
    embedding_parameters: Array,
    norm_parameters: Array,
) -> Array:
    """Two stacks; a decoder layer attends twice, to itself and to the encoder (Raffel 2020, arXiv:1910.10683)."""
    encoder = encoder_layers * (attention_parameters_per_layer + ffn_parameters_per_layer)
    decoder = layers * (2 * attention_parameters_per_layer + ffn_parameters_per_layer)
    return encoder + decoder + embedding_parameters + norm_parameters


@formula("parameters", source="deepseek-2024-v2", when=MIXTURE)
def mixture_parameters(
    layers: Array,
    dense_layers: Array,
    attention_parameters_per_layer: Array,
    ffn_parameters_per_layer: Array,
    moe_parameters_per_layer: Array,
    embedding_parameters: Array,
    norm_parameters: Array,
) -> Array:
    """Dense layers and mixture layers of one stack, all experts counted."""
    feed_forward = dense_layers * ffn_parameters_per_layer + (layers - dense_layers) * moe_parameters_per_layer
    return layers * attention_parameters_per_layer + feed_forward + embedding_parameters + norm_parameters


@formula("active_parameters", source="deepseek-2024-v2", when=MIXTURE)
def active_mixture_parameters(
    layers: Array,
    dense_layers: Array,
    attention_parameters_per_layer: Array,
    ffn_parameters_per_layer: Array,
    active_moe_parameters_per_layer: Array,
    embedding_parameters: Array,
    norm_parameters: Array,
) -> Array:
    """As all parameters of a mixture, with only the experts that one token passes through."""
    feed_forward = dense_layers * ffn_parameters_per_layer + (layers - dense_layers) * active_moe_parameters_per_layer
    return layers * attention_parameters_per_layer + feed_forward + embedding_parameters + norm_parameters


@formula("active_parameters", source="vaswani-2017", when={"sparsity": "dense"}, proportional=("parameters",))
def dense_active_parameters(parameters: Array) -> Array:
    """In a dense model every parameter works on every token."""
    return parameters


@formula("matmul_parameters", source="kaplan-2020", when={"topology": ONE_STACK})
def matmul_parameters(
    active_parameters: Array,
    embedding_parameters: Array,
    norm_parameters: Array,
    vocabulary_size: Array,
    hidden_size: Array,
) -> Array:
    """Active weights less embeddings and normalisations, plus the output projection, which is a product
    even where it shares the input embedding. Biases (below 0.2 %) are left in.
    """
    return active_parameters - embedding_parameters - norm_parameters + vocabulary_size * hidden_size


@formula("attention_flop_per_context_token", source="chowdhery-2022", when=PER_HEAD)
def per_head_attention_flop(attention_layers: Array, attention_heads: Array, head_size: Array) -> Array:
    """Scores and weighted values: 2·2·L·H·Q FLOP for each token attended to (PaLM, appendix B)."""
    return 4 * attention_layers * attention_heads * head_size


@formula("attention_flop_per_context_token", source="deepseek-2024-v2", when=LATENT)
def latent_attention_flop(
    attention_layers: Array,
    attention_heads: Array,
    rope_head_size: Array,
    nope_head_size: Array,
    value_head_size: Array,
) -> Array:
    """As per-head attention, with keys of (nope + rope) and values of their own width."""
    return 2 * attention_layers * attention_heads * (nope_head_size + rope_head_size + value_head_size)


@formula("forward_flop_per_token", source="chowdhery-2022", when={"attention_mask": "full", "topology": ONE_STACK})
def forward_flop_full_mask(
    matmul_parameters: Array, attention_flop_per_context_token: Array, sequence_length: Array
) -> Array:
    """2·N + attention over the whole sequence: the convention of PaLM (appendix B) and Megatron-LM (eq. 3)."""
    return 2 * matmul_parameters + attention_flop_per_context_token * sequence_length


@formula("forward_flop_per_token", source="chowdhery-2022", when={"attention_mask": "causal", "topology": ONE_STACK})
def forward_flop_causal_mask(
    matmul_parameters: Array, attention_flop_per_context_token: Array, sequence_length: Array
) -> Array:
    """2·N + attention over the (s + 1)/2 tokens that a token sees on average: what a fused causal kernel computes."""
    return 2 * matmul_parameters + attention_flop_per_context_token * (sequence_length + 1) / 2


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
    """Mean over encoder and decoder tokens; `sequence_length` counts both. Keys and values of the cross
    attention are computed once for each encoder token in each decoder layer. Attention is counted in full.
    """
    share = encoder_token_share
    cross_keys = 2 * hidden_size * key_value_heads * head_size
    encoder = encoder_layers * (attention_parameters_per_layer + ffn_parameters_per_layer) + layers * cross_keys
    decoder = layers * (2 * attention_parameters_per_layer - cross_keys + ffn_parameters_per_layer)
    products = share * encoder + (1 - share) * (decoder + vocabulary_size * hidden_size)
    per_layer = 4 * attention_heads * head_size * sequence_length
    attention = per_layer * (share * encoder_layers * share + (1 - share) * layers)
    return 2 * products + attention


@formula("head_size", source="vaswani-2017", approximation="identity")
def usual_head_size(hidden_size: Array, attention_heads: Array) -> Array:
    """Heads usually divide the hidden size among them (Vaswani 2017, section 3.2.2)."""
    return hidden_size / attention_heads


@formula("key_value_heads", source="vaswani-2017", approximation="identity")
def usual_key_value_heads(attention_heads: Array) -> Array:
    """Multi-head attention unless a smaller number of KV heads is stated."""
    return attention_heads


@formula("ffn_size", source="shazeer-2020", approximation="identity")
def usual_ffn_size(hidden_size: Array, gated_ffn: Array) -> Array:
    """4·h, or two thirds of it where a gate adds a third matrix (Shazeer 2020)."""
    return hidden_size * (4 - gated_ffn * 4 / 3)


@formula("norms", source="vaswani-2017", approximation="identity")
def usual_norms(layers: Array) -> Array:
    """Two normalisations a layer and one at the end."""
    return 2 * layers + 1


@formula("attention_parameters_per_layer", source="kaplan-2020", when=PER_HEAD, approximation="identity")
def usual_attention_parameters(hidden_size: Array) -> Array:
    """4·h² where the heads are unknown (Kaplan 2020, table 1, multi-head attention)."""
    return 4 * hidden_size**2


@formula(
    "matmul_parameters", source="kaplan-2020", when={"topology": ONE_STACK}, approximation="identity", kind="identity"
)
def all_parameters_multiply(active_parameters: Array) -> Array:
    """All active parameters, where the architecture is unknown."""
    return active_parameters


@formula(
    "matmul_parameters",
    source="brown-2020",
    when={"topology": "encoder-decoder"},
    approximation="identity",
    kind="identity",
)
def half_the_parameters_multiply(active_parameters: Array) -> Array:
    """Half the parameters: a token passes through one of two stacks (Brown 2020, appendix D)."""
    return active_parameters / 2


@formula("forward_flop_per_token", source="kaplan-2020", approximation="identity", kind="identity")
def two_flop_per_parameter(matmul_parameters: Array) -> Array:
    """2·N, attention neglected (Kaplan 2020, table 1); low by the attention share, s/(6·h) for full attention."""
    return 2 * matmul_parameters
