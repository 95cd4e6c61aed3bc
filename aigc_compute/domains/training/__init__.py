"""Training: FLOP, kinds of training, utilisation, hours, goodput, memory of the state."""
