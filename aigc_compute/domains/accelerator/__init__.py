"""Accelerators: data sheets, and the balance between computation and memory bandwidth."""
