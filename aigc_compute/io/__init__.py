"""Files and streams: YAML loading, atomic and partial files, stores, limits."""
