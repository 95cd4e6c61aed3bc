"""Everything that a person reads, as it stands in the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import aigc_compute
from aigc_compute.catalogue import Catalogue, data_folder
from aigc_compute.catalogue.prices import price_book
from aigc_compute.cli.app import build
from aigc_compute.cli.list_entries import KINDS as LISTED
from aigc_compute.domains.formulas import FORMULAS
from aigc_compute.domains.vocabulary import CATEGORIES, QUANTITIES, SECTIONS
from aigc_compute.io.typed_json import as_json
from aigc_compute.io.yaml_input import load_yaml
from aigc_compute.language.foreign import FOREIGN
from aigc_compute.render import bom, checks, deployments, latency, layouts, tornado, validation, verdicts, years
from aigc_compute.studies.audit import VERDICTS
from aigc_compute.studies.bom import LINES
from aigc_compute.studies.check import CATEGORIES as COMPARED
from aigc_compute.studies.explain import formula_facts
from aigc_compute.studies.layout_parts import ANYWHERE, FIRST, LAST, OF_A_MICRO_BATCH, OF_A_STEP
from aigc_compute.studies.listing import listing
from aigc_compute.units.format import NAMES
from aigc_compute.units.problems import KINDS

PACKAGE = Path(aigc_compute.__file__).parent
CALLS = ("Phrase", "translate", "join")
"""Whose first argument is a text that is read."""

CODES = {"rental", "server", "purchase", "model", "accelerator", "scaling law"}
CODES |= {"precision", "optimizer", "mapping", "grid", "architecture", "recipe", "reported", "estimates"}
"""Words that are put into a sentence as they stand in data."""


SENSES = {"head|power", "head|line", "change|from", "change|to", "deployment|first", "part|attention"}
SENSES |= {"severity|error", "severity|note", "severity|warning"}
"""Texts that mean something else elsewhere."""

STATUSES = ("given", "catalogue", "derived", "assumed", "chosen", "unknown", "impossible")
TIERS = ("run", "step", "given", "catalogue", "assumed")
PRICES = ("accelerator", "price", "prices", "median", "5 to 95 %", "seen", "provider", "region", "source")


def ends(node: ast.expr) -> Iterator[ast.expr]:
    """What an expression with `if` and `or` may come to."""
    inner = [node.body, node.orelse] if isinstance(node, ast.IfExp) else getattr(node, "values", ())
    if isinstance(node, (ast.IfExp, ast.BoolOp)):
        for one in inner:
            yield from ends(one)
    else:
        yield node


def literals(node: ast.expr) -> Iterator[str]:
    """The literal texts that an expression may be."""
    yield from (one.value for one in ends(node) if isinstance(one, ast.Constant) and isinstance(one.value, str))


def unmarked(node: ast.expr) -> bool:
    """Whether it is a text, and no phrase."""
    return isinstance(node, ast.JoinedStr) or any(literals(node))


def read_in(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of a call that are read."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name in CALLS:
        yield from call.args[:1]
    elif name in ("Diagnostic", "problem", "beyond"):
        yield from call.args[1:2]
        yield from (one.value for one in call.keywords if one.arg == "hint")


@cache
def nodes() -> list[tuple[str, ast.AST]]:
    """Every node of the package's syntax trees, with the file it is in."""
    paths = sorted(PACKAGE.rglob("*.py"))
    trees = ((path.relative_to(PACKAGE), ast.parse(path.read_text(encoding="utf-8"))) for path in paths)
    return [(str(path), node) for path, tree in trees for node in ast.walk(tree)]


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call, with its file and line."""
    return ((f"{path}:{node.lineno}", node) for path, node in nodes() if isinstance(node, ast.Call))


def named() -> set[tuple[str, str]]:
    """Names to which a module gives a text that is no phrase."""
    return {
        (path, target.id)
        for path, node in nodes()
        if isinstance(node, ast.Assign) and any(map(unmarked, ends(node.value)))
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def texts() -> set[str]:
    """Templates and texts in the code, and those that stand in tables."""
    found = {text for _, call in calls() for argument in read_in(call) for text in literals(argument)}
    tables = {*FOREIGN, *(text for told in KINDS.values() for text in told)}
    return found | tables | CODES | SENSES


def paragraphs(text: str) -> Iterator[str]:
    for part in text.split("\n\n"):
        lines = [line.strip() for line in part.strip("\n").split("\n")]
        if lines[0] == "\b":
            yield from (line for line in lines if line.endswith(":"))
        elif part.strip():
            yield " ".join(lines)


def commands(command) -> Iterator[str]:
    """Texts of the help of a command and of those below it."""
    for text in (command.help, command.epilog, command.short_help):
        yield from paragraphs(text or "")
    for one in command.params:
        yield getattr(one, "help", None) or ""
        yield one.show_default if isinstance(one.show_default, str) else ""
    for below in getattr(command, "commands", {}).values():
        yield from commands(below)


def helps() -> set[str]:
    fixed = {"Show this message and exit.", "Usage: ", "Arguments", "Options", "Commands", "required"}
    return {text for text in commands(build()) if text} | fixed


def units() -> set[str]:
    """Units that have names of their own in a language."""
    return set(NAMES)


def headings() -> set[str]:
    """Heads of tables, and words of a few that documents are made of."""
    catalogue = Catalogue()
    lists = {key for kind in LISTED for row in listing(kind, catalogue)[:1] for key in as_json(row)}
    prices_of = [one._asdict() for one in price_book(catalogue)]
    tables = (
        *(checks.HEAD, COMPARED, VERDICTS, STATUSES, ("hold", "all")),
        *(validation.ROW_HEAD, validation.SUMMARY_HEAD, validation.SUMMARISED, validation.MANY.values(), TIERS),
        *(deployments.FIRST, deployments.LAYOUT.values(), (title for title, _ in deployments.YIELD.values())),
        *(deployments.PARTS.values(), latency.TITLES.values(), latency.HEADS, layouts.HEADS.values(), layouts.TITLES),
        *(bom.HEADS, bom.NO_PRICE.values(), tornado.HEADS, verdicts.HEADS, (years.KNOWN, "scenario", "value")),
        *(part.values() for part in (OF_A_MICRO_BATCH, OF_A_STEP, FIRST, LAST, ANYWHERE)),
        *(SECTIONS, SECTIONS.values(), (one.section.capitalize() for one in LINES)),
        *({one["kind"] for one in prices_of}, {one["commitment"] for one in prices_of}, PRICES),
        *({one["rank"] for one in catalogue.assumptions.values()}, ("Given", "Looked up", "Correlations", "Outputs")),
        *(("from", "to", "ratio", "share", "verdict", "statement", "as written", "why", "bubble", "growth"),),
    )
    return lists | {text for table in tables for text in table if text}


def names() -> set[str]:
    """What quantities and words are called."""
    return {*QUANTITIES, *CATEGORIES}


def words() -> set[str]:
    """What a category may be."""
    return {word for one in CATEGORIES.values() for word in one.values}


def meanings() -> set[str]:
    return {one.meaning for one in (*QUANTITIES.values(), *CATEGORIES.values())}


def formulas() -> set[str]:
    """The first lines of formulas' docstrings."""
    return {one.meaning for one in map(formula_facts, FORMULAS)}


NOTED = ("models", "accelerators", "optimizers", "precisions")
"""Kinds of entries whose notes are shown with their values."""

CALIBRATIONS = ("serving", "serving power", "utilisation")
"""Names of calibrations as origins state them."""

WRITTEN = "calibration/utilisation"
"""A table whose notes are intervals that a script writes."""


def noted(raw) -> Iterator[str]:
    """Every note in a part of the catalogue."""
    if isinstance(raw, dict):
        for key, value in raw.items():
            if key in ("note", "about") and value:
                yield str(value)
            yield from noted(value)
    elif isinstance(raw, list):
        for value in raw:
            yield from noted(value)


def titles(folder: Path) -> Iterator[str]:
    """Titles of the scenarios of a folder and of their stages."""
    for path in folder.rglob("*.yaml"):
        scenarios = load_yaml(path.read_text(encoding="utf-8"), str(path))["scenarios"]
        yield from scenarios
        yield from (stage for raw in scenarios.values() for stage in (raw or {}).get("stages", ()))


def notes() -> set[str]:
    """Notes of assumptions, trends and other values of the catalogue, features that mappings do not count, names of
    calibrations, and titles of the shipped scenarios.
    """
    catalogue = Catalogue()
    folder = data_folder("configs")
    files = [path for part in ("calibration", "infrastructure") for path in (folder / part).glob("*.yaml")]
    names = ["trends", "trend_groups", *(f"{path.parent.name}/{path.stem}" for path in files)]
    tables = {name: catalogue.table(name) for name in names}
    entries = [catalogue.entry(kind, name) for kind in NOTED for name in catalogue.names(kind)]
    facts = [{key: raw for key, raw in entry.items() if key != "launch_price_usd"} for entry in entries]
    facts += [table for name, table in tables.items() if name != WRITTEN]
    mapping = catalogue.entry("mappings", "huggingface")
    classes = [kind for kind in mapping["kinds"].values() if isinstance(kind, dict)]
    features = [mapping["shape"], *(kind.get("uncounted", {}) for kind in classes)]
    return {
        *noted([catalogue.assumptions, catalogue.conditional_assumptions, *facts]),
        *(text for feature in features for text in ([feature] if isinstance(feature, str) else feature.values())),
        *CALIBRATIONS,
        *titles(folder / "scenarios"),
    }


WANTED = {
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
"""What each group of a language's file must hold."""
