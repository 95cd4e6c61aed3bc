"""aigc-compute: how much compute generative AI needs, from what you know about it."""

__version__ = "0.1.0"
