"""Files and streams: YAML and JSON input, atomic and partial files, object stores, limits, signals."""
