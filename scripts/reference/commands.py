"""The commands with their help, read off the program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aigc_compute.cli.app import COMMANDS, PROGRAM, build

from .markdown import page, table

WIDTH = 100

INTRODUCTION = f"""\
`{PROGRAM} COMMAND --help` prints the same. Results go to stdout, notes and progress to stderr. Exit codes: 0 fine,
1 the numbers contradict each other (or a check fails), 2 wrong use, 3 some rows of a batch are bad.
`AIGC_COMPUTE_CATALOGUE` names a folder of your own entries, `NO_COLOR` and `COLUMNS` are respected; `{PROGRAM}
--install-completion` sets up the shell."""


def commands() -> str:
    """One section a command."""
    program: Any = build()
    listed = table(
        ("command", "what it does"), ((f"[{name}](#{name})", words) for name, (_, words) in COMMANDS.items())
    )
    top = program.context_class(program, info_name=PROGRAM, **program.context_settings)
    sections = (_section(path, command, top) for path, command in _below(program, ()))
    return page("Commands", "the help of the program", INTRODUCTION, listed, *sections)


def _below(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The commands of a group, and those of groups in it, in order."""
    for name, one in getattr(command, "commands", {}).items():
        yield (*path, name), one
        yield from _below(one, (*path, name))


def _section(path: tuple[str, ...], command: Any, top: Any) -> str:
    name = " ".join(path)
    context = command.context_class(command, info_name=name, parent=top, terminal_width=WIDTH, max_content_width=WIDTH)
    return f"{'#' * (len(path) + 1)} {name}\n\n```text\n{command.get_help(context).rstrip()}\n```"
