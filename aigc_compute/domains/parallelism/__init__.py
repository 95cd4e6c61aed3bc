"""Parallel layouts: division, stages, exchange, optimiser, the time of a step, memory of an accelerator."""
