"""Models: shape, parameters and forward FLOP of a token."""
