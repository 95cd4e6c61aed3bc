"""Cost: rent and ownership of accelerators."""
