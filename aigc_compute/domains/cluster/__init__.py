"""Data centre around the accelerators: servers, networks, storage, power and floor. Power is rated power."""
