"""Tables of a market as statements, so that an audit of documents can check tables too.

A row is a line of the table, a column is a year, and `part_of` names the line that includes this line:

    line,part_of,2022,2027E,2032E,growth 2022-2032
    all,,$40B,$399B,$1.3T,42%
    servers,all,$23B,$50B,$134B,19%

`unit` (million USD, 亿美元) is the unit of the figures of its row. The name of a growth column states two years; if it
does not, growth is from the first to the last year of the table.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from ..diagnostics import Diagnostic, Findings, Problems, did_you_mean, printable
from ..io.encoding import UTF_8
from ..io.yaml_input import read_text
from ..language import Phrase, error_message
from ..units import UnitError, parse
from .claims import Claim, ClaimSet

MARKET, GROWTH = "market_size", "growth_rate"
"""Quantities of the statements about a market."""

NAMED = ("line", "part_of", "unit")
"""Columns that are not figures."""

ENDINGS = (".csv", ".tsv")
"""Endings of the names of table files."""

_YEAR = re.compile(r"(?P<year>(?:19|20|21)\d\d)\s*[A-Za-z]?")
_GROWTH = re.compile(r"(?:growth|cagr|增速)?\s*(?:(?P<start>\d{4})\s*[-–]\s*(?P<end>\d{4})[A-Za-z]?)?", re.IGNORECASE)


def load_market_table(path: Path | str, encoding: str = UTF_8) -> ClaimSet:
    """Read the statements of a table. Raises Problems with the file and the line of every error."""
    name = str(path)
    text = read_text(path, encoding=encoding)
    rows = csv.DictReader(text.splitlines(), delimiter="\t" if name.endswith(".tsv") else ",")
    columns = [column.strip() for column in rows.fieldnames or ()]
    rows.fieldnames = columns
    years = {column: match["year"] for column in columns if (match := _YEAR.fullmatch(column))}
    problems = Findings(
        Diagnostic(
            "unknown-key",
            Phrase("unknown column {name!r}", name=column),
            name,
            1,
            hint=did_you_mean(column, (*NAMED, "growth")),
        )
        for column in columns
        if column not in NAMED and column not in years and not (column and _GROWTH.fullmatch(column))
    )
    if "line" not in columns or not years:
        hint = Phrase("line, part_of, unit, a column for each year such as 2027E, growth")
        problems.append(Diagnostic("form", "expected a column 'line' and a column for each year", name, 1, hint=hint))
    claims: list[Claim] = []
    if not problems:
        try:
            for row in rows:
                claims += _claims(row, years, name, rows.line_num, problems)
        except csv.Error as error:
            problems.append(Diagnostic("table", error_message(error), name, rows.line_num))
        problems += _wrong_lines(claims, name)
    if problems:
        raise Problems(problems)
    return ClaimSet(Path(name).stem, Path(name).stem, "", None, tuple(claims), name)


def _claims(
    row: Mapping[str, str], years: Mapping[str, str], file: str, line: int, problems: list[Diagnostic]
) -> Iterator[Claim]:
    """Yield a statement for each figure of a row, and add its errors to `problems`."""
    subject, parent, unit = ((row.get(column) or "").strip() for column in NAMED)
    for column, cell in row.items():
        text = (cell or "").strip() if isinstance(cell, str) or cell is None else None
        if text is None or column is None:
            problems.append(Diagnostic("table", "found more cells than columns", file, line))
            continue
        if column in NAMED or not text:
            continue
        try:
            if column in years:
                value = parse(f"{text} {unit}".strip(), "USD")
                part_of = _id(parent, years[column]) if parent else None
                yield Claim(
                    _id(subject, years[column]), printable(subject), MARKET, value, "USD", text, line,
                    year=years[column], part_of=part_of, document=file,
                )  # fmt: skip
            else:
                start, end = _between(column, years)
                ends = {"from": _id(subject, start), "to": _id(subject, end), "years": int(end) - int(start)}
                rate = parse(text, "fraction")
                yield Claim(
                    f"{subject} growth {start}-{end}", printable(subject), GROWTH, rate, "fraction", text, line,
                    year=end, growth=ends, document=file,
                )  # fmt: skip
        except UnitError as error:
            message = Phrase("{subject}: {column}: {error}", subject=subject, column=column, error=error)
            problems.append(Diagnostic("value", message, file, line))


def _between(column: str, years: Mapping[str, str]) -> tuple[str, str]:
    """Return the first and the last year of a growth column."""
    match = _GROWTH.fullmatch(column)
    ordered = sorted(years.values())
    return (match["start"], match["end"]) if match and match["start"] else (ordered[0], ordered[-1])


def _id(subject: str, year: str) -> str:
    return f"{subject} {year}"


def _wrong_lines(claims: list[Claim], file: str) -> list[Diagnostic]:
    """Return errors about lines that are given twice, and about `part_of` that names no line."""
    subjects = {claim.subject for claim in claims}
    known: set[str] = set()
    problems = []
    for claim in claims:
        if claim.id in known:
            problems.append(Diagnostic("duplicate-key", Phrase("{id} is given twice", id=claim.id), file, claim.line))
        known.add(claim.id)
        parent = (claim.part_of or "").rsplit(" ", 1)[0]
        if parent and parent not in subjects:
            message = Phrase("{subject}: part_of: no line is called {parent!r}", subject=claim.subject, parent=parent)
            hint = did_you_mean(parent, subjects)
            problems.append(Diagnostic("unknown-name", message, file, claim.line, hint=hint))
    return list(dict.fromkeys(problems))
