"""Each file with a mistake is refused with Problems that state the mistake, its place and a correction."""

from __future__ import annotations

from pathlib import Path

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Diagnostic, Problems
from aigc_compute.scenario import load_scenarios

BAD_FILES = Path(__file__).parent / "bad"
CATALOGUE = Catalogue()

# File, code, line and column (counted from 1; None if the problem has no place), a part of the message.
MISTAKES = [
    ("a-list", "form", 1, 1, "scenarios:"),
    ("alias-bomb", "yaml-aliases", None, None, "defaults:"),
    ("bad-range-end", "value", 2, 1, "'lots'"),
    ("binary", "input-not-text", 2, None, "binary"),
    ("cached-share-above-one", "out-of-bounds", 3, 1, "at most 100%"),
    ("correlation-above-one", "correlation", 2, 22, "between -1 and 1"),
    ("correlation-told-twice", "correlation", 4, 18, "given twice"),
    ("correlation-unknown-quantity", "unknown-key", 2, 22, "'accelerators'"),
    ("correlation-with-itself", "correlation", 2, 22, "another quantity"),
    ("correlations-a-number", "expect", 2, 1, "expected quantities"),
    ("correlations-impossible", "correlation", 2, 1, "no joint distribution"),
    ("deep-block", "yaml-depth", 2, 201, "100 levels"),
    ("deep-flow", "yaml-depth", 1, 112, "100 levels"),
    ("defaults-a-list", "form", 1, 1, "defaults"),
    ("defaults-out-of-bounds", "out-of-bounds", 2, 3, "at most 100%"),
    ("duplicate-key", "yaml", 3, 1, "first in line 1"),
    ("empty", "empty", None, None, "the input is empty"),
    ("enterprises-a-time", "value", 2, 1, "which is a time"),
    ("expect-unknown-quantity", "unknown-key", 3, 3, "'training_flop'"),
    ("forecast-a-word", "form", 2, 1, "'grow'"),
    ("forecast-no-rate", "growth", 4, 5, "'a lot'"),
    ("forecast-grows-a-list", "form", 2, 12, "rate"),
    ("forecast-shows-a-list", "unknown-quantity", 2, 66, "'training_flop']"),
    ("forecast-shows-a-mapping", "unknown-quantity", 2, 44, "'max'"),
    ("forecast-shows-unknown", "unknown-quantity", 2, 48, "'training_flop'"),
    ("forecast-unknown-key", "unknown-key", 2, 24, "'until'"),
    ("forecast-unknown-quantity", "unknown-quantity", 4, 5, "'parameters'"),
    ("forecast-year-a-word", "years", 2, 12, "'today'"),
    ("growth-below-minus-one", "out-of-bounds", 2, 26, "at least -100%"),
    ("huge-integer", "yaml", 2, 13, "at most 400"),
    ("infinite", "value", 2, 1, "finite"),
    ("latin-1", "input-not-text", 2, None, "UTF-8"),
    ("list-for-a-key", "yaml", 2, 3, "key"),
    ("list-for-a-number", "value", 1, 1, "found list"),
    ("mapping-with-unknown-key", "value", 2, 1, "'low' and 'high'"),
    ("merge-key", "unknown-key", 4, 5, "'<<'"),
    ("mfu-above-one", "out-of-bounds", 3, 5, "at most 100%"),
    ("misspelt-key", "unknown-key", 3, 5, "did you mean 'parameters'"),
    ("negative-count", "out-of-bounds", 2, 1, "at least 1"),
    ("negative-tolerance", "expect", 3, 3, "at least zero"),
    ("not-a-number", "value", 1, 1, "finite"),
    ("null-value", "value", 2, 1, "found nothing"),
    ("number-for-a-key", "unknown-key", 2, 1, "175"),
    ("only-a-comment", "empty", None, None, "the input is empty"),
    ("range-without-high", "value", 2, 1, "'low' and 'high'"),
    ("reversed-range", "value", 2, 1, "must not be above"),
    ("row-a-word", "form", 2, 3, "big"),
    ("scenarios-empty", "empty", 1, 1, "found no rows"),
    ("self-reference", "yaml-aliases", None, None, "aliases"),
    ("tab", "yaml", 3, 1, "character"),
    ("tagged", "yaml", 1, 13, "tag"),
    ("two-documents", "yaml", 2, 1, "document"),
    ("unclosed-quote", "yaml", 4, 1, "end of stream"),
    ("unknown-accelerator", "unknown-name", 2, 1, "'h100-sxm'"),
    ("unknown-alias", "yaml", 1, 13, "undefined alias"),
    ("unknown-audience", "category", 2, 1, "'enterprises'"),
    ("unknown-key-of-a-value", "value", 2, 1, "'vaule'"),
    ("unknown-model", "unknown-name", 2, 5, "'gpt-3-175b'"),
    ("unknown-precision", "category", 2, 1, "bf16"),
    ("unknown-top-level-key", "unknown-key", 1, 1, "did you mean 'scenarios'"),
    ("unknown-unit", "value", 2, 1, "'34 days'"),
    ("wrong-dimension", "value", 2, 1, "which is a size"),
    ("scenarios-a-word", "form", 1, 1, "'gpt-3-175b'"),
    ("wrong-bool", "yaml", 1, 12, "tag"),
    ("wrong-timestamp", "yaml", 1, 7, "tag"),
]


def problems_of(name: str) -> list[Diagnostic]:
    """The problems of a bad file. Any other exception than Problems fails the test."""
    with pytest.raises(Problems) as caught:
        load_scenarios(BAD_FILES / f"{name}.yaml", CATALOGUE)
    assert {problem.file for problem in caught.value.diagnostics} == {str(BAD_FILES / f"{name}.yaml")}
    return list(caught.value.diagnostics)


def places(problems: list[Diagnostic]) -> list[tuple[str, int | None, int | None]]:
    return [(problem.code, problem.line, problem.column) for problem in problems]


@pytest.mark.parametrize(("name", "code", "line", "column", "word"), MISTAKES, ids=[mistake[0] for mistake in MISTAKES])
def test_a_mistake_is_refused_with_its_place(
    name: str, code: str, line: int | None, column: int | None, word: str
) -> None:
    problems = problems_of(name)
    assert places(problems) == [(code, line, column)]
    assert word in f"{problems[0].message} {problems[0].hint}"
    assert len(problems[0].message) < 300


def test_two_mistakes_are_reported_together() -> None:
    assert places(problems_of("two-mistakes")) == [("unknown-key", 3, 5), ("value", 6, 5)]


def test_every_bad_file_is_tested() -> None:
    assert {path.stem for path in BAD_FILES.iterdir()} == {mistake[0] for mistake in MISTAKES} | {"two-mistakes"}


def test_the_alias_bomb_is_small_but_expands_to_more_than_a_gigabyte() -> None:
    text = (BAD_FILES / "alias-bomb.yaml").read_text()
    assert len(text) < 1000
    assert 10 ** len(text.splitlines()) * len("7B, ") > 1e9


@pytest.mark.parametrize(
    ("path", "code"),
    [("nowhere.yaml", "input-unreadable"), (".", "input-directory"), ("x" * 300 + ".yaml", "input-unreadable")],
)
def test_a_file_that_cannot_be_read_is_refused(path: str, code: str) -> None:
    with pytest.raises(Problems) as caught:
        load_scenarios(str(BAD_FILES / path), CATALOGUE)
    assert [problem.code for problem in caught.value.diagnostics] == [code]
