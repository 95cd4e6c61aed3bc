"""Tables of a market as statements: a line of it a row, a year a column, `part_of` naming the line that it is part of.

    line,part_of,2022,2027E,2032E,growth 2022-2032
    all,,$40B,$399B,$1.3T,42%
    servers,all,$23B,$50B,$134B,19%

`unit` (million USD, 亿美元) holds for the figures of its row. A growth column without years is from the first to the
last of them. So that what audits documents audits tables.
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
"""What statements about a market are of."""

NAMED = ("line", "part_of", "unit")
ENDINGS = (".csv", ".tsv")

_YEAR = re.compile(r"(?P<year>(?:19|20|21)\d\d)\s*[A-Za-z]?")
_GROWTH = re.compile(r"(?:growth|cagr|增速)?\s*(?:(?P<start>\d{4})\s*[-–]\s*(?P<end>\d{4})[A-Za-z]?)?", re.IGNORECASE)


def load_market_table(path: Path | str, encoding: str = UTF_8) -> ClaimSet:
    """The statements of a table. Raises Problems with all that is wrong, each with file and line."""
    name = str(path)
    text = read_text(path, encoding=encoding)
    rows = csv.DictReader(text.splitlines(), delimiter="\t" if name.endswith(".tsv") else ",")
    columns = [each.strip() for each in rows.fieldnames or ()]
    rows.fieldnames = columns
    years = {each: found["year"] for each in columns if (found := _YEAR.fullmatch(each))}
    problems = Findings(
        Diagnostic(
            "unknown-key",
            Phrase("unknown column {each!r}", each=each),
            name,
            1,
            hint=did_you_mean(each, (*NAMED, "growth")),
        )
        for each in columns
        if each not in NAMED and each not in years and not (each and _GROWTH.fullmatch(each))
    )
    if "line" not in columns or not years:
        hint = Phrase("line, part_of, unit, a column for each year such as 2027E, growth")
        problems.append(Diagnostic("form", "expected the columns line and some years", name, 1, hint=hint))
    claims: list[Claim] = []
    if not problems:
        try:
            for row in rows:
                claims += _claims(row, years, name, rows.line_num, problems)
        except csv.Error as error:
            problems.append(Diagnostic("table", error_message(error), name, rows.line_num))
        problems += _lost(claims, name)
    if problems:
        raise Problems(problems)
    return ClaimSet(Path(name).stem, Path(name).stem, "", None, tuple(claims), name)


def _claims(
    row: Mapping[str, str], years: Mapping[str, str], file: str, line: int, problems: list[Diagnostic]
) -> Iterator[Claim]:
    subject, whole, unit = ((row.get(each) or "").strip() for each in NAMED)
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
                part_of = _id(whole, years[column]) if whole else None
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
            problems.append(
                Diagnostic(
                    "value",
                    Phrase("{subject}: {column}: {error}", subject=subject, column=column, error=error),
                    file,
                    line,
                )
            )


def _between(column: str, years: Mapping[str, str]) -> tuple[str, str]:
    found = _GROWTH.fullmatch(column)
    told = sorted(years.values())
    return (found["start"], found["end"]) if found and found["start"] else (told[0], told[-1])


def _id(subject: str, year: str) -> str:
    return f"{subject} {year}"


def _lost(claims: list[Claim], file: str) -> list[Diagnostic]:
    """Wholes that are no line of the table, and lines that stand twice."""
    subjects = {one.subject for one in claims}
    known: set[str] = set()
    found = []
    for one in claims:
        if one.id in known:
            found.append(Diagnostic("duplicate-key", Phrase("{id} is told twice", id=one.id), file, one.line))
        known.add(one.id)
        whole = (one.part_of or "").rsplit(" ", 1)[0]
        if whole and whole not in subjects:
            hint = did_you_mean(whole, subjects)
            found.append(
                Diagnostic(
                    "unknown-name",
                    Phrase("{subject}: part of {whole!r}, no line", subject=one.subject, whole=whole),
                    file,
                    one.line,
                    hint=hint,
                )
            )
    return list(dict.fromkeys(found))
