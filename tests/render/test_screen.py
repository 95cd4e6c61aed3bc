"""Terminals of any width: nothing is empty, and no figure is cut or broken."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from aigc_compute.render.screen import MIN_WIDTH, Screen, terminal_width


@pytest.mark.parametrize(
    ("columns", "wide"),
    [("0", 80), ("12", MIN_WIDTH), ("-5", 80), ("abc", 80), ("", 80), ("²", 80), ("9" * 5000, 80), ("100", 100)],
)
def test_the_width_of_a_terminal_is_one_that_can_be(monkeypatch, columns: str, wide: int) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr("os.get_terminal_size", lambda stream: (_ for _ in ()).throw(OSError))
    assert terminal_width() == wide
    assert Screen().width == wide


def test_a_terminal_without_columns_is_not_believed(monkeypatch) -> None:
    """Some containers say that their terminal is of no size."""
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr("os.get_terminal_size", lambda stream: type("Size", (), {"columns": 0})())
    assert terminal_width() == 80


def printed(width: int, **columns: dict) -> list[str]:
    table = Table(box=None, pad_edge=False)
    for name, options in columns.items():
        table.add_column(name, **{"overflow": "fold", **options})
    table.add_row(*(Text("some words 1234567890 and more") for _ in columns))
    screen = Screen(width, file=io.StringIO())
    screen.print(table)
    return screen.file.getvalue().splitlines()


def test_a_table_is_no_wider_than_it_must_be() -> None:
    assert max(map(cell_len, printed(60, a={}, b={}))) <= 60
    assert max(map(cell_len, printed(25, a={}, b={}))) <= 25
    for width in (5, 15, 20):
        lines = printed(width, a={}, b={})
        assert sum(line.count("1234567890") for line in lines) == 2
        assert max(map(cell_len, lines)) == 22


def test_a_column_that_may_not_wrap_stays_whole() -> None:
    lines = printed(20, a={"no_wrap": True}, b={})
    assert lines[1].startswith("some words 1234567890 and more ")
