"""Scalars as the core schema of YAML 1.2 reads them."""

from __future__ import annotations

from math import isnan

import pytest

from aigc_compute.diagnostics import Problems
from aigc_compute.limits import DEFAULTS
from aigc_compute.yaml_input import load_yaml, locate

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
def test_a_scalar(text: str, value: object) -> None:
    found = load_yaml(f"key: {text}\n", "test")["key"]
    assert found == value
    assert type(found) is type(value)


def test_not_a_number() -> None:
    assert isnan(load_yaml(".NaN", "test"))


def test_a_byte_order_mark_and_windows_lines_are_no_trouble() -> None:
    assert load_yaml("\ufeffa: 1\r\nb: 2\r\n", "test") == {"a": 1, "b": 2}


def test_aliases_are_allowed_in_moderation() -> None:
    assert load_yaml("a: &x [1, 2]\nb: *x\n", "test") == {"a": [1, 2], "b": [1, 2]}


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}"), ("- ", "")])
def test_nesting_has_a_limit(opening: str, closing: str) -> None:
    load_yaml(opening * MAX_DEPTH + "1" + closing * MAX_DEPTH, "test")
    with pytest.raises(Problems, match="nested deeper"):
        load_yaml(opening * (MAX_DEPTH + 1) + "1" + closing * (MAX_DEPTH + 1), "test")


@pytest.mark.parametrize("opening", ["[", "{a: ", '["]", ', "[\n", '{"}}": ', "- "])
def test_any_depth_is_refused_as_depth(opening: str) -> None:
    """However deep, and whatever limit the YAML library has of its own; a bracket in quotes closes nothing."""
    for levels in (MAX_DEPTH + 1, 1_001, 50_000):
        with pytest.raises(Problems) as refused:
            load_yaml("a:\n  " + opening * levels, "test")
        assert [one.code for one in refused.value.diagnostics] == ["yaml-depth"], levels


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
def test_brackets_that_nest_nothing_are_no_depth(text: str) -> None:
    assert set(load_yaml(text, "test")) == {"a"}


def test_duplicates_are_found_in_inner_mappings_too() -> None:
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
def test_a_path_has_a_place(path: tuple[str | int, ...], place: tuple[int, int]) -> None:
    text = "rows:\n  - first\n  - a: 1\n    b: 2\nother: 3\n"
    assert locate(text, path) == place
