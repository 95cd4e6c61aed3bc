"""Energy, carbon, water."""
