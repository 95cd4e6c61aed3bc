"""Data centre around the accelerators: servers, networks, storage, power and floor, all at rated power."""
