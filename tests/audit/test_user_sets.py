"""Claim sets with one mistake each: refused with the place, what is wrong and, where known, what was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Diagnostic, Problems
from aigc_compute.scenario.claims import load_claims
from aigc_compute.studies.audit import audit

ROOT = Path(__file__).parents[2]
FIRST = "statements:\n- id: one\n  quantity: parameters\n"

# Name, text, code, line, column, a word of what is said.
MISTAKES = [
    ("unknown-key", f"{FIRST}  vaule: 5\n", "unknown-key", 4, 3, "did you mean 'value'"),
    ("unknown-head", f"titel: a\n{FIRST}  value: 5\n", "unknown-key", 1, 1, "did you mean 'title'"),
    ("unknown-model", f"{FIRST}  model: gtp-3-175b\n  value: 5\n", "unknown-name", 4, 3, "'gpt-3-175b'"),
    ("unknown-device", f"{FIRST}  accelerator: h100-sxn\n  value: 5\n", "unknown-name", 4, 3, "'h100-sxm'"),
    ("bad-value", f"{FIRST}  value: lots\n", "value", 4, 3, "'lots'"),
    ("bad-words", f"{FIRST}  as_written: lots\n", "value", 4, 3, "'lots'"),
    ("bad-bound", f"{FIRST}  value: 5\n  bound: minimum\n", "bound", 5, 3, "at least"),
    ("low-alone", f"{FIRST}  low: 5\n", "value", 4, 3, "high"),
    ("reversed-range", f"{FIRST}  low: 5\n  high: 3\n", "value", 4, 3, "above"),
    ("no-quantity", "statements:\n- id: one\n  value: 5\n", "form", 2, 3, "quantity"),
    ("a-word", "statements:\n- one\n", "form", 2, 3, "mapping"),
    ("a-list", "- one\n", "form", 1, 1, "statements:"),
    ("empty", "", "form", 1, 1, "statements:"),
    (
        "duplicate-id",
        f"{FIRST}  value: 5\n- id: one\n  quantity: parameters\n  value: 6\n",
        "duplicate-key",
        5,
        3,
        "'one'",
    ),
    ("duplicate-key", f"{FIRST}  value: 5\n  value: 6\n", "yaml", 5, 3, "value"),
    ("growth-a-number", f"{FIRST}  value: 5\n  growth: 3\n", "form", 5, 3, "growth"),
    ("growth-key", f"{FIRST}  value: 5\n  growth: {{frm: one, to: one}}\n", "unknown-key", 5, None, "from"),
    ("growth-years", f"{FIRST}  value: 5\n  growth: {{from: one, to: one, years: ten}}\n", "value", 5, None, "ten"),
    ("same-as-a-mapping", f"{FIRST}  value: 5\n  same_as: {{to: one}}\n", "form", 5, 3, "same_as"),
    ("mistyped-reference", f"{FIRST}  value: 5\n  part_of: onee\n", "unknown-name", 5, 3, "one"),
    ("date", f"date: 2023-13-45\n{FIRST}  value: 5\n", "value", 1, 1, "2023-13-45"),
]


def refused(text: str, catalogue: Catalogue, folder: Path) -> list[Diagnostic]:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Problems) as found:
        load_claims(path, catalogue)
    return list(found.value.diagnostics)


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "word"), [one[1:] for one in MISTAKES], ids=[one[0] for one in MISTAKES]
)
def test_mistake_is_told_with_its_place(
    text: str, code: str, line: int, column: int | None, word: str, catalogue: Catalogue, tmp_path: Path
) -> None:
    (one,) = refused(text, catalogue, tmp_path)
    assert one.code == code
    assert str(one.file).endswith("mine.yaml")
    assert one.line == line
    assert column is None or one.column == column
    assert word in str(one)


def test_all_mistakes_are_told_at_once(catalogue: Catalogue, tmp_path: Path) -> None:
    text = f"{FIRST}  value: lots\n- id: two\n  quantity: parameters\n  model: gtp-3-175b\n  vaule: 3\n"
    assert {one.code for one in refused(text, catalogue, tmp_path)} == {"value", "unknown-name", "unknown-key"}


@pytest.mark.parametrize("quantity", ["parameters", "accelerators", "cluster_peak_flop_per_s", "training_flop"])
@pytest.mark.parametrize("value", ["0", "1e30", "-5"])
def test_no_figure_breaks_the_audit(quantity: str, value: str, catalogue: Catalogue, tmp_path: Path) -> None:
    """Zero, huge and negative figures are judged or refused, never a traceback."""
    figures = {"parameters": "1e9", "accelerators": "8", "cluster_peak_flop_per_s": "1e15", "training_flop": "1e20"}
    figures[quantity] = value
    lines = [
        f"- {{id: c{index}, quantity: {name}, value: {figure}, run: r, accelerator: a100-sxm-80gb}}"
        for index, (name, figure) in enumerate(figures.items())
    ]
    path = tmp_path / "mine.yaml"
    path.write_text("date: 2023-06-01\nstatements:\n" + "\n".join(lines) + "\n", encoding="utf-8")
    try:
        found = audit([load_claims(path, catalogue)], catalogue)
    except Problems:
        return
    assert len(found) == len(figures)


def test_the_program_points_at_the_mistake(cli, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"{FIRST}  vaule: 5\n", encoding="utf-8")
    result = cli("audit", str(path))
    assert result.returncode == 2
    assert result.stdout == ""
    assert "mine.yaml:4:3: error: unknown key 'vaule'" in result.stderr
    assert "Traceback" not in result.stderr


def test_strict_fails_on_a_contradiction_alone(cli, tmp_path: Path) -> None:
    for size, code in (("175e9", 0), ("120e9", 1)):
        path = tmp_path / "mine.yaml"
        path.write_text(f"{FIRST}  model: gpt-3-175b\n  value: {size}\n", encoding="utf-8")
        assert cli("audit", str(path), "--strict").returncode == code
