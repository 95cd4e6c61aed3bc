"""Accelerators: what their data sheets say."""
