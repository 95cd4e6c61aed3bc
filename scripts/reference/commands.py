"""Generates the page of commands from the help texts of the program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aigc_compute.cli.app import COMMANDS, PROGRAM, build

from .markdown import page, table

WIDTH = 100

INTRODUCTION = f"""\
`{PROGRAM} COMMAND --help` prints the help of one command. Results are written to stdout, notes and progress to stderr.

| exit code | meaning |
|---|---|
| 0 | no error |
| 1 | numbers contradict each other, or a check fails |
| 2 | wrong use |
| 3 | some rows of `batch` are bad |

In every command that takes `key=value`, `key=a,b,c` and `key=lo..hi:steps` are sweeps. `--columns` works in every
command that prints a table. `{PROGRAM} explain CODE` explains the code at the end of a message.

`AIGC_COMPUTE_CATALOGUE` names a folder with your own entries. The program respects `NO_COLOR` and `COLUMNS`. `{PROGRAM}
--install-completion` sets up the completion of the shell."""


def commands() -> str:
    """Return the page, with one section for each command."""
    program: Any = build()
    overview = table(
        ("command", "what it does"), ((f"[{name}](#{name})", summary) for name, (_, summary) in COMMANDS.items())
    )
    top = program.context_class(program, info_name=PROGRAM, **program.context_settings)
    sections = (_section(path, command, top) for path, command in _below(program, ()))
    return page("Commands", "the help of the program", INTRODUCTION, overview, *sections)


def _below(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the commands of a group and of its subgroups, in order, each with its path of names."""
    for name, child in getattr(command, "commands", {}).items():
        yield (*path, name), child
        yield from _below(child, (*path, name))


def _section(path: tuple[str, ...], command: Any, top: Any) -> str:
    name = " ".join(path)
    context = command.context_class(command, info_name=name, parent=top, terminal_width=WIDTH, max_content_width=WIDTH)
    return f"{'#' * (len(path) + 1)} {name}\n\n```text\n{command.get_help(context).rstrip()}\n```"
