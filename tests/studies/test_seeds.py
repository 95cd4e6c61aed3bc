"""The statements of the source documents: what ships, how it is found, and whether it stands where it is said to."""

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

REFERENCE = os.environ.get("AIGC_REFERENCE")
needs_documents = pytest.mark.skipif(
    REFERENCE is None, reason="the documents do not ship: set AIGC_REFERENCE to a folder that holds them in seeds/"
)
SETS = find_sets((), Catalogue())
CLAIMS = {claim.id: claim for one in SETS for claim in one.claims}


def references(claim: Claim) -> list[str]:
    """The ids of other statements that a statement names."""
    named = [claim.part_of, claim.same_as, *map(claim.growth.get, ("from", "to")), *map(claim.ratio.get, ("of", "to"))]
    named += [claim.product.get("within"), *claim.product.get("of", ())]
    return [str(one) for one in named if one is not None]


def test_five_documents_ship() -> None:
    assert [path.stem[:3] for path in seed_files()] == ["000", "001", "002", "003", "004"]
    assert [one.document[:4] for one in SETS] == ["000_", "001_", "002_", "003_", "004_"]
    assert all(one.title and one.date and one.claims for one in SETS)


def test_ids_are_unique_in_all_documents_and_tell_their_own() -> None:
    assert len(CLAIMS) == sum(len(one.claims) for one in SETS)
    for one in SETS:
        assert all(claim.id.startswith(f"s{int(one.name[:3])}-") for claim in one.claims)


def test_references_exist() -> None:
    named = {claim.id: references(claim) for claim in CLAIMS.values()}
    assert sum(map(len, named.values())) > 50
    assert {id: [one for one in them if one not in CLAIMS or one == id] for id, them in named.items()} == {
        id: [] for id in named
    }


def test_every_statement_has_its_line_its_words_and_its_subject() -> None:
    for claim in CLAIMS.values():
        assert isinstance(claim.line, int), claim.id
        assert claim.as_written, claim.id
        assert claim.subject, claim.id


@needs_documents
def test_every_token_stands_on_its_line() -> None:
    assert [str(one) for one in verify(SETS, Path(str(REFERENCE)) / "seeds")] == []


@needs_documents
def test_every_gathered_claim_is_among_the_statements() -> None:
    path = Path(str(REFERENCE)) / "facts" / "seed_claims.yaml"
    gathered = {one["id"] for one in load_yaml(read_text(path), str(path))}
    assert len(gathered) > 250
    assert gathered - CLAIMS.keys() == set()


DOCUMENT = "first line\nabout 175B parameters\n3640 PF-days\n"


def claims(*lines: tuple[str, int | None]) -> list[ClaimSet]:
    some = tuple(
        Claim(f"c{index}", "it", "parameters", None, "", as_written, line, document="doc.txt")
        for index, (as_written, line) in enumerate(lines)
    )
    return [ClaimSet("set", "Set", "2024", "doc.txt", some, "set.yaml")]


@pytest.mark.parametrize(
    ("as_written", "line", "found"),
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
def test_a_token_elsewhere_or_otherwise_is_not_found(
    as_written: str, line: int | None, found: bool, tmp_path: Path
) -> None:
    (tmp_path / "doc.txt").write_text(DOCUMENT, encoding="utf-8")
    told = verify(claims(("first", 1), (as_written, line)), tmp_path)
    assert [(one.code, one.file, one.line) for one in told] == ([] if found else [("not-found", "doc.txt", line)])
    assert all(one.message.startswith("c1: ") and repr(as_written) in one.message for one in told)


def test_a_missing_document_is_told_once_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "doc.txt").write_text(DOCUMENT, encoding="utf-8")
    [here] = claims(("first", 1), ("second", 1))
    absent = ClaimSet("other", "Other", "2024", "nowhere.txt", here.claims, "other.yaml")
    assert [one.code for one in verify([absent, here], tmp_path)] == ["input-unreadable", "not-found"]


@needs_documents
def test_a_changed_document_fails_the_command(cli, tmp_path: Path) -> None:
    shutil.copytree(Path(str(REFERENCE)) / "seeds", tmp_path, dirs_exist_ok=True)
    fine = cli("doctor", "--documents", str(tmp_path))
    assert (fine.returncode, fine.stderr) == (0, "")
    assert fine.stdout == f"{len(CLAIMS)} of {len(CLAIMS)} statements stand on their lines in 5 documents\n"
    changed = tmp_path / str(SETS[0].document)
    lines = changed.read_text(encoding="utf-8").split("\n")
    claim = CLAIMS["s0-gpt3-training-cost"]
    lines[claim.line - 1] = lines[claim.line - 1].replace(claim.as_written, "")
    changed.write_text("\n".join(lines), encoding="utf-8")
    result = cli("doctor", "--documents", str(tmp_path))
    assert result.returncode == 1
    assert f"{changed.name}:{claim.line}: error: {claim.id}: '{claim.as_written}' is not on this line" in result.stderr


def test_sets_are_found_by_the_beginning_of_their_name_or_as_files(tmp_path: Path) -> None:
    catalogue = Catalogue()
    assert [one.name for one in find_sets(["004", "001-cap"], catalogue)] == [SETS[4].name, SETS[1].name]
    path = tmp_path / "mine.yaml"
    path.write_text("statements:\n- {subject: mine, quantity: parameters, as_written: 7B}\n", encoding="utf-8")
    [mine] = find_sets([str(path)], catalogue)
    assert [(claim.id, claim.value, claim.document) for claim in mine.claims] == [("claim-1", 7e9, "mine")]


def test_an_unknown_set_is_told() -> None:
    with pytest.raises(Problems, match="unknown claim set '009'") as problems:
        find_sets(["009", "nowhere"], Catalogue())
    assert len(problems.value.diagnostics) == 2


def test_statements_are_selected_by_subject_model_and_quantity() -> None:
    assert select(SETS, None, None) == list(CLAIMS.values())
    some = select(SETS, "GPT-3", "parameters")
    assert some
    assert all("parameters" in one.quantity and "gpt-3" in f"{one.subject} {one.model}".casefold() for one in some)
    assert select(SETS, "no such subject", None) == []


def test_list_as_json_is_every_statement(cli) -> None:
    listed = json.loads(cli("list", "statements", "-f", "json").stdout)["rows"]
    assert listed == as_json([statement(one) for one in CLAIMS.values()])


def test_list_filters(cli) -> None:
    listed = json.loads(cli("list", "statements", "004", "--quantity", "parameters", "--format", "json").stdout)["rows"]
    assert {one["id"] for one in listed} == {one.id for one in select(SETS[4:], None, "parameters")}
    assert cli("list", "statements", "--subject", "no such subject").returncode == 0


def test_show_is_one_statement_in_full(cli) -> None:
    shown = load_yaml(cli("show", "s0-gpt3-training-cost").stdout, "shown")
    assert (shown["as_written"], shown["value"], shown["unit"], shown["line"]) == ("超过400万美元", 4e6, "USD", 77)


def test_show_of_an_unknown_statement_is_told(cli) -> None:
    result = cli("show", "s0-gpt3-training-csot")
    assert (result.returncode, result.stdout) == (2, "")
    assert "did you mean 's0-gpt3-training-cost'" in result.stderr
