"""No rule of the audit mentions a particular statement, model, accelerator, organisation or document."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import aigc_compute.studies.audit as package
from aigc_compute.catalogue import Catalogue, data_folder
from aigc_compute.scenario.claims import Claim, ClaimSet
from aigc_compute.studies.audit import Audit, audit
from aigc_compute.studies.seeds import find_sets

SOURCES = sorted(Path(str(package.__file__)).parent.glob("*.py"))
SETTINGS = data_folder("configs") / "audit.yaml"


def particular_names(catalogue: Catalogue) -> Iterator[str]:
    """Names of entries, makers, sources, documents, statements and runs."""
    for kind in ("models", "accelerators"):
        for name in catalogue.names(kind):
            entry = catalogue.entry(kind, name)
            yield from (name, str(entry["name"]), *(str(alias) for alias in entry.get("aliases", ())))
            makers = str(entry.get("organisation") or entry.get("vendor") or "")
            yield from (maker.strip() for maker in re.split(r"[/(),]", makers))
    for key, source in catalogue.sources.items():
        yield key
        yield from (str(source[word]) for word in ("document", "publisher") if source.get(word))
    for claim_set in find_sets((), catalogue):
        yield from (claim_set.name, str(claim_set.document))
        yield from (claim.id for claim in claim_set.claims)
        yield from (claim.run for claim in claim_set.claims if claim.run)


def is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and type(node.value.value) is str


def text_without_comments(path: Path) -> str:
    """The text of a file. Python code comes without docstrings and comments, which may mention examples."""
    if path.suffix != ".py":
        return path.read_text(encoding="utf-8")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            body[:] = [statement for statement in body if not is_docstring(statement)] or [ast.Pass()]
    return ast.unparse(tree)


def names_in(text: str, names: set[str]) -> list[str]:
    """The names that a text has as whole words, in order."""
    folded = text.lower()
    candidates = (name for name in names if name.lower() in folded)
    return sorted(
        name for name in candidates if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text, flags=re.IGNORECASE)
    )


@pytest.fixture(scope="module")
def names(catalogue: Catalogue) -> set[str]:
    return {name for name in particular_names(catalogue) if len(name) >= 3}


def test_the_search_finds_names(names: set[str]) -> None:
    assert {"gpt-3-175b", "OpenAI", "s4-yuan-params", "a100-sxm-80gb", "NVIDIA"} <= names
    assert "yuan-1.0" in names_in('if claim.model == "yuan-1.0":', names)
    assert names_in('id.startswith("s4-yuan-params")', names) == ["s4-yuan-params"]
    assert names_in("x = claim.growth", names) == []


@pytest.mark.parametrize("path", [*SOURCES, SETTINGS], ids=lambda path: path.name)
def test_no_rule_mentions_a_particular_name(path: Path, names: set[str]) -> None:
    assert names_in(text_without_comments(path), names) == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_rule_compares_an_identity_with_a_literal(path: Path) -> None:
    """A comparison of `claim.id`, `.model`, `.document` and the like with a literal would be a special case."""
    identities = {"id", "model", "accelerator", "document", "subject", "line"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            named = any(isinstance(side, ast.Attribute) and side.attr in identities for side in sides)
            literal = any(isinstance(side, ast.Constant) and isinstance(side.value, str | int) for side in sides)
            assert not (named and literal), f"{path.name}:{node.lineno}"


def with_new_ids(claim_set: ClaimSet) -> ClaimSet:
    """The same set with other ids and other names of runs, and without lines."""

    def new_name(target: object) -> str:
        return f"x-{str(target)[::-1]}"

    def new_claim(old: Claim) -> Claim:
        return replace(
            old,
            id=new_name(old.id),
            line=None,
            run=new_name(old.run) if old.run else None,
            part_of=new_name(old.part_of) if old.part_of else None,
            same_as=new_name(old.same_as) if old.same_as else None,
            largest=new_name(old.largest) if old.largest else None,
            growth={key: new_name(to) if key in ("from", "to") else to for key, to in old.growth.items()},
            ratio={key: new_name(to) for key, to in old.ratio.items()},
            product={
                key: new_name(to) if isinstance(to, str) else [new_name(target) for target in to]
                for key, to in old.product.items()
            },
        )

    return replace(claim_set, claims=tuple(map(new_claim, claim_set.claims)))


def test_verdicts_do_not_depend_on_ids_lines_or_names_of_runs(catalogue: Catalogue) -> None:
    sets = find_sets((), catalogue)
    verdicts = [result.verdict for result in audit(sets, catalogue)]
    assert [result.verdict for result in audit(list(map(with_new_ids, sets)), catalogue)] == verdicts


def test_verdicts_do_not_depend_on_the_order_of_statements(catalogue: Catalogue) -> None:
    sets = find_sets((), catalogue)
    verdicts = {result.claim.id: result.verdict for result in audit(sets, catalogue)}
    reversed_sets = [replace(claim_set, claims=claim_set.claims[::-1]) for claim_set in sets[::-1]]
    assert {result.claim.id: result.verdict for result in audit(reversed_sets, catalogue)} == verdicts


def test_a_document_audited_alone_has_the_same_findings_except_repeats(catalogue: Catalogue) -> None:
    """Other documents can only add statements that repeat a figure."""
    sets = find_sets((), catalogue)
    together = {result.claim.id: own_findings(result) for result in audit(sets, catalogue)}
    for claim_set in sets:
        for result in audit([claim_set], catalogue):
            assert own_findings(result) == together[result.claim.id]


def own_findings(result: Audit) -> list[tuple[str, str]]:
    """Means and verdict of each finding that does not compare a repeated figure."""
    return [(finding.means, finding.verdict) for finding in result.findings if finding.means != "repeat"]
