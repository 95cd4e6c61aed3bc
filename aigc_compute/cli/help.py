"""Help pages and complaints about a command line, in the active language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from typer._click import Context, HelpFormatter
from typer._click.exceptions import NoArgsIsHelpError

from ..language import ENGLISH, cells, language, library_message, translate, translate_phrase, wrap

if TYPE_CHECKING:
    from typer._click.exceptions import ClickException
    from typer.core import TyperCommand, TyperGroup

_TAIL = r"(?P<help>.*?)(?:  \[(?P<more>.*)\])?"
"""A line of help: what an option does, and in brackets its default or that it is required."""

_RAW = "\b"
"""Before lines that are not to be filled."""


class Formatter(HelpFormatter):
    """Click's help page in another language than its own."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, translate("Usage: "))

    def write_heading(self, heading: str) -> None:
        self.write(translate("{heading}:", heading=translate(heading)) + "\n")

    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        parts = [_paragraph(part, self.width - len(indent)) for part in text.split("\n\n")]
        self.write("\n\n".join("\n".join(indent + line for line in lines) for lines in parts) + "\n")

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        rows = list(rows)
        start = self.current_indent + min(max(cells(first) for first, _ in rows), col_max) + col_spacing
        for first, second in rows:
            head = " " * self.current_indent + first
            lines = wrap(_described(second), max(self.width - start, 10))
            if cells(head) + col_spacing > start:
                self.write(head + "\n")
                head = ""
            self.write(head + " " * (start - cells(head)) + f"\n{' ' * start}".join(lines) + "\n")


class _Context(Context):
    formatter_class = Formatter


def translate_help(command: TyperGroup | TyperCommand) -> None:
    """Let a command and those below it speak the active language; in English they are left as they are."""
    if language() == ENGLISH:
        return
    command.context_class = _Context
    for below in getattr(command, "commands", {}).values():
        translate_help(below)


def complaint(error: ClickException) -> str:
    """What is wrong with a command line: the usage of the command, how to get help, and the error."""
    if isinstance(error, NoArgsIsHelpError):
        return error.format_message()
    lines = []
    context = getattr(error, "ctx", None)
    if context is not None:
        path, option = context.command_path, context.help_option_names[0]
        lines += [context.get_usage(), translate("Try '{command}' for help.", command=f"{path} {option}"), ""]
    return "\n".join(
        [*lines, translate("Error: {message}", message=translate_phrase(library_message(error.format_message())))]
    )


def _paragraph(text: str, width: int) -> list[str]:
    """The lines of a paragraph, filled unless it is marked as one of lines."""
    first, *rest = text.split("\n")
    if first.strip() == _RAW:
        return [translate(line) for line in rest]
    return wrap(translate(" ".join(line.strip() for line in (first, *rest))), width)


def _described(text: str) -> str:
    found = re.fullmatch(_TAIL, text, re.DOTALL)
    assert found
    more = "；".join(map(_extra, found["more"].split("; "))) if found["more"] else ""
    return f"{translate(found['help'])}  [{more}]" if more else translate(found["help"])


def _extra(text: str) -> str:
    name, _, value = text.partition(": ")
    if not value:
        return translate(text)
    inner = value.removeprefix("(").removesuffix(")")
    return translate("default: {value}", value=translate(inner)) if name == "default" else text
