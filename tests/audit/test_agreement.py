"""The audit of the shipped documents agrees with verdicts that a reader reached by hand (verdicts.yaml).

A reader may know more than the catalogue (`basis: outside`) or use the prose around a statement (`basis: text`). For
such a statement the verdict "untestable" counts as agreement; the opposite verdict never does.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from aigc_compute.catalogue import Catalogue
from aigc_compute.studies.audit import VERDICTS, Audit, audit
from aigc_compute.studies.seeds import find_sets

BY_HAND = yaml.safe_load((Path(__file__).parent / "verdicts.yaml").read_text(encoding="utf-8"))
DETERMINED = {name: entry for name, entry in BY_HAND.items() if "basis" not in entry}
BEYOND_CATALOGUE = {name: entry for name, entry in BY_HAND.items() if "basis" in entry}
TESTABLE = {name: entry for name, entry in DETERMINED.items() if entry["verdict"] != "untestable"}

MIN_AGREEMENT = 0.90
MAX_SHARE_CALLED_FALSE = 0.05


@pytest.fixture(scope="module")
def audits(catalogue: Catalogue) -> dict[str, Audit]:
    """The audit of each statement of the shipped documents, by its id."""
    return {result.claim.id: result for result in audit(find_sets((), catalogue), catalogue)}


def agrees(name: str, audits: dict[str, Audit]) -> bool:
    verdict = audits[name].verdict
    return verdict == BY_HAND[name]["verdict"] or (name in BEYOND_CATALOGUE and verdict == "untestable")


def differences(names: dict[str, dict[str, str]], audits: dict[str, Audit]) -> list[str]:
    return [
        f"{name}: by hand {BY_HAND[name]['verdict']} ({BY_HAND[name]['why']}), audited {audits[name].verdict} "
        f"({audits[name].reason})"
        for name in names
        if not agrees(name, audits)
    ]


def test_every_statement_has_a_verdict_by_hand(audits: dict[str, Audit]) -> None:
    assert set(BY_HAND) == set(audits)
    assert {entry["verdict"] for entry in BY_HAND.values()} <= set(VERDICTS)
    assert all(entry["why"] and set(entry) <= {"verdict", "why", "basis"} for entry in BY_HAND.values())
    assert {entry["basis"] for entry in BEYOND_CATALOGUE.values()} == {"outside", "text"}


KNOWN_GAP = pytest.mark.xfail(
    strict=True,
    reason="0.857: spans between dates, enumerations, shares of one whole and growth against trends are not tested yet",
)


@pytest.mark.parametrize(
    "names",
    [BY_HAND, DETERMINED, pytest.param(TESTABLE, marks=KNOWN_GAP)],
    ids=["all", "determined by set and catalogue", "of these, testable"],
)
def test_at_least_nine_of_ten_verdicts_agree_with_the_reader(
    names: dict[str, dict[str, str]], audits: dict[str, Audit]
) -> None:
    disagreements = differences(names, audits)
    share = 1 - len(disagreements) / len(names)
    assert share >= MIN_AGREEMENT, f"{share:.3f} of {len(names)} agree\n" + "\n".join(disagreements)


KNOWN_MISSES = {"s4-cat-finder-nvidia": "the catalogue has no entry for the processors of that run"}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.xfail(strict=True, reason=KNOWN_MISSES[name]))
        if name in KNOWN_MISSES
        else name
        for name, entry in DETERMINED.items()
        if entry["verdict"] == "fails"
    ],
)
def test_no_contradiction_is_overlooked(name: str, audits: dict[str, Audit]) -> None:
    assert audits[name].verdict not in ("holds", "untestable"), BY_HAND[name]["why"]


@pytest.mark.parametrize("name", [name for name, entry in DETERMINED.items() if entry["verdict"] == "suspect"])
def test_no_suspect_statement_is_confirmed_or_called_false(name: str, audits: dict[str, Audit]) -> None:
    assert audits[name].verdict != "holds", BY_HAND[name]["why"]
    assert audits[name].verdict != "fails", "a reading would make it hold: " + BY_HAND[name]["why"]


def test_no_statement_beyond_the_catalogue_is_confirmed_against_the_reader(audits: dict[str, Audit]) -> None:
    false_statements = [name for name, entry in BEYOND_CATALOGUE.items() if entry["verdict"] in ("fails", "suspect")]
    assert [name for name in false_statements if audits[name].verdict == "holds"] == []


def test_few_true_statements_are_called_false(audits: dict[str, Audit]) -> None:
    true_statements = [name for name, entry in BY_HAND.items() if entry["verdict"] == "holds"]
    called_false = [f"{name}: {audits[name].reason}" for name in true_statements if audits[name].verdict == "fails"]
    assert len(called_false) <= MAX_SHARE_CALLED_FALSE * len(true_statements), "\n".join(called_false)


def test_no_untestable_statement_is_doubted(audits: dict[str, Audit]) -> None:
    untestable = [name for name, entry in DETERMINED.items() if entry["verdict"] == "untestable"]
    assert [name for name in untestable if audits[name].verdict in ("fails", "suspect")] == []


def test_consistent_sums_and_growth_rates_hold(audits: dict[str, Audit]) -> None:
    """The cells are parts of a total or ends of a growth rate."""
    claims = {name: result.claim for name, result in audits.items()}
    cells = [name for name, claim in claims.items() if claim.growth or (claim.part_of and claim.unit == "USD")]
    assert len(cells) > 50
    wrong = [name for name in cells if BY_HAND[name]["verdict"] == "holds" and audits[name].verdict != "holds"]
    assert wrong == []


def test_a_suspect_statement_has_a_reading_that_would_hold(audits: dict[str, Audit]) -> None:
    suspects = [result for result in audits.values() if result.verdict == "suspect"]
    assert suspects
    assert [result.claim.id for result in suspects if not result.findings[0].reading] == []


def test_every_verdict_except_untestable_has_a_finding(audits: dict[str, Audit]) -> None:
    for result in audits.values():
        assert bool(result.findings) == (result.verdict != "untestable"), result.claim.id
        assert result.reason.strip()


@pytest.mark.parametrize("verdict", ["holds", "suspect"])
def test_no_reason_is_empty_or_lists_no_inputs(verdict: str, audits: dict[str, Audit]) -> None:
    """A list of inputs would be empty in "from :"."""
    texts = [finding.reason for result in audits.values() if result.verdict == verdict for finding in result.findings]
    assert texts
    assert [text for text in texts if "from :" in text or "None" in text or not text.strip()] == []
