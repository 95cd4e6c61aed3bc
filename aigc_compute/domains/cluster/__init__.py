"""The data centre around accelerators: servers, networks, storage, power and floor. All of it is at nameplate."""
