"""Serving: weights and KV cache, decode and prefill, layout of a replica, service to users, power."""
