"""One diagnostic type for everything that can be wrong with an input.

Errors are part of the public interface: each says where (file, line, column), what was found, what was
expected and the nearest right name. All problems of an input are collected and raised at once as `Problems`; an input
full of them is given up after so many (`Findings`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from .language import Phrase, disambiguate, join, translate, translate_phrase
from .surrogates import escaped

Severity = Literal["error", "warning", "note"]

LONGEST = 600
"""Characters of a message or a hint."""

MOST = 100
"""Findings of one input."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding about an input; `code` is stable and can be searched for. As a text it is in the active language, it
    steers no terminal and has an end.
    """

    code: str
    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    hint: str | None = None
    severity: Severity = "error"

    def __post_init__(self) -> None:
        for name, text in (("message", self.message), ("hint", self.hint)):
            if text and not (len(text) <= LONGEST and text.isprintable()):
                object.__setattr__(self, name, printable(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"))

    @property
    def place(self) -> str:
        """`file:line:column`, as far as it is known."""
        return ":".join(
            printable(str(part)) for part in (translate_phrase(self.file), self.line, self.column) if part is not None
        )

    def at(self, file: str | None, line: int | None = None, column: int | None = None) -> Diagnostic:
        """The same finding at a place, unless it has one already."""
        return self if self.file else replace(self, file=file, line=line, column=column)

    @property
    def sentence(self) -> str:
        """The message with its hint, in the active language."""
        return translate(self.message) + (translate(" ({hint})", hint=translate(self.hint)) if self.hint else "")

    def __str__(self) -> str:
        head = f"{self.place}: " if self.place else ""
        return f"{head}{disambiguate('severity', self.severity)}: {self.sentence} [{self.code}]"


class Problems(Exception):
    """One or more error diagnostics; the command line prints them and exits with code 2."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(map(str, self.diagnostics)))

    def __reduce__(self) -> tuple[type[Problems], tuple[tuple[Diagnostic, ...]]]:
        return Problems, (self.diagnostics,)


def problem(
    code: str,
    message: str,
    file: str | None = None,
    line: int | None = None,
    column: int | None = None,
    hint: str | None = None,
) -> Problems:
    """The exception for a single error, as in `raise problem("date", "expected a day like 2024-06-30")`."""
    return Problems([Diagnostic(code, message, file, line, column, hint)])


class Findings(list[Diagnostic]):
    """What is wrong with an input, as it is found. Raises Problems as soon as there are MOST: of a file that is wrong
    throughout the rest is neither looked into nor told.
    """

    def append(self, one: Diagnostic) -> None:
        super().append(one)
        if len(self) == MOST:
            more = Diagnostic("too-many", Phrase("{most} problems; the rest is not looked into", most=MOST), one.file)
            raise Problems([*self, more])

    def extend(self, found: Iterable[Diagnostic]) -> None:
        for one in found:
            self.append(one)

    def __iadd__(self, found: Iterable[Diagnostic]) -> Findings:  # type: ignore[misc, override]
        self.extend(found)
        return self


def printable(text: str) -> str:
    """Text that moves no cursor and changes no colour where it is shown: control characters are replaced, and lone
    surrogates escaped.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else "\ufffd" for char in escaped(text))


def nearest(name: str, candidates: Iterable[str], most: int = 3) -> list[str]:
    """The candidates that look most like `name`, best first; may be empty."""
    from difflib import get_close_matches

    pool = {candidate.casefold(): candidate for candidate in candidates}
    key = name.casefold()
    found = get_close_matches(key, pool, n=most, cutoff=0.6)
    if not found and len(key) >= 3:
        found = [candidate for candidate in pool if key in candidate or candidate in key][:most]
    return [pool[candidate] for candidate in found]


def did_you_mean(name: str, candidates: Iterable[str]) -> str | None:
    """A hint sentence naming the nearest candidates, or None."""
    found: Sequence[str] = nearest(name, candidates)
    return Phrase("did you mean {names}?", names=join(" or ", map(repr, found))) if found else None
