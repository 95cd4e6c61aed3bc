"""Scaling laws: the optimum, over a lifetime, and with repeated data."""
