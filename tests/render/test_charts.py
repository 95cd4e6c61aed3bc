"""Charts: scales, ticks, marks, and SVG files without references to other files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET

import pytest

from aigc_compute.render.charts import standalone
from aigc_compute.render.charts.bars import Bar, draw_bars, draw_intervals
from aigc_compute.render.charts.chart import LETTER, Chart, cut, style
from aigc_compute.render.charts.dots import draw_dots
from aigc_compute.render.charts.frame import Axis
from aigc_compute.render.charts.lines import Line, Lines, Point, draw_lines
from aigc_compute.render.charts.scale import Scale, scale_of, years
from aigc_compute.render.charts.tornado import draw_tornado
from aigc_compute.studies.sensitivity import DriverRecord, SpreadAnswer

SVG = "{http://www.w3.org/2000/svg}"


def driver(name: str, total: float, at_high: float | None = 9.0) -> DriverRecord:
    """Return the record of an uncertain input."""
    return DriverRecord(
        input=name,
        unit="",
        correlated_with=(),
        first=total,
        total=total,
        low=1.0,
        high=2.0,
        at_low=1.0,
        at_high=at_high,
    )


def spread(*drivers: DriverRecord) -> SpreadAnswer:
    """Return an answer with the drivers of the spread of a quantity."""
    return SpreadAnswer(name="r", value=4.0, drivers=drivers, diagnostics=())


def test_a_scale_maps_values_to_positions() -> None:
    linear, logarithmic = Scale(0.0, 10.0, 100.0, 200.0), Scale(1.0, 100.0, 0.0, 50.0, True)
    assert [linear(value) for value in (0.0, 5.0, 10.0)] == [100.0, 150.0, 200.0]
    assert logarithmic(10.0) == pytest.approx(25.0)


def test_positive_values_that_are_far_apart_have_a_logarithmic_scale() -> None:
    assert scale_of([1.0, 1000.0], 0, 1).log
    assert not scale_of([1.0, 10.0], 0, 1).log
    assert not scale_of([0.0, 1000.0], 0, 1).log
    assert not scale_of([1.0, 1000.0], 0, 1, False).log
    assert not scale_of([-1.0, 1000.0], 0, 1, True).log


@pytest.mark.parametrize(
    "values",
    [
        *([3.0], [0.0], [1.0, 1.0001], [1e-9, 1e30], [-5.0, 5.0], [1e25, 3e25], [0.31, 0.33], [1.0, 1e300]),
        *([1e-15, 2e-15], [5e-324], [1e-313, 3e-313], [5e-324, 1.7e308], [-1.7e308, 1.7e308], [0.0, 1.7e308]),
    ],
)
def test_values_and_ticks_lie_within_the_axis(values: list[float]) -> None:
    scale = scale_of(values, 0.0, 100.0)
    ticks = scale.ticks()
    assert 1 <= len(ticks) <= 14
    assert ticks == sorted(set(ticks))
    for tick in ticks:
        assert -1e-6 <= scale(tick) <= 100 + 1e-6
    for value in values:
        assert -1e-6 <= scale(value) <= 100 + 1e-6


def test_ticks_are_round_numbers() -> None:
    assert Scale(0.0, 10.0, 0, 1).ticks() == [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]
    assert Scale(1.0, 1000.0, 0, 1, True).ticks() == [1.0, 10.0, 100.0, 1000.0]


def test_ticks_of_years_are_whole_years() -> None:
    assert years(Scale(2023.7, 2032.2, 0, 1)) == [2024.0, 2026.0, 2028.0, 2030.0, 2032.0]


def test_a_text_is_cut_to_the_width_that_it_has() -> None:
    assert cut("short", 100) == "short"
    assert len(cut("a" * 100, 100)) * LETTER <= 100 + LETTER
    assert len(cut("长" * 100, 100)) * 2 * LETTER <= 100 + 2 * LETTER


def test_the_length_of_a_bar_is_proportional_to_its_value() -> None:
    chart = draw_bars([Bar("one", 10.0, "10"), Bar("two", 5.0, "5")], "t", "d", ["part", "value"])
    long, short = (float(bar.get("width", "0")) for bar in chart.picture.iter("rect"))
    assert long == pytest.approx(2 * short, rel=1e-3)
    assert chart.rows == [["one", "10"], ["two", "5"]]


def test_the_table_of_bars_has_a_column_of_ranges() -> None:
    bars = [Bar("one", 10.0, "10", "8..12", 8.0, 12.0), Bar("two", 5.0, "5")]
    chart = draw_intervals(bars, "t", "d", "", ["row", "value"])
    assert chart.head == ["row", "value", "90 % range"]
    assert chart.rows == [["one", "10", "8..12"], ["two", "5", ""]]


def test_a_line_has_a_band_only_if_its_points_have_ranges() -> None:
    points = [Point(1.0, 2.0, 1.0, 3.0), Point(2.0, 4.0, 2.0, 6.0)]
    shown = Lines([Line("a", points)], Axis("x", ""), Axis("y", ""))
    picture = draw_lines(shown, "t", "d").picture
    [band] = [path for path in picture.iter("path") if "band" in path.get("class", "")]
    assert band.get("d", "").count(",") == 4, "the band has two points for every point of the line"
    certain = Lines([Line("a", [Point(1.0, 2.0, 2.0, 2.0), Point(2.0, 4.0)])], Axis("x", ""), Axis("y", ""))
    without_band = draw_lines(certain, "t", "d").picture
    assert not [path for path in without_band.iter("path") if "band" in path.get("class", "")]


def test_a_tornado_is_sorted_and_leaves_out_inputs_without_effect() -> None:
    chart = draw_tornado("q", "", spread(driver("most", 0.9), driver("little", 0.1), driver("none", 0.001)))
    assert chart
    assert [line[0] for line in chart.rows] == ["most", "little"]
    assert draw_tornado("q", "", spread()) is None


def test_an_svg_file_refers_to_no_other_file_or_style() -> None:
    shown = Lines([Line("<a>&", [Point(1.0, 2.0, 1.0, 3.0), Point(2.0, 4.0, 2.0, 6.0)])], Axis("x", ""), Axis("y", ""))
    text = standalone(draw_lines(shown, "A <title> & more", "d"))
    root = ET.fromstring(text)  # noqa: S314
    assert root.tag == f"{SVG}svg"
    assert root.findtext(f"{SVG}title") == "A <title> & more"
    assert "var(" not in text
    assert "light-dark" not in text
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


def test_every_class_of_a_mark_has_a_style() -> None:
    shown = Lines(
        [Line(str(n), [Point(1.0, n + 1.0), Point(2.0, 3.0)]) for n in range(7)], Axis("x", ""), Axis("y", "")
    )
    picture = draw_lines(shown, "t", "d").picture
    classes = {name for mark in picture.iter() for name in mark.get("class", "").split()} - {"chart"}
    assert not {name for name in classes if f".{name} " not in style()}


def contrast(colour: str, background: str) -> float:
    """Return the contrast ratio of two colours as WCAG defines it."""

    def luminance(colour: str) -> float:
        channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
        linear = [channel / 12.92 if channel <= 0.03928 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dark = sorted((luminance(colour), luminance(background)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_colour_has_enough_contrast_to_its_background(scheme: int) -> None:
    """WCAG AA requires 4.5 for text; marks have the colours of text."""
    pairs = re.findall(r"--([\w]+): light-dark\((#\w+), (#\w+)\)", style())
    colours = {name: values[scheme] for name, *values in pairs}
    assert len(colours) >= 11
    for name in colours.keys() - {"back", "rule"}:
        assert contrast(colours[name], colours["back"]) >= 4.5, name


def test_a_chart_of_dots_uses_the_width_of_the_terminal_and_no_more() -> None:
    points = [Point(float(x), float(x * x), float(x), float(x**3)) for x in range(1, 9)]
    shown = Lines([Line("a", points), Line("b", points[:1])], Axis("across", ""), Axis("up", "USD"))
    lines = [line.plain for line in draw_dots(shown, 60)]
    assert max(map(len, lines)) <= 60
    assert count_dots(lines) > 40
    assert lines[-2:] == ["━━ a", "━━ b"]
    assert any("$" in line for line in lines)


def count_dots(lines: Iterable[str]) -> int:
    """Return the number of Braille characters."""
    return sum(1 for line in lines for character in line if "\u2800" < character <= "\u28ff")


def words_of(chart: Chart) -> str:
    return " ".join(text.text or "" for text in chart.picture.iter("text"))


def test_a_gap_divides_a_line_and_its_band() -> None:
    points = [Point(float(x), 2.0, 1.0, 3.0, apart=x in (3, 6)) for x in (1, 2, 3, 4, 6)]
    shown = Lines([Line("a", points)], Axis("x", ""), Axis("y", ""))
    picture = draw_lines(shown, "t", "d").picture
    paths = [path.get("class", "").split()[0] for path in picture.iter("path")]
    assert (paths.count("line"), paths.count("band")) == (2, 2)
    assert len(list(picture.iter("circle"))) == 5
    assert count_dots(line.plain for line in draw_dots(shown, 60)) < 60


def test_notes_are_drawn_below_a_chart_and_make_it_higher() -> None:
    shown = Lines([Line("a", [Point(1.0, 2.0), Point(2.0, 3.0)])], Axis("x", ""), Axis("y", ""))
    plain, noted = (
        draw_lines(shown, "t", "d"),
        draw_lines(shown, "t", "d", notes=["b is left out: " + "no price " * 20]),
    )
    assert "b is left out: no price" in words_of(noted)
    heights = [float(chart.picture.get("height", "0")) for chart in (plain, noted)]
    lowest = max(float(text.get("y", "0")) for text in noted.picture.iter("text"))
    assert heights[0] < lowest < heights[1]
    bars = draw_bars(
        [Bar("one", 10.0, "10"), Bar("two", 5.0, "5")], "t", "d", ["part", "value"], notes=["three (unknown)"]
    )
    assert "three (unknown)" in words_of(bars)


def test_a_tornado_names_or_counts_the_inputs_without_a_bar() -> None:
    many = [driver(f"input {number}", 0.05) for number in range(11)]
    chart = draw_tornado("q", "", spread(*many, driver("b", 0.1, None), driver("c", 0.001)))
    assert chart
    words = words_of(chart)
    for note in (
        "Not shown, because the result at an end of the range is impossible: b",
        "and 1 more, each below 0.5 %",
    ):
        assert note in words
