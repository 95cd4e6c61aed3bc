"""Serving: weights and cache, decode and prefill, layout, service, power."""
