"""Claim sets of a user with one mistake each are refused with the place, the problem and the nearest name."""

from __future__ import annotations

from pathlib import Path

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Diagnostic, Problems
from aigc_compute.scenario.claims import load_claims
from aigc_compute.studies.audit import audit
from tests.support import RunProgram

ROOT = Path(__file__).parents[2]
FIRST_STATEMENT = "statements:\n- id: one\n  quantity: parameters\n"

# Name, text, code, line, column, a part of the message.
MISTAKES = [
    ("unknown-key", f"{FIRST_STATEMENT}  vaule: 5\n", "unknown-key", 4, 3, "did you mean 'value'"),
    ("unknown-head", f"titel: a\n{FIRST_STATEMENT}  value: 5\n", "unknown-key", 1, 1, "did you mean 'title'"),
    ("unknown-model", f"{FIRST_STATEMENT}  model: gtp-3-175b\n  value: 5\n", "unknown-name", 4, 3, "'gpt-3-175b'"),
    ("unknown-device", f"{FIRST_STATEMENT}  accelerator: h100-sxn\n  value: 5\n", "unknown-name", 4, 3, "'h100-sxm'"),
    ("bad-value", f"{FIRST_STATEMENT}  value: lots\n", "value", 4, 3, "'lots'"),
    ("bad-words", f"{FIRST_STATEMENT}  as_written: lots\n", "value", 4, 3, "'lots'"),
    ("bad-bound", f"{FIRST_STATEMENT}  value: 5\n  bound: minimum\n", "bound", 5, 3, "at least"),
    ("low-alone", f"{FIRST_STATEMENT}  low: 5\n", "value", 4, 3, "high"),
    ("reversed-range", f"{FIRST_STATEMENT}  low: 5\n  high: 3\n", "value", 4, 3, "above"),
    ("no-quantity", "statements:\n- id: one\n  value: 5\n", "form", 2, 3, "quantity"),
    ("a-word", "statements:\n- one\n", "form", 2, 3, "mapping"),
    ("a-list", "- one\n", "form", 1, 1, "statements:"),
    ("empty", "", "form", 1, 1, "statements:"),
    (
        "duplicate-id",
        f"{FIRST_STATEMENT}  value: 5\n- id: one\n  quantity: parameters\n  value: 6\n",
        "duplicate-key",
        5,
        3,
        "'one'",
    ),
    ("duplicate-key", f"{FIRST_STATEMENT}  value: 5\n  value: 6\n", "yaml", 5, 3, "value"),
    ("growth-a-number", f"{FIRST_STATEMENT}  value: 5\n  growth: 3\n", "form", 5, 3, "growth"),
    ("growth-key", f"{FIRST_STATEMENT}  value: 5\n  growth: {{frm: one, to: one}}\n", "unknown-key", 5, None, "from"),
    (
        "growth-years",
        f"{FIRST_STATEMENT}  value: 5\n  growth: {{from: one, to: one, years: ten}}\n",
        "value",
        5,
        None,
        "ten",
    ),
    ("same-as-a-mapping", f"{FIRST_STATEMENT}  value: 5\n  same_as: {{to: one}}\n", "form", 5, 3, "same_as"),
    ("mistyped-reference", f"{FIRST_STATEMENT}  value: 5\n  part_of: onee\n", "unknown-name", 5, 3, "one"),
    ("date", f"date: 2023-13-45\n{FIRST_STATEMENT}  value: 5\n", "value", 1, 1, "2023-13-45"),
]


def problems_of(text: str, catalogue: Catalogue, folder: Path) -> list[Diagnostic]:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Problems) as caught:
        load_claims(path, catalogue)
    return list(caught.value.diagnostics)


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "word"),
    [mistake[1:] for mistake in MISTAKES],
    ids=[mistake[0] for mistake in MISTAKES],
)
def test_a_mistake_is_refused_with_its_place(
    text: str, code: str, line: int, column: int | None, word: str, catalogue: Catalogue, tmp_path: Path
) -> None:
    (problem,) = problems_of(text, catalogue, tmp_path)
    assert problem.code == code
    assert str(problem.file).endswith("mine.yaml")
    assert problem.line == line
    assert column is None or problem.column == column
    assert word in str(problem)


def test_all_mistakes_are_reported_together(catalogue: Catalogue, tmp_path: Path) -> None:
    text = f"{FIRST_STATEMENT}  value: lots\n- id: two\n  quantity: parameters\n  model: gtp-3-175b\n  vaule: 3\n"
    assert {problem.code for problem in problems_of(text, catalogue, tmp_path)} == {
        "value",
        "unknown-name",
        "unknown-key",
    }


@pytest.mark.parametrize("quantity", ["parameters", "accelerators", "cluster_peak_flop_per_s", "training_flop"])
@pytest.mark.parametrize("value", ["0", "1e30", "-5"])
def test_every_figure_is_audited_or_refused(quantity: str, value: str, catalogue: Catalogue, tmp_path: Path) -> None:
    """Zero, very large and negative figures raise no other exception than Problems."""
    figures = {"parameters": "1e9", "accelerators": "8", "cluster_peak_flop_per_s": "1e15", "training_flop": "1e20"}
    figures[quantity] = value
    lines = [
        f"- {{id: c{index}, quantity: {name}, value: {figure}, run: r, accelerator: a100-sxm-80gb}}"
        for index, (name, figure) in enumerate(figures.items())
    ]
    path = tmp_path / "mine.yaml"
    path.write_text("date: 2023-06-01\nstatements:\n" + "\n".join(lines) + "\n", encoding="utf-8")
    try:
        audits = audit([load_claims(path, catalogue)], catalogue)
    except Problems:
        return
    assert len(audits) == len(figures)


def test_the_program_prints_the_place_of_a_mistake(cli: RunProgram, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"{FIRST_STATEMENT}  vaule: 5\n", encoding="utf-8")
    result = cli("audit", str(path))
    assert result.returncode == 2
    assert result.stdout == ""
    assert "mine.yaml:4:3: error: unknown key 'vaule'" in result.stderr
    assert "Traceback" not in result.stderr


def test_strict_fails_only_for_a_contradiction(cli: RunProgram, tmp_path: Path) -> None:
    for size, code in (("175e9", 0), ("120e9", 1)):
        path = tmp_path / "mine.yaml"
        path.write_text(f"{FIRST_STATEMENT}  model: gpt-3-175b\n  value: {size}\n", encoding="utf-8")
        assert cli("audit", str(path), "--strict").returncode == code
