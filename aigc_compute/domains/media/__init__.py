"""Images, videos, sound, and what models perceive."""
