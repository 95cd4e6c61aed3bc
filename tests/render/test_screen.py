"""Output on terminals of any width: no column is empty, and no figure is cut off or broken over lines."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from aigc_compute.render.screen import MIN_WIDTH, Screen, terminal_width


@pytest.mark.parametrize(
    ("columns", "width"),
    [("0", 80), ("12", MIN_WIDTH), ("-5", 80), ("abc", 80), ("", 80), ("²", 80), ("9" * 5000, 80), ("100", 100)],
)
def test_an_impossible_width_of_the_terminal_is_replaced(
    monkeypatch: pytest.MonkeyPatch, columns: str, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr("os.get_terminal_size", lambda stream: (_ for _ in ()).throw(OSError))
    assert terminal_width() == width
    assert Screen().width == width


def test_a_terminal_of_width_zero_has_the_default_width(monkeypatch: pytest.MonkeyPatch) -> None:
    """The terminals of some containers report a width of zero."""
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr("os.get_terminal_size", lambda stream: type("Size", (), {"columns": 0})())
    assert terminal_width() == 80


def printed(width: int, **columns: dict[str, Any]) -> list[str]:
    """Return the lines of a table with one row; `columns` are options by name."""
    table = Table(box=None, pad_edge=False)
    for name, options in columns.items():
        table.add_column(name, **{"overflow": "fold", **options})
    table.add_row(*(Text("some words 1234567890 and more") for _ in columns))
    file = io.StringIO()
    Screen(width, file=file).print(table)
    return file.getvalue().splitlines()


def test_a_table_is_wider_than_the_terminal_only_if_a_number_needs_it() -> None:
    assert max(map(cell_len, printed(60, a={}, b={}))) <= 60
    assert max(map(cell_len, printed(25, a={}, b={}))) <= 25
    for width in (5, 15, 20):
        lines = printed(width, a={}, b={})
        assert sum(line.count("1234567890") for line in lines) == 2
        assert max(map(cell_len, lines)) == 22


def test_a_column_that_may_not_wrap_stays_on_one_line() -> None:
    lines = printed(20, a={"no_wrap": True}, b={})
    assert lines[1].startswith("some words 1234567890 and more ")
