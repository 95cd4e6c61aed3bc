"""The one type of message about an input or an answer.

Messages are part of the public interface: they say where the problem is (file, line, column), what was found, what was
expected, and the most similar valid name. `Findings` collects all problems of an input, which are then raised together
as one `Problems` exception.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from .language import Phrase, disambiguate, join, translate, translate_phrase
from .surrogates import escaped

Severity = Literal["error", "warning", "note"]

MAX_LENGTH = 600
"""Maximum number of characters of a message or a hint; longer ones are cut off."""

MAX_PROBLEMS = 100
"""Number of problems of one input after which reading stops."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A message about an input or an answer, with the place that it concerns.

    `code` never changes, so that users can search for it and scripts can test it. `str()` gives the message in the
    active language. Control characters are replaced and long texts are cut off, because a message can quote any input.
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
            if text and not (len(text) <= MAX_LENGTH and text.isprintable()):
                short = text if len(text) <= MAX_LENGTH else text[: MAX_LENGTH - 1] + "…"
                object.__setattr__(self, name, printable(short))

    @property
    def place(self) -> str:
        """`file:line:column`, without the parts that are unknown."""
        return ":".join(
            printable(str(part)) for part in (translate_phrase(self.file), self.line, self.column) if part is not None
        )

    def at(self, file: str | None, line: int | None = None, column: int | None = None) -> Diagnostic:
        """Return the diagnostic with this place; a diagnostic that has a file already is returned unchanged."""
        return self if self.file else replace(self, file=file, line=line, column=column)

    @property
    def sentence(self) -> str:
        """The message and its hint in the active language."""
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
    """Return the exception for a single error, to be used as in `raise problem("date", "expected a date")`."""
    return Problems([Diagnostic(code, message, file, line, column, hint)])


class Findings(list[Diagnostic]):
    """The list of the problems of one input.

    Raises Problems as soon as the list has MAX_PROBLEMS entries, so that a file that is wrong throughout does not
    produce an endless list.
    """

    def append(self, diagnostic: Diagnostic) -> None:
        super().append(diagnostic)
        if len(self) == MAX_PROBLEMS:
            message = Phrase("{count} problems; further problems are not shown", count=MAX_PROBLEMS)
            raise Problems([*self, Diagnostic("too-many", message, diagnostic.file)])

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        for diagnostic in diagnostics:
            self.append(diagnostic)

    def __iadd__(self, diagnostics: Iterable[Diagnostic]) -> Findings:  # type: ignore[misc, override]
        self.extend(diagnostics)
        return self


def printable(text: str) -> str:
    """Return the text with control characters replaced and lone surrogates escaped, so that it cannot move the cursor
    or change the colours of a terminal.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else "\ufffd" for char in escaped(text))


def nearest(name: str, candidates: Iterable[str], limit: int = 3) -> list[str]:
    """Return up to `limit` candidates that are similar to `name`, the most similar first; the list may be empty."""
    from difflib import get_close_matches

    by_key = {candidate.casefold(): candidate for candidate in candidates}
    key = name.casefold()
    matches = get_close_matches(key, by_key, n=limit, cutoff=0.6)
    if not matches and len(key) >= 3:
        matches = [candidate for candidate in by_key if key in candidate or candidate in key][:limit]
    return [by_key[match] for match in matches]


def did_you_mean(name: str, candidates: Iterable[str]) -> str | None:
    """Return a hint that names the most similar candidates, or None if no candidate is similar."""
    matches = nearest(name, candidates)
    return Phrase("did you mean {names}?", names=join(" or ", map(repr, matches))) if matches else None
