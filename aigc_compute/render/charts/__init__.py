"""Charts: pure functions from figures to a tree of SVG, each with the table behind it.

Marks carry classes and no colours: the page's style sheet has those, for light, dark and paper.
"""

from .chart import Chart, standalone

__all__ = ["Chart", "standalone"]
