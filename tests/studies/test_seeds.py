"""The statements of the source documents: their shipped form, how they are selected, and whether each of them is on its
line of the document.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Problems
from aigc_compute.io.typed_json import as_json
from aigc_compute.io.yaml_input import load_yaml, read_text
from aigc_compute.scenario.claims import Claim, ClaimSet
from aigc_compute.studies.seeds import find_sets, seed_files, select, statement, verify
from tests.support import RunProgram

REFERENCE = os.environ.get("AIGC_REFERENCE")
needs_documents = pytest.mark.skipif(
    REFERENCE is None, reason="the documents do not ship: set AIGC_REFERENCE to a folder that holds them in seeds/"
)
SETS = find_sets((), Catalogue())
CLAIMS = {claim.id: claim for claim_set in SETS for claim in claim_set.claims}


def references(claim: Claim) -> list[str]:
    """Return the ids of other statements that a statement names."""
    named = [claim.part_of, claim.same_as, *map(claim.growth.get, ("from", "to")), *map(claim.ratio.get, ("of", "to"))]
    named += [claim.product.get("within"), *claim.product.get("of", ())]
    return [str(id_) for id_ in named if id_ is not None]


def test_the_statements_of_five_documents_are_shipped() -> None:
    assert [path.stem[:3] for path in seed_files()] == ["000", "001", "002", "003", "004"]
    assert [str(claim_set.document)[:4] for claim_set in SETS] == ["000_", "001_", "002_", "003_", "004_"]
    assert all(claim_set.title and claim_set.date and claim_set.claims for claim_set in SETS)


def test_ids_are_unique_over_all_documents_and_start_with_the_number_of_their_document() -> None:
    assert len(CLAIMS) == sum(len(claim_set.claims) for claim_set in SETS)
    for claim_set in SETS:
        assert all(claim.id.startswith(f"s{int(claim_set.name[:3])}-") for claim in claim_set.claims)


def test_statements_refer_to_existing_other_statements() -> None:
    ids_by_claim = {claim.id: references(claim) for claim in CLAIMS.values()}
    assert sum(map(len, ids_by_claim.values())) > 50
    wrong = {claim: [id_ for id_ in ids if id_ not in CLAIMS or id_ == claim] for claim, ids in ids_by_claim.items()}
    assert not any(wrong.values()), wrong


def test_every_statement_has_a_line_a_text_and_a_subject() -> None:
    for claim in CLAIMS.values():
        assert isinstance(claim.line, int), claim.id
        assert claim.as_written, claim.id
        assert claim.subject, claim.id


@needs_documents
def test_every_statement_is_on_its_line_of_the_document() -> None:
    assert [str(problem) for problem in verify(SETS, Path(str(REFERENCE)) / "seeds")] == []


@needs_documents
def test_every_collected_claim_is_among_the_statements() -> None:
    path = Path(str(REFERENCE)) / "facts" / "seed_claims.yaml"
    collected = {claim["id"] for claim in load_yaml(read_text(path), str(path))}
    assert len(collected) > 250
    assert collected - CLAIMS.keys() == set()


DOCUMENT = "first line\nabout 175B parameters\n3640 PF-days\n"


def claim_set(*texts: tuple[str, int | None]) -> ClaimSet:
    """Return a set of statements with these texts and lines."""
    claims = tuple(
        Claim(f"c{index}", "it", "parameters", None, "", as_written, line, document="doc.txt")
        for index, (as_written, line) in enumerate(texts)
    )
    return ClaimSet("set", "Set", "2024", "doc.txt", claims, "set.yaml")


@pytest.mark.parametrize(
    ("as_written", "line", "correct"),
    [
        ("175B", 2, True),
        ("3640 PF-days", 3, True),
        ("175B", 1, False),
        ("175B", 3, False),
        ("176B", 2, False),
        ("175b", 2, False),
        ("175B", 4, False),
        ("175B", 0, False),
        ("175B", -2, False),
        ("175B", None, False),
        ("", 2, False),
    ],
)
def test_a_statement_on_another_line_or_with_another_text_is_a_problem(
    as_written: str, line: int | None, correct: bool, tmp_path: Path
) -> None:
    (tmp_path / "doc.txt").write_text(DOCUMENT, encoding="utf-8")
    problems = verify([claim_set(("first", 1), (as_written, line))], tmp_path)
    places = [(problem.code, problem.file, problem.line) for problem in problems]
    assert places == ([] if correct else [("not-found", "doc.txt", line)])
    assert all(problem.message.startswith("c1: ") and repr(as_written) in problem.message for problem in problems)


def test_a_missing_document_is_reported_once_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "doc.txt").write_text(DOCUMENT, encoding="utf-8")
    present = claim_set(("first", 1), ("second", 1))
    absent = ClaimSet("other", "Other", "2024", "nowhere.txt", present.claims, "other.yaml")
    assert [problem.code for problem in verify([absent, present], tmp_path)] == ["input-unreadable", "not-found"]


@needs_documents
def test_doctor_fails_with_a_changed_document(cli: RunProgram, tmp_path: Path) -> None:
    shutil.copytree(Path(str(REFERENCE)) / "seeds", tmp_path, dirs_exist_ok=True)
    unchanged = cli("doctor", "--documents", str(tmp_path))
    assert (unchanged.returncode, unchanged.stderr) == (0, "")
    assert unchanged.stdout == f"{len(CLAIMS)} of {len(CLAIMS)} statements stand on their lines in 5 documents\n"
    changed = tmp_path / str(SETS[0].document)
    lines = changed.read_text(encoding="utf-8").split("\n")
    claim = CLAIMS["s0-gpt3-training-cost"]
    assert claim.line is not None
    lines[claim.line - 1] = lines[claim.line - 1].replace(claim.as_written, "")
    changed.write_text("\n".join(lines), encoding="utf-8")
    result = cli("doctor", "--documents", str(tmp_path))
    assert result.returncode == 1
    assert f"{changed.name}:{claim.line}: error: {claim.id}: '{claim.as_written}' is not on this line" in result.stderr


def test_claim_sets_are_selected_by_the_beginning_of_their_name_or_by_a_path(tmp_path: Path) -> None:
    catalogue = Catalogue()
    selected = find_sets(["004", "001-cap"], catalogue)
    assert [claim_set.name for claim_set in selected] == [SETS[4].name, SETS[1].name]
    path = tmp_path / "mine.yaml"
    path.write_text("statements:\n- {subject: mine, quantity: parameters, as_written: 7B}\n", encoding="utf-8")
    [mine] = find_sets([str(path)], catalogue)
    assert [(claim.id, claim.value, claim.document) for claim in mine.claims] == [("claim-1", 7e9, "mine")]


def test_every_unknown_claim_set_is_an_error() -> None:
    with pytest.raises(Problems, match="unknown claim set '009'") as raised:
        find_sets(["009", "nowhere"], Catalogue())
    assert len(raised.value.diagnostics) == 2


def test_statements_are_selected_by_subject_model_and_quantity() -> None:
    assert select(SETS, None, None) == list(CLAIMS.values())
    selected = select(SETS, "GPT-3", "parameters")
    assert selected
    for claim in selected:
        assert "parameters" in str(claim.quantity)
        assert "gpt-3" in f"{claim.subject} {claim.model}".casefold()
    assert select(SETS, "no such subject", None) == []


def test_list_in_json_has_every_statement(cli: RunProgram) -> None:
    listed = json.loads(cli("list", "statements", "-f", "json").stdout)["rows"]
    assert listed == as_json([statement(claim) for claim in CLAIMS.values()])


def test_list_has_the_selected_statements_only(cli: RunProgram) -> None:
    listed = json.loads(cli("list", "statements", "004", "--quantity", "parameters", "--format", "json").stdout)["rows"]
    assert {row["id"] for row in listed} == {claim.id for claim in select(SETS[4:], None, "parameters")}
    assert cli("list", "statements", "--subject", "no such subject").returncode == 0


def test_show_prints_all_fields_of_a_statement(cli: RunProgram) -> None:
    shown = load_yaml(cli("show", "s0-gpt3-training-cost").stdout, "shown")
    assert (shown["as_written"], shown["value"], shown["unit"], shown["line"]) == ("超过400万美元", 4e6, "USD", 77)


def test_show_of_an_unknown_statement_is_an_error_with_the_right_id(cli: RunProgram) -> None:
    result = cli("show", "s0-gpt3-training-csot")
    assert (result.returncode, result.stdout) == (2, "")
    assert "did you mean 's0-gpt3-training-cost'" in result.stderr
