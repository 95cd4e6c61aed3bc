"""The texts of the package that people read, and that must be translated."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import yaml
from typer.core import TyperCommand, TyperGroup

import aigc_compute
from aigc_compute.catalogue import KINDS as KINDS_OF_ENTRIES
from aigc_compute.catalogue import Catalogue, data_folder
from aigc_compute.catalogue.prices import price_book
from aigc_compute.cli.app import GROUPS, build
from aigc_compute.cli.list_entries import KINDS as LISTED
from aigc_compute.diagnostic_codes import CODES
from aigc_compute.domains.formulas import FORMULAS
from aigc_compute.domains.vocabulary import CATEGORIES, QUANTITIES, SECTIONS
from aigc_compute.io.typed_json import as_json
from aigc_compute.io.yaml_input import load_yaml
from aigc_compute.language.foreign import FOREIGN
from aigc_compute.render import bom, checks, deployments, latency, layouts, tornado, validation, verdicts, years
from aigc_compute.render.provenance import INTERVAL_NOTE
from aigc_compute.scenario.claims import Claim
from aigc_compute.studies.audit import TESTS, VERDICTS
from aigc_compute.studies.bom import LINES
from aigc_compute.studies.check import CATEGORIES as COMPARED
from aigc_compute.studies.doctor import Condition, Part
from aigc_compute.studies.explain import formula_facts
from aigc_compute.studies.layout_parts import ALL_STAGES, FIRST_STAGE, LAST_STAGE, MICRO_BATCH_PARTS, STEP_PARTS
from aigc_compute.studies.listing import listing
from aigc_compute.studies.seeds import find_sets
from aigc_compute.units import UnitError, lookup
from aigc_compute.units.format import NAMES
from aigc_compute.units.problems import KINDS

PACKAGE = Path(aigc_compute.__file__).parent
TEXT_FUNCTIONS = ("Phrase", "translate", "join")
"""Functions whose first argument is a text that people read."""

DATA_WORDS = {"rental", "server", "purchase", "list price", "model", "accelerator", "scaling law"}
DATA_WORDS |= {"precision", "optimizer", "mapping", "grid", "architecture", "recipe", "reported", "estimates"}
"""Words of data that become part of a sentence."""

DOCTOR_COMPONENTS = ("shipped", "overlay", "output", "colour", "encoding", "language")
"""Names of components that `doctor` shows."""

WORDS_WITH_CONTEXT = {"head|power", "head|line", "change|from", "change|to", "part|attention"}
WORDS_WITH_CONTEXT |= {
    f"doctor|{text}" for text in (*get_args(Part), *get_args(Condition), *KINDS_OF_ENTRIES, *DOCTOR_COMPONENTS)
}
WORDS_WITH_CONTEXT |= {"severity|error", "severity|note", "severity|warning"}
"""Words with a context, because elsewhere they have another meaning and another translation."""

STATUSES = ("given", "catalogue", "derived", "assumed", "chosen", "unknown", "impossible")
TIERS = ("run", "step", "given", "catalogue", "assumed")
PRICES = ("accelerator", "price", "prices", "median", "5 to 95 %", "seen", "provider", "region", "source")


def alternatives(node: ast.expr) -> Iterator[ast.expr]:
    """The expressions to one of which an expression with `if`, `and` or `or` evaluates."""
    operands = [node.body, node.orelse] if isinstance(node, ast.IfExp) else getattr(node, "values", ())
    if isinstance(node, (ast.IfExp, ast.BoolOp)):
        for operand in operands:
            yield from alternatives(operand)
    else:
        yield node


def literals(node: ast.expr) -> Iterator[str]:
    """The literal texts to which an expression can evaluate."""
    yield from (
        alternative.value
        for alternative in alternatives(node)
        if isinstance(alternative, ast.Constant) and isinstance(alternative.value, str)
    )


def is_plain_text(node: ast.expr) -> bool:
    """Whether an expression is a text that is no phrase."""
    return isinstance(node, ast.JoinedStr) or any(literals(node))


def readable_arguments(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of a call that people read."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name in TEXT_FUNCTIONS:
        yield from call.args[:1]
    elif name in ("Diagnostic", "problem", "beyond"):
        yield from call.args[1:2]
        yield from (keyword.value for keyword in call.keywords if keyword.arg == "hint")


@cache
def nodes() -> list[tuple[str, ast.AST]]:
    """Every node of the syntax trees of the package, with its file."""
    paths = sorted(PACKAGE.rglob("*.py"))
    trees = ((path.relative_to(PACKAGE), ast.parse(path.read_text(encoding="utf-8"))) for path in paths)
    return [(str(path), node) for path, tree in trees for node in ast.walk(tree)]


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call in the package, with its file and line."""
    return ((f"{path}:{node.lineno}", node) for path, node in nodes() if isinstance(node, ast.Call))


def plain_text_names() -> set[tuple[str, str]]:
    """Files and names of variables that hold a text that is no phrase."""
    return {
        (path, target.id)
        for path, node in nodes()
        if isinstance(node, ast.Assign) and any(map(is_plain_text, alternatives(node.value)))
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def texts() -> set[str]:
    """Templates and texts of the code and of its tables."""
    literal_texts = {
        text for _, call in calls() for argument in readable_arguments(call) for text in literals(argument)
    }
    tables = {text for code in CODES.values() for text in (code.meaning, code.remedy)}
    tables |= {*FOREIGN, *(text for kind in KINDS.values() for text in kind)}
    return literal_texts | tables | DATA_WORDS | WORDS_WITH_CONTEXT


def paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of a help text. Of a block with fixed line ends only its headings are translated."""
    for part in text.split("\n\n"):
        lines = [line.strip() for line in part.strip("\n").split("\n")]
        if lines[0] == "\b":
            yield from (line for line in lines if line.endswith(":"))
        elif part.strip():
            yield " ".join(lines)


def commands(command: TyperGroup | TyperCommand) -> Iterator[str]:
    """Texts of the help of a command and of its subcommands."""
    for text in (command.help, command.epilog, command.short_help):
        yield from paragraphs(text or "")
    for parameter in command.params:
        yield getattr(parameter, "help", None) or ""
        shown_default = getattr(parameter, "show_default", None)
        yield shown_default if isinstance(shown_default, str) else ""
    for subcommand in getattr(command, "commands", {}).values():
        yield from commands(subcommand)


def helps() -> set[str]:
    """Texts of the help of all commands."""
    fixed = {"Show this message and exit.", "Usage: ", "Arguments", "Options", "required"}
    return {text for text in commands(build()) if text} | fixed | GROUPS.keys()


@cache
def claims() -> list[Claim]:
    """The statements of the shipped claim sets."""
    return [claim for claim_set in find_sets([], Catalogue()) for claim in claim_set.claims]


def is_noun(unit: str) -> bool:
    """Whether a unit is a counted noun that `units` does not know; HKD is a currency."""
    try:
        lookup(unit)
    except UnitError:
        return not unit.isupper()
    return False


def units() -> set[str]:
    """Units, and nouns that shipped statements count, whose names differ between languages."""
    return {*NAMES, *(claim.unit for claim in claims() if is_noun(claim.unit))}


def headings() -> set[str]:
    """Headings of tables, and words in their cells that come from a fixed list."""
    catalogue = Catalogue()
    lists = {key for kind in LISTED for row in listing(kind, catalogue)[:1] for key in as_json(row)}
    prices = [price._asdict() for price in price_book(catalogue)]
    tables = (
        *(checks.HEAD, COMPARED, VERDICTS, TESTS, STATUSES, ("hold", "all", "part", "state", "status")),
        *(validation.ROW_HEAD, validation.SUMMARY_HEAD, validation.SUMMARISED, validation.PLURALS.values(), TIERS),
        *(deployments.FIRST, deployments.LAYOUT.values(), (title for title, _ in deployments.PERFORMANCE.values())),
        *(deployments.PARTS.values(), latency.TITLES.values(), latency.HEADS, layouts.HEADS.values(), layouts.TITLES),
        *(bom.HEADS, bom.NO_PRICE.values(), tornado.HEADS, verdicts.HEADS, (years.KNOWN, "scenario", "value")),
        *(part.values() for part in (MICRO_BATCH_PARTS, STEP_PARTS, FIRST_STAGE, LAST_STAGE, ALL_STAGES)),
        *(SECTIONS, SECTIONS.values(), (line.section.capitalize() for line in LINES)),
        *({price["kind"] for price in prices}, {price["commitment"] for price in prices}, PRICES),
        *(
            {entry["rank"] for entry in catalogue.assumptions.values()},
            ("Given", "Looked up", "Correlations", "Outputs"),
        ),
        *(("from", "to", "ratio", "share", "verdict", "statement", "as written", "why", "bubble", "growth"),),
    )
    return lists | {text for table in tables for text in table if text}


def names() -> set[str]:
    """Names of quantities and categories."""
    return {*QUANTITIES, *CATEGORIES, *(claim.quantity for claim in claims())}


def words() -> set[str]:
    """Words that a category may have."""
    return {word for category in CATEGORIES.values() for word in category.values}


def meanings() -> set[str]:
    """Meanings of quantities and categories."""
    return {quantity.meaning for quantity in QUANTITIES.values()} | {
        category.meaning for category in CATEGORIES.values()
    }


def formulas() -> set[str]:
    """Meanings of formulas: the first paragraphs of their docstrings."""
    return {facts.meaning for facts in map(formula_facts, FORMULAS)}


def stated_notes(part: object) -> Iterator[str]:
    """The notes within an entry of the catalogue, except those that are intervals."""
    if isinstance(part, dict):
        note = part.get("note")
        if isinstance(note, str) and not INTERVAL_NOTE.fullmatch(note):
            yield note
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from stated_notes(inner)


def titles(folder: Path) -> Iterator[str]:
    """Titles of the scenarios of a folder and of their stages."""
    for path in folder.rglob("*.yaml"):
        scenarios = load_yaml(path.read_text(encoding="utf-8"), str(path))["scenarios"]
        yield from scenarios
        yield from (stage for raw in scenarios.values() for stage in (raw or {}).get("stages", ()))


def notes() -> set[str]:
    """Notes on assumptions, trends and facts of the catalogue, features that mappings do not count, titles of shipped
    scenarios, and how statements are read.
    """
    catalogue = Catalogue()
    tables = (
        catalogue.assumptions,
        catalogue.conditional_assumptions,
        catalogue.table("trends"),
        catalogue.table("trend_groups"),
    )
    facts = (
        file
        for kind in ("accelerators", "calibration", "infrastructure", "models", "optimizers", "precisions")
        for file in catalogue.roots[-1].glob(f"{kind}/**/*.yaml")
    )
    noted = {str(raw[key]) for table in tables for raw in table.values() for key in ("note", "about") if raw.get(key)}
    noted |= {
        note for file in facts for note in stated_notes(yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader))
    }
    mapping = catalogue.entry("mappings", "huggingface")
    classes = [kind for kind in mapping["kinds"].values() if isinstance(kind, dict)]
    features = [mapping["shape"], *(kind.get("uncounted", {}) for kind in classes)]
    noted |= {text for part in features for text in ([part] if isinstance(part, str) else part.values())}
    noted |= set(titles(data_folder("configs") / "scenarios"))
    return noted | {claim.read_as for claim in claims() if claim.read_as}


TEXTS_BY_GROUP = {
    "units": cache(units),
    "names": cache(names),
    "words": cache(words),
    "headings": cache(headings),
    "meanings": cache(meanings),
    "formulas": cache(formulas),
    "notes": cache(notes),
    "texts": cache(texts),
    "help": cache(helps),
}
"""Functions that return the texts of each group in the file of a language."""
