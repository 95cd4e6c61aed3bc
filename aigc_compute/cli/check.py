"""`check`: compare scenarios with expected values and with a baseline."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ..language import Phrase, translate
from .options import AsOf, CatalogueFolder, Columns, Quiet, check_format, console, names_in, open_catalogue, read_date

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
        typer.Option(metavar="FILE", show_default=False, help="Also compare with the values that this file holds."),
    ] = None,
    update: Annotated[bool, typer.Option("--update", help="Write the baseline instead of comparing with it.")] = False,
    tolerance: Annotated[
        str | None,
        typer.Option(metavar="SHARE", show_default="1e-9", help="Allowed drift from the baseline, such as '0.1 %'."),
    ] = None,
    form: Annotated[
        str,
        typer.Option(
            "--format", "-f", metavar="table|markdown|json|jsonl|csv|github", help="Format of the differences."
        ),
    ] = "table",
    everything: Annotated[bool, typer.Option("--all", help="Show all differences, not only the worst 50.")] = False,
    junit: Annotated[
        str | None, typer.Option(metavar="FILE", show_default=False, help="Also write a JUnit report.")
    ] = None,
    columns: Columns = None,
    as_of: AsOf = None,
    catalogue: CatalogueFolder = None,
    quiet: Quiet = False,
) -> None:
    """Compare scenarios with expected values and with a baseline. The exit code is 1 where a number differs.

    The block `expect:` of a scenario names quantities, each with a value and a tolerance (1 % by default), max_increase
    or max_decrease, with min or max, or with unknown: true. A baseline holds the values and 90 % ranges of an earlier
    run; --update writes it and shows which values changed, and because of which inputs.

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
    opened = open_catalogue(catalogue)
    day = read_date(as_of, opened)
    written, read = (junit, baseline if update else None), (None if update else baseline, *scenario_files(paths))
    refuse_overlap(filter(None, written), [*filter(None, read), *opened.roots])
    cases = load_cases(paths, opened, day, ranges=baseline is not None)
    comparisons = check_expectations(cases)
    notes: list[str] = []
    if baseline and update:
        _update(baseline, cases, opened, day, everything, quiet)
    elif baseline:
        against, notes = _compare(baseline, cases, opened, day, allowed)
        comparisons += against
    if junit:
        write_atomically(junit, as_junit(comparisons))
    document = build_document(comparisons, len(cases), opened, day, [] if quiet else notes)
    print_check(document, form, everything, console, names_in(columns))
    if any(comparison.category != HOLDS for comparison in comparisons):
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
        raise problem("usage", "--update writes a baseline, but no file is named", hint="add --baseline FILE")


def _update(file: str, cases: Sequence[Case], opened: Catalogue, day: date, everything: bool, quiet: bool) -> None:
    """Write the baseline; unless `quiet`, print on stderr which values changed since the previous one, and why."""
    import os
    from pathlib import Path

    from ..render.checks import movement_lines
    from ..studies.baseline import OLDER, conditions, count_changes, read_baseline, take_snapshot, write_baseline
    from ..studies.baseline_causes import movements

    before = read_baseline(file, migrate=True) if os.path.exists(file) else None
    snapshot = take_snapshot(cases, Path(file).parent, opened, day)
    moved = movements(before, cases, opened, day) if before and not quiet else []
    write_baseline(file, snapshot, before)
    if quiet:
        return
    values, changed = count_changes(before, snapshot)
    wrote = translate(
        "wrote {values} values of {scenarios} scenarios to {file}: {changes}",
        values=values,
        scenarios=len(cases),
        file=file,
        changes=translate("{count} changed", count=changed) if before else translate("a new baseline"),
    )
    print(wrote, file=sys.stderr)
    if before and before.migrated:
        print(
            translate("the previous baseline had the form {form}, without ranges and inputs", form=OLDER),
            file=sys.stderr,
        )
    if before and moved:
        lines = [*movement_lines(moved, everything), *map(translate, conditions(before, snapshot))]
        print("\n".join(lines), file=sys.stderr)


def _compare(
    file: str, cases: Sequence[Case], opened: Catalogue, day: date, allowed: float | None
) -> tuple[list[Comparison], list[str]]:
    """The comparisons with a baseline; where something differs, also notes on other changes since the baseline."""
    from ..studies.baseline import change_notes, compare, read_baseline, take_snapshot
    from ..studies.check import HOLDS

    baseline = read_baseline(file)
    comparisons = compare(baseline, cases, allowed)
    if all(comparison.category == HOLDS for comparison in comparisons):
        return comparisons, []
    return comparisons, change_notes(baseline, take_snapshot(cases, baseline.path.parent, opened, day))
