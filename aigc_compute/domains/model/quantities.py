"""Quantities of a model: size, shape and forward FLOP of a token."""

from __future__ import annotations

from ..definition import Category, Quantity, section

QUANTITIES = section(
    "model",
    Quantity(
        "parameters",
        "",
        "number of parameters of the model, embeddings included",
        column=0,
        low=1,
        headline=True,
        effort=1,
    ),
    Quantity(
        "active_parameters",
        "",
        "number of parameters that one token uses (all parameters in a dense model)",
        column=1,
        low=1,
        headline=True,
        effort=1,
    ),
    Quantity(
        "embedding_parameters",
        "",
        "parameters of the embeddings (tokens, learned positions, output projection)",
        column=2,
    ),
    Quantity("attention_parameters_per_layer", "", "attention parameters of one layer, biases included", column=3),
    Quantity("ffn_parameters_per_layer", "", "feed-forward parameters of one dense layer, biases included", column=4),
    Quantity("expert_parameters", "", "parameters of one expert", column=5),
    Quantity(
        "moe_parameters_per_layer", "", "parameters of one mixture layer (router, routed and shared experts)", column=6
    ),
    Quantity(
        "active_moe_parameters_per_layer",
        "",
        "parameters of one mixture layer that a token uses (router, chosen and shared experts)",
        column=7,
    ),
    Quantity("norm_parameters", "", "parameters of all normalisations (scales and offsets)", column=8),
    Quantity(
        "layers",
        "",
        "number of transformer layers (of decoder layers in an encoder-decoder model)",
        column=9,
        low=1,
        whole=True,
    ),
    Quantity(
        "encoder_layers",
        "",
        "number of encoder layers",
        column=10,
        low=1,
        implies=("topology", "encoder-decoder"),
        whole=True,
    ),
    Quantity("hidden_size", "", "width of the residual stream (hidden size)", column=11, low=1, whole=True),
    Quantity("attention_heads", "", "number of query heads in a layer", column=12, low=1, whole=True),
    Quantity(
        "key_value_heads",
        "",
        "number of key/value heads in a layer (1: multi-query attention)",
        column=13,
        low=1,
        whole=True,
    ),
    Quantity("head_size", "", "width of one attention head", column=14, low=1, whole=True),
    Quantity("ffn_size", "", "inner width of a dense feed-forward layer", column=15, low=1, whole=True),
    Quantity(
        "gated_ffn", "flag", "whether the feed-forward layer has a third matrix as a gate (SwiGLU, GeGLU)", column=16
    ),
    Quantity(
        "vocabulary_size", "", "number of rows of the token embedding, padding included", column=17, low=1, whole=True
    ),
    Quantity(
        "tied_embeddings", "flag", "whether the input embedding and the output projection share one matrix", column=18
    ),
    Quantity(
        "position_embeddings",
        "",
        "number of learned position vectors (0: rotary, relative or none)",
        column=19,
        whole=True,
    ),
    Quantity("relative_position_parameters", "", "parameters of learned relative position biases", column=20),
    Quantity("norms", "", "number of normalisation vectors of hidden size in the whole model", column=21, whole=True),
    Quantity("norm_bias", "flag", "whether normalisations have an offset (LayerNorm, not RMSNorm)", column=22),
    Quantity("query_key_norm_parameters", "", "parameters of the query and key normalisation in one layer", column=23),
    Quantity("attention_bias", "flag", "whether the query, key and value projections have biases", column=24),
    Quantity("attention_output_bias", "flag", "whether the attention output projection has a bias", column=25),
    Quantity("ffn_bias", "flag", "whether the feed-forward projections have biases", column=26),
    Quantity("output_bias", "flag", "whether the output projection has a bias", column=27),
    Quantity(
        "experts",
        "",
        "number of routed experts in a mixture layer",
        column=28,
        low=1,
        implies=("sparsity", "mixture-of-experts"),
        whole=True,
    ),
    Quantity(
        "experts_per_token",
        "",
        "number of routed experts that a token passes through",
        column=29,
        low=0,
        implies=("sparsity", "mixture-of-experts"),
        whole=True,
    ),
    Quantity("shared_experts", "", "number of experts that every token passes through", column=30, whole=True),
    Quantity("expert_ffn_size", "", "inner width of one expert", column=31, low=1, whole=True),
    Quantity(
        "dense_layers", "", "number of layers without experts in a mixture-of-experts model", column=32, whole=True
    ),
    Quantity("router_bias", "flag", "whether the router has one bias per expert", column=33),
    Quantity(
        "query_lora_rank",
        "",
        "rank of the query compression in latent attention (0: no compression)",
        column=34,
        low=0,
        implies=("attention", "latent"),
        whole=True,
    ),
    Quantity(
        "key_value_lora_rank",
        "",
        "rank of the key/value compression in latent attention",
        column=35,
        low=1,
        implies=("attention", "latent"),
        whole=True,
    ),
    Quantity(
        "rope_head_size",
        "",
        "width of the rotary part of a latent-attention head",
        column=36,
        low=1,
        implies=("attention", "latent"),
        whole=True,
    ),
    Quantity(
        "nope_head_size",
        "",
        "width of the part of a latent-attention head without position encoding",
        column=37,
        low=1,
        implies=("attention", "latent"),
        whole=True,
    ),
    Quantity(
        "value_head_size",
        "",
        "width of the values of a latent-attention head",
        column=38,
        low=1,
        implies=("attention", "latent"),
        whole=True,
    ),
    Quantity("encoder_token_share", "fraction", "share of all tokens that the encoder reads", column=39, high=1),
    Quantity("context_length", "", "longest context that the model accepts, in tokens", column=40, low=1, whole=True),
    Quantity(
        "matmul_parameters",
        "",
        "parameters used in GEMMs for one token, with the output projection and without the embedding look-up",
        column=41,
    ),
    Quantity(
        "attention_flop_per_context_token",
        "FLOP",
        "forward FLOP of a token for each token that it attends to (scores and weighted values, all layers)",
        column=42,
    ),
    Quantity(
        "forward_flop_per_token",
        "FLOP",
        "forward FLOP of a token at the training sequence length, counted over all GEMMs and attention",
        column=43,
    ),
    Quantity(
        "output_transform_parameters",
        "",
        "parameters of the dense layer before the output projection (BERT)",
        column=224,
    ),
)

CATEGORIES = (
    Category("model", "model", "name of the model in the catalogue", catalogue="models", headline=True),
    Category(
        "modality",
        "model",
        "kind of input and output of the model",
        ("text", "code", "image", "audio", "speech", "video", "multimodal", "vision"),
    ),
    Category(
        "topology",
        "model",
        "arrangement of the transformer stacks",
        ("decoder-only", "encoder-only", "encoder-decoder", "other"),
    ),
    Category("sparsity", "model", "whether every token uses all parameters", ("dense", "mixture-of-experts")),
    Category(
        "attention",
        "model",
        "form in which keys and values are stored, per head (multi-head, grouped-query, multi-query) or compressed",
        ("per-head", "latent"),
    ),
    Category("attention_mask", "model", "part of the score matrix whose FLOP are counted", ("full", "causal")),
)
