"""Training: tokens, FLOP, training methods, utilisation, hours, goodput, memory of the training state."""
