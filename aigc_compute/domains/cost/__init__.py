"""Rent and ownership."""
