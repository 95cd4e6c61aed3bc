"""Accelerators: what their data sheets say, and what bounds them."""
