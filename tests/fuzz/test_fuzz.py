"""Hostile input: inputs that once failed, and a few hundred inputs made by rules. `scripts/fuzz.py` makes millions."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import NAMES, Target, target

CORPUS = Path(__file__).parent / "corpus"
OLD_FINDINGS = sorted(path for path in CORPUS.glob("*/*") if path.parent.name in NAMES)


@pytest.mark.parametrize("path", OLD_FINDINGS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_an_input_that_once_failed_is_handled(path: Path) -> None:
    target(path.parent.name).check(path.read_bytes())


@pytest.mark.parametrize("name", NAMES)
def test_seeds_are_handled(name: str) -> None:
    for seed in target(name).SEEDS:
        target(name).check(seed)


def mutated_inputs(module: Target) -> st.SearchStrategy[bytes]:
    """Seeds in which pieces are replaced, and sequences of words of the target and random texts."""
    words = st.sampled_from([word.encode() for word in module.WORDS])
    pieces = st.lists(words | st.text(max_size=8).map(lambda text: text.encode("utf-8", "replace")), max_size=12)
    cuts = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 60)), min_size=1, max_size=4)

    def mutate(seed: bytes, cuts: list[tuple[int, int]], pieces: list[bytes]) -> bytes:
        """Replace each cut, which has a start and a length, by a piece or by nothing."""
        for (start, length), piece in zip(cuts, [*pieces, *[b""] * len(cuts)], strict=False):
            start %= len(seed) + 1
            seed = seed[:start] + piece + seed[start + length :]
        return seed

    return st.builds(mutate, st.sampled_from(module.SEEDS), cuts, pieces) | pieces.map(b"".join)


@pytest.mark.parametrize("name", NAMES)
def test_any_input_is_answered_or_refused(name: str) -> None:
    module = target(name)

    @settings(derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(mutated_inputs(module))
    def holds(data: bytes) -> None:
        module.check(data)

    holds()
