"""What a model is: its size, its shape, and what one token costs it."""

from __future__ import annotations

from ..definition import Category, Quantity

MODEL = (
    Quantity(
        "parameters", "model", "", "all weights of the model, embeddings included", low=1, headline=True, effort=1
    ),
    Quantity(
        "active_parameters",
        "model",
        "",
        "weights that one token passes through (all of them in a dense model)",
        low=1,
        headline=True,
        effort=1,
    ),
    Quantity("embedding_parameters", "model", "", "weights of the embeddings: tokens, learned positions, output"),
    Quantity("attention_parameters_per_layer", "model", "", "attention weights of one layer, biases included"),
    Quantity("ffn_parameters_per_layer", "model", "", "feed-forward weights of one dense layer, biases included"),
    Quantity("expert_parameters", "model", "", "weights of one expert"),
    Quantity("moe_parameters_per_layer", "model", "", "router, routed and shared experts of one mixture layer"),
    Quantity("active_moe_parameters_per_layer", "model", "", "router, chosen and shared experts of one mixture layer"),
    Quantity("norm_parameters", "model", "", "scales and offsets of all normalisations"),
    Quantity("layers", "model", "", "transformer layers (of the decoder, where there are two stacks)", low=1),
    Quantity(
        "encoder_layers", "model", "", "layers of the encoder stack", low=1, implies=("topology", "encoder-decoder")
    ),
    Quantity("hidden_size", "model", "", "width of the residual stream", low=1),
    Quantity("attention_heads", "model", "", "query heads of a layer", low=1),
    Quantity("key_value_heads", "model", "", "key/value heads of a layer (1: multi-query)", low=1),
    Quantity("head_size", "model", "", "width of one head", low=1),
    Quantity("ffn_size", "model", "", "inner width of a dense feed-forward layer", low=1),
    Quantity("gated_ffn", "model", "flag", "the feed-forward layer has a third, gating matrix (SwiGLU, GeGLU)"),
    Quantity("vocabulary_size", "model", "", "rows of the token embedding, padding included", low=1),
    Quantity("tied_embeddings", "model", "flag", "input and output embedding are one matrix"),
    Quantity("position_embeddings", "model", "", "learned position vectors (0: rotary, relative or none)"),
    Quantity("relative_position_parameters", "model", "", "weights of learned relative position biases"),
    Quantity("norms", "model", "", "normalisation vectors of hidden size in the whole model"),
    Quantity("norm_bias", "model", "flag", "normalisations have an offset as well (LayerNorm, not RMSNorm)"),
    Quantity("query_key_norm_parameters", "model", "", "weights of query and key normalisation in one layer"),
    Quantity("attention_bias", "model", "flag", "query, key and value projections have biases"),
    Quantity("attention_output_bias", "model", "flag", "the attention output projection has a bias"),
    Quantity("ffn_bias", "model", "flag", "feed-forward projections have biases"),
    Quantity("output_bias", "model", "flag", "the output projection has a bias"),
    Quantity(
        "experts", "model", "", "routed experts of a mixture layer", low=1, implies=("sparsity", "mixture-of-experts")
    ),
    Quantity(
        "experts_per_token",
        "model",
        "",
        "routed experts that a token passes through",
        low=0,
        implies=("sparsity", "mixture-of-experts"),
    ),
    Quantity("shared_experts", "model", "", "experts that every token passes through"),
    Quantity("expert_ffn_size", "model", "", "inner width of one expert", low=1),
    Quantity("dense_layers", "model", "", "layers without experts in a mixture model"),
    Quantity("router_bias", "model", "flag", "the router has one bias an expert"),
    Quantity(
        "query_lora_rank",
        "model",
        "",
        "rank of the query compression (0: none)",
        low=0,
        implies=("attention", "latent"),
    ),
    Quantity(
        "key_value_lora_rank", "model", "", "rank of the key/value compression", low=1, implies=("attention", "latent")
    ),
    Quantity(
        "rope_head_size", "model", "", "rotary part of a latent-attention head", low=1, implies=("attention", "latent")
    ),
    Quantity(
        "nope_head_size",
        "model",
        "",
        "position-free part of a latent-attention head",
        low=1,
        implies=("attention", "latent"),
    ),
    Quantity(
        "value_head_size", "model", "", "value width of a latent-attention head", low=1, implies=("attention", "latent")
    ),
    Quantity("encoder_token_share", "model", "fraction", "share of the tokens that the encoder reads", high=1),
    Quantity("context_length", "model", "", "longest context the model accepts, in tokens", low=1),
    Quantity(
        "matmul_parameters",
        "model",
        "",
        "weights that take part in a matrix product for one token, "
        "output projection included and embedding look-up excluded",
    ),
    Quantity(
        "attention_flop_per_context_token",
        "model",
        "FLOP",
        "forward FLOP that a token spends on each token it attends to (scores and values, all layers)",
    ),
    Quantity("forward_flop_per_token", "model", "FLOP", "exact forward FLOP of a token at the trained sequence length"),
)

OUTPUT = (
    Quantity(
        "output_transform_parameters", "model", "", "weights of a dense layer before the output projection (BERT)"
    ),
)

CATEGORIES = (
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
