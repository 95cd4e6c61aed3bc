"""Hostile input: cases that were found once, and a few hundred made anew by rule; `scripts/fuzz.py` makes millions."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from targets import NAMES, target

CORPUS = Path(__file__).parent / "corpus"
FOUND = sorted(path for path in CORPUS.glob("*/*") if path.parent.name in NAMES)


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_case_found_once(path: Path) -> None:
    target(path.parent.name).check(path.read_bytes())


@pytest.mark.parametrize("name", NAMES)
def test_seeds_are_sound(name: str) -> None:
    for seed in target(name).SEEDS:
        target(name).check(seed)


def inputs(one: ModuleType) -> st.SearchStrategy[bytes]:
    """Seeds with pieces cut out, repeated and put in; and words that matter, in any order."""
    words = st.sampled_from([word.encode() for word in one.WORDS])
    pieces = st.lists(words | st.text(max_size=8).map(lambda text: text.encode("utf-8", "replace")), max_size=12)
    places = st.tuples(st.integers(0, 400), st.integers(0, 60))

    def changed(seed: bytes, cuts: list[tuple[int, int]], put: list[bytes]) -> bytes:
        for (at, length), piece in zip(cuts, [*put, *[b""] * len(cuts)], strict=False):
            at %= len(seed) + 1
            seed = seed[:at] + piece + seed[at + length :]
        return seed

    mutated = st.builds(changed, st.sampled_from(one.SEEDS), st.lists(places, min_size=1, max_size=4), pieces)
    return mutated | pieces.map(b"".join)


@pytest.mark.parametrize("name", NAMES)
def test_anything_is_answered_or_refused(name: str) -> None:
    one = target(name)

    @settings(derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(inputs(one))
    def holds(data: bytes) -> None:
        one.check(data)

    holds()
