"""`check`: do the numbers still hold?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ..language import Phrase, translate
from .options import AsOf, CatalogueFolder, check_format, console, open_catalogue, read_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ..catalogue import Catalogue
    from ..studies.check import Case, Comparison


def check(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH...", show_default=False, help="Scenario files, or folders with *.yaml in them."),
    ],
    baseline: Annotated[
        str | None,
        typer.Option(metavar="FILE", show_default=False, help="Compare with the values kept in this file, too."),
    ] = None,
    update: Annotated[bool, typer.Option("--update", help="Write the baseline anew.")] = False,
    tolerance: Annotated[
        str | None,
        typer.Option(metavar="SHARE", show_default="1e-9", help="Drift from the baseline that passes, like '0.1 %'."),
    ] = None,
    form: Annotated[
        str,
        typer.Option(
            "--format", "-f", metavar="table|markdown|json|jsonl|csv|github", help="How to show what does not hold."
        ),
    ] = "table",
    everything: Annotated[bool, typer.Option("--all", help="Show every difference, not the worst 50.")] = False,
    junit: Annotated[
        str | None, typer.Option(metavar="FILE", show_default=False, help="Write a JUnit report, too.")
    ] = None,
    as_of: AsOf = None,
    catalogue: CatalogueFolder = None,
) -> None:
    """Check scenarios against what they expect, and against a baseline: exit code 1 where a number fails.

    A scenario's `expect:` names quantities with a value and a tolerance (1 % by default), max_increase or
    max_decrease, with min or max, or with unknown: true. A baseline keeps the values and 90 % ranges that the
    scenarios came to once; --update writes it anew and says what moved, and why.

    \b
    Examples:
      aigc-compute check scenarios
      aigc-compute check scenarios --baseline baseline.json --update
      aigc-compute check scenarios --baseline baseline.json --format github --junit report.xml
    """
    from ..io.atomic_file import refuse_overlap, write_atomically
    from ..render.checks import FORMATS, print_check
    from ..render.junit import as_junit
    from ..studies.check import HOLDS, build_document, check_expectations, load_cases, scenario_files

    check_format(form, FORMATS)
    allowed = _read_tolerance(tolerance)
    _check_use(baseline, update)
    shelf = open_catalogue(catalogue)
    day = read_date(as_of, shelf)
    written, read = (junit, baseline if update else None), (None if update else baseline, *scenario_files(paths))
    refuse_overlap(filter(None, written), [*filter(None, read), *shelf.roots])
    cases = load_cases(paths, shelf, day, ranges=baseline is not None)
    comparisons = check_expectations(cases)
    notes: list[str] = []
    if baseline and update:
        _update(baseline, cases, shelf, day, everything)
    elif baseline:
        against, notes = _compare(baseline, cases, shelf, day, allowed)
        comparisons += against
    if junit:
        write_atomically(junit, as_junit(comparisons))
    print_check(build_document(comparisons, len(cases), shelf, day, notes), form, everything, console)
    if any(one.category != HOLDS for one in comparisons):
        raise typer.Exit(1)


def _read_tolerance(text: str | None) -> float | None:
    from ..diagnostics import problem
    from ..studies.baseline import read_tolerance
    from ..units import UnitError

    try:
        return None if text is None else read_tolerance(text)
    except UnitError as error:
        raise problem("value", Phrase("--tolerance: {error}", error=error)) from None


def _check_use(baseline: str | None, update: bool) -> None:
    from ..diagnostics import problem

    if update and not baseline:
        raise problem("usage", "--update writes a baseline", hint="say which: --baseline FILE")


def _update(file: str, cases: Sequence[Case], shelf: Catalogue, day: date, everything: bool) -> None:
    """Write the baseline; what moved since the one before it, and why, goes to stderr."""
    import os
    from pathlib import Path

    from ..render.checks import movement_lines
    from ..studies.baseline import OLDER, conditions, count_changes, read_baseline, take_snapshot, write_baseline
    from ..studies.baseline_causes import movements

    before = read_baseline(file, migrate=True) if os.path.exists(file) else None
    snapshot = take_snapshot(cases, Path(file).parent, shelf, day)
    moved = movements(before, cases, shelf, day) if before else []
    write_baseline(file, snapshot, before)
    values, changed = count_changes(before, snapshot)
    wrote = translate(
        "wrote {values} values of {scenarios} scenarios to {file}: {told}",
        values=values,
        scenarios=len(cases),
        file=file,
        told=translate("{count} changed", count=changed) if before else translate("a new baseline"),
    )
    print(wrote, file=sys.stderr)
    if before and before.migrated:
        print(translate("the baseline had the form {form}, without ranges and inputs", form=OLDER), file=sys.stderr)
    if before and moved:
        lines = [*movement_lines(moved, everything), *map(translate, conditions(before, snapshot))]
        print("\n".join(lines), file=sys.stderr)


def _compare(
    file: str, cases: Sequence[Case], shelf: Catalogue, day: date, allowed: float | None
) -> tuple[list[Comparison], list[str]]:
    """The comparisons with a baseline, and where something differs what else has changed."""
    from ..studies.baseline import change_notes, compare, read_baseline, take_snapshot
    from ..studies.check import HOLDS

    kept = read_baseline(file)
    found = compare(kept, cases, allowed)
    if all(one.category == HOLDS for one in found):
        return found, []
    return found, change_notes(kept, take_snapshot(cases, kept.path.parent, shelf, day))
