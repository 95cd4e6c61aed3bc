"""Parallel layouts: degrees of parallelism, pipeline stages, communication, optimiser, step time and memory."""
