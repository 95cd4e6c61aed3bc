"""Scaling laws: compute-optimal models, models for a service life, and training with repeated data."""
