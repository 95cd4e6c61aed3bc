"""Charts: pure functions that return an SVG tree and a table of the same values.

Marks have CSS classes instead of colours. The style sheet defines the colours for the light theme, the dark theme and
print.
"""

from .chart import Chart, standalone

__all__ = ["Chart", "standalone"]
