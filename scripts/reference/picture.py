"""Generates the picture of the README: the screen of an estimate as SVG, with a light background and system fonts."""

from __future__ import annotations

import io

from rich.console import Console
from rich.terminal_theme import TerminalTheme

from aigc_compute.catalogue import Catalogue
from aigc_compute.cli.options import read_date
from aigc_compute.evaluation.document import build_rows
from aigc_compute.render.layout import default_columns
from aigc_compute.render.terminal import print_estimate
from aigc_compute.scenario import read_inputs
from aigc_compute.studies.estimate import HEADLINES, estimate

WORDS = ("gpt-3-175b",)
WIDTH = 80

PAPER = TerminalTheme(
    (250, 250, 250),
    (36, 41, 47),
    [
        (36, 41, 47),
        (179, 29, 40),
        (17, 99, 41),
        (149, 100, 0),
        (5, 80, 174),
        (111, 66, 193),
        (0, 112, 122),
        (110, 119, 129),
    ],
)

SVG = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font: {char_height}px/{line_height}px Menlo, Consolas, "DejaVu Sans Mono", monospace }}
.{unique_id}-title {{ font: bold 18px sans-serif }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def estimate_picture(catalogue: Catalogue) -> str:
    """Return the SVG of the screen."""
    day = read_date(None, catalogue)
    rows = build_rows(estimate(read_inputs(WORDS, catalogue), catalogue, day, range_targets=HEADLINES))
    console = Console(
        file=io.StringIO(), record=True, width=WIDTH, force_terminal=True, color_system="standard", highlight=False
    )
    print_estimate(rows, default_columns(rows), console)
    title = f"aigc-compute estimate {' '.join(WORDS)}"
    svg = console.export_svg(title=title, theme=PAPER, code_format=SVG, unique_id="screen")
    return svg.replace("</text><text", "</text>\n<text")
