"""Energy, carbon dioxide and water."""
