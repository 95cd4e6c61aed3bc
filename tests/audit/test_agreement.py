"""The shipped documents as audited, against verdicts that a reader reached by hand (verdicts.yaml).

A reader knows more than the catalogue (`basis: outside`) and sees the prose (`basis: text`): there, "untestable" is an
honest answer and counts as agreement; the opposite verdict never does.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from aigc_compute.catalogue import Catalogue
from aigc_compute.studies.audit import VERDICTS, Audit, audit
from aigc_compute.studies.seeds import find_sets

HAND = yaml.safe_load((Path(__file__).parent / "verdicts.yaml").read_text(encoding="utf-8"))
DETERMINED = {name: one for name, one in HAND.items() if "basis" not in one}
BEYOND = {name: one for name, one in HAND.items() if "basis" in one}
TESTABLE = {name: one for name, one in DETERMINED.items() if one["verdict"] != "untestable"}

AGREEMENT = 0.90
CALLED_FALSE = 0.05


@pytest.fixture(scope="module")
def judged(catalogue: Catalogue) -> dict[str, Audit]:
    return {one.claim.id: one for one in audit(find_sets((), catalogue), catalogue)}


def agrees(name: str, judged: dict[str, Audit]) -> bool:
    verdict = judged[name].verdict
    return verdict == HAND[name]["verdict"] or (name in BEYOND and verdict == "untestable")


def differences(names: dict[str, dict[str, str]], judged: dict[str, Audit]) -> list[str]:
    return [
        f"{name}: by hand {HAND[name]['verdict']} ({HAND[name]['why']}), audited {judged[name].verdict} "
        f"({judged[name].reason})"
        for name in names
        if not agrees(name, judged)
    ]


def test_every_statement_has_a_verdict_by_hand(judged: dict[str, Audit]) -> None:
    assert set(HAND) == set(judged)
    assert {one["verdict"] for one in HAND.values()} <= set(VERDICTS)
    assert all(one["why"] and set(one) <= {"verdict", "why", "basis"} for one in HAND.values())
    assert {one["basis"] for one in BEYOND.values()} == {"outside", "text"}


FEW_WORDS = pytest.mark.xfail(
    strict=True,
    reason="0.857: spans between dates, enumerations, shares of one whole and growth against trends are not tested yet",
)


@pytest.mark.parametrize(
    "names",
    [HAND, DETERMINED, pytest.param(TESTABLE, marks=FEW_WORDS)],
    ids=["all", "determined by set and catalogue", "of these, testable"],
)
def test_agreement(names: dict[str, dict[str, str]], judged: dict[str, Audit]) -> None:
    found = differences(names, judged)
    share = 1 - len(found) / len(names)
    assert share >= AGREEMENT, f"{share:.3f} of {len(names)} agree\n" + "\n".join(found)


BEYOND_THE_CATALOGUE = {"s4-cat-finder-nvidia": "the catalogue has no entry for the processors of that run"}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.xfail(strict=True, reason=BEYOND_THE_CATALOGUE[name]))
        if name in BEYOND_THE_CATALOGUE
        else name
        for name, one in DETERMINED.items()
        if one["verdict"] == "fails"
    ],
)
def test_no_contradiction_is_missed(name: str, judged: dict[str, Audit]) -> None:
    assert judged[name].verdict not in ("holds", "untestable"), HAND[name]["why"]


@pytest.mark.parametrize("name", [name for name, one in DETERMINED.items() if one["verdict"] == "suspect"])
def test_no_slip_is_confirmed(name: str, judged: dict[str, Audit]) -> None:
    assert judged[name].verdict != "holds", HAND[name]["why"]
    assert judged[name].verdict != "fails", "a reading would make it hold: " + HAND[name]["why"]


def test_what_lies_beyond_the_catalogue_is_never_confirmed_against_the_reader(judged: dict[str, Audit]) -> None:
    wrong = [name for name, one in BEYOND.items() if one["verdict"] in ("fails", "suspect")]
    assert [name for name in wrong if judged[name].verdict == "holds"] == []


def test_few_sound_statements_are_called_false(judged: dict[str, Audit]) -> None:
    sound = [name for name, one in HAND.items() if one["verdict"] == "holds"]
    called = [f"{name}: {judged[name].reason}" for name in sound if judged[name].verdict == "fails"]
    assert len(called) <= CALLED_FALSE * len(sound), "\n".join(called)


def test_what_nothing_bounds_is_not_blamed(judged: dict[str, Audit]) -> None:
    free = [name for name, one in DETERMINED.items() if one["verdict"] == "untestable"]
    assert [name for name in free if judged[name].verdict in ("fails", "suspect")] == []


def test_consistent_sums_and_growth_hold(judged: dict[str, Audit]) -> None:
    """Every cell that is part of a total or an end of a growth rate."""
    cells = [one for one in judged.values() if one.claim.growth or (one.claim.part_of and one.claim.unit == "USD")]
    assert len(cells) > 50
    wrong = [one.claim.id for one in cells if HAND[one.claim.id]["verdict"] == "holds" and one.verdict != "holds"]
    assert wrong == []


def test_a_suspect_names_the_reading_that_would_hold(judged: dict[str, Audit]) -> None:
    suspects = [one for one in judged.values() if one.verdict == "suspect"]
    assert suspects
    assert [one.claim.id for one in suspects if not one.findings[0].reading] == []


def test_every_verdict_but_untestable_has_a_finding(judged: dict[str, Audit]) -> None:
    for one in judged.values():
        assert bool(one.findings) == (one.verdict != "untestable"), one.claim.id
        assert one.reason.strip()


@pytest.mark.parametrize("verdict", ["holds", "suspect"])
def test_no_reason_is_left_open(verdict: str, judged: dict[str, Audit]) -> None:
    """A reason names what it rests on: no empty "from :", no finding without words."""
    texts = [each.reason for one in judged.values() if one.verdict == verdict for each in one.findings]
    assert texts
    assert [text for text in texts if "from :" in text or "None" in text or not text.strip()] == []
