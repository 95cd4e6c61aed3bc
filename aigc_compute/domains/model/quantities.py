"""What a model is: its size, its shape, and what one token costs it."""

from __future__ import annotations

from ..definition import Category, Quantity, section

QUANTITIES = section(
    "model",
    Quantity(
        "parameters", "", "all weights of the model, embeddings included", column=0, low=1, headline=True, effort=1
    ),
    Quantity(
        "active_parameters",
        "",
        "weights that one token passes through (all of them in a dense model)",
        column=1,
        low=1,
        headline=True,
        effort=1,
    ),
    Quantity("embedding_parameters", "", "weights of the embeddings: tokens, learned positions, output", column=2),
    Quantity("attention_parameters_per_layer", "", "attention weights of one layer, biases included", column=3),
    Quantity("ffn_parameters_per_layer", "", "feed-forward weights of one dense layer, biases included", column=4),
    Quantity("expert_parameters", "", "weights of one expert", column=5),
    Quantity("moe_parameters_per_layer", "", "router, routed and shared experts of one mixture layer", column=6),
    Quantity("active_moe_parameters_per_layer", "", "router, chosen and shared experts of one mixture layer", column=7),
    Quantity("norm_parameters", "", "scales and offsets of all normalisations", column=8),
    Quantity(
        "layers", "", "transformer layers (of the decoder, where there are two stacks)", column=9, low=1, whole=True
    ),
    Quantity(
        "encoder_layers",
        "",
        "layers of the encoder stack",
        column=10,
        low=1,
        implies=("topology", "encoder-decoder"),
        whole=True,
    ),
    Quantity("hidden_size", "", "width of the residual stream", column=11, low=1, whole=True),
    Quantity("attention_heads", "", "query heads of a layer", column=12, low=1, whole=True),
    Quantity("key_value_heads", "", "key/value heads of a layer (1: multi-query)", column=13, low=1, whole=True),
    Quantity("head_size", "", "width of one head", column=14, low=1, whole=True),
    Quantity("ffn_size", "", "inner width of a dense feed-forward layer", column=15, low=1, whole=True),
    Quantity("gated_ffn", "flag", "the feed-forward layer has a third, gating matrix (SwiGLU, GeGLU)", column=16),
    Quantity("vocabulary_size", "", "rows of the token embedding, padding included", column=17, low=1, whole=True),
    Quantity("tied_embeddings", "flag", "input and output embedding are one matrix", column=18),
    Quantity(
        "position_embeddings", "", "learned position vectors (0: rotary, relative or none)", column=19, whole=True
    ),
    Quantity("relative_position_parameters", "", "weights of learned relative position biases", column=20),
    Quantity("norms", "", "normalisation vectors of hidden size in the whole model", column=21, whole=True),
    Quantity("norm_bias", "flag", "normalisations have an offset as well (LayerNorm, not RMSNorm)", column=22),
    Quantity("query_key_norm_parameters", "", "weights of query and key normalisation in one layer", column=23),
    Quantity("attention_bias", "flag", "query, key and value projections have biases", column=24),
    Quantity("attention_output_bias", "flag", "the attention output projection has a bias", column=25),
    Quantity("ffn_bias", "flag", "feed-forward projections have biases", column=26),
    Quantity("output_bias", "flag", "the output projection has a bias", column=27),
    Quantity(
        "experts",
        "",
        "routed experts of a mixture layer",
        column=28,
        low=1,
        implies=("sparsity", "mixture-of-experts"),
        whole=True,
    ),
    Quantity(
        "experts_per_token",
        "",
        "routed experts that a token passes through",
        column=29,
        low=0,
        implies=("sparsity", "mixture-of-experts"),
        whole=True,
    ),
    Quantity("shared_experts", "", "experts that every token passes through", column=30, whole=True),
    Quantity("expert_ffn_size", "", "inner width of one expert", column=31, low=1, whole=True),
    Quantity("dense_layers", "", "layers without experts in a mixture model", column=32, whole=True),
    Quantity("router_bias", "flag", "the router has one bias an expert", column=33),
    Quantity(
        "query_lora_rank",
        "",
        "rank of the query compression (0: none)",
        column=34,
        low=0,
        implies=("attention", "latent"),
        whole=True,
    ),
    Quantity(
        "key_value_lora_rank",
        "",
        "rank of the key/value compression",
        column=35,
        low=1,
        implies=("attention", "latent"),
        whole=True,
    ),
    Quantity(
        "rope_head_size",
        "",
        "rotary part of a latent-attention head",
        column=36,
        low=1,
        implies=("attention", "latent"),
        whole=True,
    ),
    Quantity(
        "nope_head_size",
        "",
        "position-free part of a latent-attention head",
        column=37,
        low=1,
        implies=("attention", "latent"),
        whole=True,
    ),
    Quantity(
        "value_head_size",
        "",
        "value width of a latent-attention head",
        column=38,
        low=1,
        implies=("attention", "latent"),
        whole=True,
    ),
    Quantity("encoder_token_share", "fraction", "share of the tokens that the encoder reads", column=39, high=1),
    Quantity("context_length", "", "longest context the model accepts, in tokens", column=40, low=1, whole=True),
    Quantity(
        "matmul_parameters",
        "",
        "weights that take part in a matrix product for one token, "
        "output projection included and embedding look-up excluded",
        column=41,
    ),
    Quantity(
        "attention_flop_per_context_token",
        "FLOP",
        "forward FLOP that a token spends on each token it attends to (scores and values, all layers)",
        column=42,
    ),
    Quantity(
        "forward_flop_per_token", "FLOP", "exact forward FLOP of a token at the trained sequence length", column=43
    ),
    Quantity(
        "output_transform_parameters", "", "weights of a dense layer before the output projection (BERT)", column=224
    ),
)

CATEGORIES = (
    Category("model", "model", "the model, by its name in the catalogue", catalogue="models", headline=True),
    Category(
        "modality",
        "model",
        "what goes in and comes out",
        ("text", "code", "image", "audio", "speech", "video", "multimodal", "vision"),
    ),
    Category(
        "topology",
        "model",
        "how the transformer stacks are arranged",
        ("decoder-only", "encoder-only", "encoder-decoder", "other"),
    ),
    Category("sparsity", "model", "whether all weights work on every token", ("dense", "mixture-of-experts")),
    Category(
        "attention",
        "model",
        "how keys and values are kept: per head (multi-head, grouped, multi-query) or compressed",
        ("per-head", "latent"),
    ),
    Category("attention_mask", "model", "which of the score matrix is counted as work", ("full", "causal")),
)
