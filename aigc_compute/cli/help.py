"""Help pages and errors of the command line, in the active language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from typer._click import Context, HelpFormatter
from typer._click.exceptions import NoArgsIsHelpError
from typer.core import TyperGroup

from ..language import ENGLISH, cells, language, library_message, translate, translate_phrase, wrap

if TYPE_CHECKING:
    from typer._click.exceptions import ClickException
    from typer.core import TyperCommand

_OPTION_HELP = r"(?P<help>.*?)(?:  \[(?P<more>.*)\])?"
"""The help of an option, with its default, or that it is required, in brackets."""

_UNWRAPPED = "\b"
"""Click's mark before a paragraph whose lines are kept as they are."""


class CommandGroup(TyperGroup):
    """A program whose help shows its commands in groups."""

    groups: Mapping[str, Sequence[str]] = {}
    """For each title of a group, the names of its commands."""

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the commands, group by group, with one column for the names of all groups."""
        width = max((len(name) for name in self.commands), default=0)
        limit = formatter.width - 6 - width
        for title, names in self.groups.items():
            rows = [
                (name.ljust(width), self.commands[name].get_short_help_str(limit))
                for name in names
                if name in self.commands
            ]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)


class Formatter(HelpFormatter):
    """A help page in a language other than Click's."""

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
    """Make the help of a command and of its subcommands use the active language. English needs no change."""
    if language() == ENGLISH:
        return
    command.context_class = _Context
    for subcommand in getattr(command, "commands", {}).values():
        translate_help(subcommand)


def complaint(error: ClickException) -> str:
    """The text of a wrong command line: the usage of the command, how to get help, and the error."""
    if isinstance(error, NoArgsIsHelpError):
        return error.format_message()
    lines = []
    context = getattr(error, "ctx", None)
    if context is not None:
        path, option = context.command_path, context.help_option_names[0]
        lines += [context.get_usage(), translate("Try '{command}' for help.", command=f"{path} {option}"), ""]
    message = translate_phrase(library_message(error.format_message()))
    return "\n".join([*lines, translate("Error: {message}", message=message)])


def _paragraph(text: str, width: int) -> list[str]:
    """The translated lines of a paragraph, wrapped unless the paragraph is marked to keep its lines."""
    first, *rest = text.split("\n")
    if first.strip() == _UNWRAPPED:
        return [translate(line) for line in rest]
    return wrap(translate(" ".join(line.strip() for line in (first, *rest))), width)


def _described(text: str) -> str:
    """The translated help of an option, with the text in brackets behind it."""
    match = re.fullmatch(_OPTION_HELP, text, re.DOTALL)
    assert match
    more = "；".join(map(_extra, match["more"].split("; "))) if match["more"] else ""
    return f"{translate(match['help'])}  [{more}]" if more else translate(match["help"])


def _extra(text: str) -> str:
    """One part of the text in brackets: a default value, or a word such as 'required'."""
    name, _, value = text.partition(": ")
    if not value:
        return translate(text)
    inner = value.removeprefix("(").removesuffix(")")
    return translate("default: {value}", value=translate(inner)) if name == "default" else text
