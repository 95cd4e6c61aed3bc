"""Demand: from users to queries, to the fleet that answers them, and to its bill."""
