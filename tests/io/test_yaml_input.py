"""YAML is read by the core schema of YAML 1.2, with limits of depth, and with the line and column of each value."""

from __future__ import annotations

from math import isnan

import pytest

from aigc_compute.diagnostics import Problems
from aigc_compute.io.limits import DEFAULTS
from aigc_compute.io.yaml_input import load_yaml, locate

MAX_DEPTH = DEFAULTS["depth"]

SCALARS = {
    "175e9": 1.75e11,
    "1e12": 1e12,
    "1.5E+3": 1500.0,
    "7e-2": 0.07,
    ".5": 0.5,
    "5.": 5.0,
    "NO": "NO",
    "no": "no",
    "yes": "yes",
    "on": "on",
    "y": "y",
    "true": True,
    "FALSE": False,
    "010": 10,
    "-7": -7,
    "+12": 12,
    "0o17": 15,
    "0x10": 16,
    "0b11": "0b11",
    "12:30": "12:30",
    "1:30:00": "1:30:00",
    "1_750": "1_750",
    "1,750": "1,750",
    "2024-06-30": "2024-06-30",
    "2024-06-30T12:00:00Z": "2024-06-30T12:00:00Z",
    "~": None,
    "null": None,
    "": None,
    "-.inf": float("-inf"),
    "=": "=",
    "'175e9'": "175e9",
    "1750亿": "1750亿",
    "[1e3, NO]": [1000.0, "NO"],
}


@pytest.mark.parametrize(("text", "value"), SCALARS.items())
def test_a_scalar_is_read_by_the_core_schema(text: str, value: object) -> None:
    result = load_yaml(f"key: {text}\n", "test")["key"]
    assert result == value
    assert type(result) is type(value)


def test_nan_is_read() -> None:
    assert isnan(load_yaml(".NaN", "test"))


def test_a_byte_order_mark_and_windows_line_ends_are_ignored() -> None:
    assert load_yaml("\ufeffa: 1\r\nb: 2\r\n", "test") == {"a": 1, "b": 2}


def test_a_few_aliases_are_allowed() -> None:
    assert load_yaml("a: &x [1, 2]\nb: *x\n", "test") == {"a": [1, 2], "b": [1, 2]}


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}"), ("- ", "")])
def test_nesting_beyond_the_limit_is_refused(opening: str, closing: str) -> None:
    load_yaml(opening * MAX_DEPTH + "1" + closing * MAX_DEPTH, "test")
    with pytest.raises(Problems, match="nested deeper"):
        load_yaml(opening * (MAX_DEPTH + 1) + "1" + closing * (MAX_DEPTH + 1), "test")


@pytest.mark.parametrize("opening", ["[", "{a: ", '["]", ', "[\n", '{"}}": ', "- "])
def test_every_depth_beyond_the_limit_is_refused_as_depth(opening: str) -> None:
    """The code is the same beyond the limits of the YAML library. A bracket in quotes closes no level."""
    for levels in (MAX_DEPTH + 1, 1_001, 50_000):
        with pytest.raises(Problems) as caught:
            load_yaml("a:\n  " + opening * levels, "test")
        assert [problem.code for problem in caught.value.diagnostics] == ["yaml-depth"], levels


BRACKETS = "[{" * 2_000


@pytest.mark.parametrize(
    "text",
    [
        f"a: x{BRACKETS}\n",
        f"a: '{BRACKETS}'\n",
        f'a: ["{BRACKETS}"]\n',
        f"a: 1 # {BRACKETS}\n",
        f"# {BRACKETS}\na: 1\n",
        f"a: |\n  {BRACKETS}\n",
        f"a:\n  b{'- ' * 2_000}\n",
        f"a: [{'[1], ' * 2_000}]\n",
    ],
)
def test_brackets_that_do_not_nest_are_not_counted_as_depth(text: str) -> None:
    assert set(load_yaml(text, "test")) == {"a"}


def test_a_duplicate_key_of_an_inner_mapping_is_refused() -> None:
    with pytest.raises(Problems, match=r"test:3:3: .*'x' is given twice, first in line 2"):
        load_yaml("a:\n  x: 1\n  x: 2\n", "test")


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), (1, 1)),
        (("rows",), (1, 1)),
        (("rows", 1), (3, 5)),
        (("rows", 1, "b"), (4, 5)),
        (("rows", 9), (1, 1)),
        (("rows", 1, "nowhere"), (3, 5)),
        (("other",), (5, 1)),
    ],
)
def test_a_path_has_a_line_and_a_column(path: tuple[str | int, ...], place: tuple[int, int]) -> None:
    text = "rows:\n  - first\n  - a: 1\n    b: 2\nother: 3\n"
    assert locate(text, path) == place
