"""From those who ask to a fleet and its bill."""
