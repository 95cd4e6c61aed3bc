"""The program: its commands in groups, older names of commands, and the exit codes 0 (fine), 1 (a number fails) and
2 (wrong use).
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib import import_module
from importlib.machinery import EXTENSION_SUFFIXES
from typing import NoReturn

import typer
from typer._click.exceptions import ClickException
from typer.core import TyperGroup

from .. import __version__
from ..diagnostics import Diagnostic, Problems
from ..io.interruption import INTERRUPTED, handle_signals, ignore_signals, raise_pending
from ..language import Phrase, error_message, translate
from ..surrogates import ERRORS
from .help import CommandGroup, complaint, translate_help
from .language import offer_language, settle_language
from .text import check_text

PROGRAM = "aigc-compute"
WRONG_USE = 2
CLOSED_PIPE = 141

GROUPS = {
    "Estimate": {
        "estimate": ("estimate", "Estimate training, serving and purchase from what you know."),
        "explain": ("explain", "Explain how a value was computed, or what makes it uncertain."),
    },
    "Many scenarios": {
        "batch": ("batch", "Estimate every row of tables, files and sweeps."),
        "diff": ("diff", "Compare scenarios, dates or results."),
        "plot": ("plot", "Draw a quantity over another quantity."),
    },
    "Check": {
        "check": ("check", "Check scenarios against expected values and a baseline."),
        "audit": ("audit", "Test whether the figures of a text or a market can be true."),
        "validate": ("validate", "Compare predictions with measurements."),
    },
    "Plan": {
        "layouts": ("layouts", "Find the fastest parallel layouts of a training run."),
        "deployments": ("deployments", "Find the best deployments of a served model."),
        "latency": ("latency", "Simulate how long users wait under load."),
        "forecast": ("forecast", "Project a scenario over several years."),
    },
    "Report": {"report": ("report", "Write a report with charts and sources, or serve it with sliders.")},
    "Look up": {
        "list": ("list_entries", "List models, accelerators, prices, statements and more."),
        "show": ("show", "Show one entry with its sources."),
        "doctor": ("doctor", "Check this installation."),
    },
}
"""For each group of commands: the name of a command, its module, and the line that the list of commands shows."""

COMMANDS = {name: command for group in GROUPS.values() for name, command in group.items()}

RENAMED = {
    ("sensitivity",): ("explain", "--sensitivity"),
    ("explore",): ("report", "--serve"),
    ("market",): ("audit", "--market"),
    ("prices",): ("list", "prices", "--by", "commitment"),
    ("seeds", "list"): ("list", "statements"),
    ("seeds", "show"): ("show",),
    ("seeds", "verify"): ("doctor",),
}
"""Commands of version 0.1, and the words that do the same now. They are understood until version 0.3."""

EXAMPLES = """\b
Examples:
  aigc-compute estimate gpt-3-175b
  aigc-compute explain training_cost_usd llama-2-70b
  aigc-compute list models
"""


def build(wanted: str | None = None) -> TyperGroup:
    """The program with all commands, or, for a quick start, with the `wanted` command alone."""
    app = typer.Typer(
        name=PROGRAM,
        cls=CommandGroup,
        help="Estimate the compute that generative AI needs: to train a model, to serve it, and to buy the cluster.",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
        epilog=EXAMPLES,
    )
    app.callback()(_root)
    for name, (module, summary) in COMMANDS.items():
        if wanted in (name, None):
            command = import_module(f".{module}", __package__)
            app.command(name, short_help=summary)(getattr(command, module))
    program = typer.main.get_command(app)
    assert isinstance(program, CommandGroup)
    program.groups = {title: tuple(commands) for title, commands in GROUPS.items()}
    check_text(program)
    offer_language(program)
    translate_help(program)
    return program


def _version(wanted: bool) -> None:
    if wanted:
        print(f"{PROGRAM} {__version__}")
        raise typer.Exit


def _root(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Show the version."),
) -> None:
    pass


def main() -> None:
    """Run the command that `sys.argv` names. Every error of the input, the output or the machine is printed on stderr,
    with an exit code and without a traceback.
    """
    _prepare_streams()
    with handle_signals():
        try:
            try:
                code = _run(with_new_names(settle_language(sys.argv[1:], os.environ)))
            finally:
                sys.stdout.flush()
                raise_pending()  # raises for a signal that a library swallowed or turned into another error
        except BrokenPipeError:
            _leave(CLOSED_PIPE)
        except Exception as error:
            diagnostics = _diagnostics_of(error)
            if diagnostics is None:
                raise
            _leave(WRONG_USE, *diagnostics)
        except KeyboardInterrupt:
            ignore_signals()
            _leave(INTERRUPTED, translate("interrupted"))
    sys.exit(code)


def with_new_names(words: list[str]) -> list[str]:
    """The words of a command line, an older name of a command replaced by its new one. A note on stderr names it,
    unless the words hold --quiet.
    """
    for old, new in RENAMED.items():
        if tuple(words[: len(old)]) == old:
            rest = words[len(old) :]
            if not {"-q", "--quiet"}.intersection(rest):
                message = Phrase(
                    "'{old}' is now '{new}'; the old name stops working in version 0.3",
                    old=" ".join(old),
                    new=" ".join(new),
                )
                print(Diagnostic("renamed", message, severity="note"), file=sys.stderr)
            return [*new, *rest]
    return words


def _run(words: list[str]) -> int:
    """Run the command that the words name, and return its exit code."""
    first = words[0] if words else None
    program = build(first if first in COMMANDS else None)
    try:
        code = int(program(words, prog_name=PROGRAM, standalone_mode=False) or 0)
    except ClickException as error:
        print(complaint(error), file=sys.stderr)
        return error.exit_code
    if code == INTERRUPTED:
        raise KeyboardInterrupt  # typer turns the interruption into an exit code
    return code


def _prepare_streams() -> None:
    """Escape what an output cannot encode, and open the null device for a stream that the caller closed."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        if hasattr(getattr(sys, name), "reconfigure"):
            getattr(sys, name).reconfigure(errors=ERRORS)


def _diagnostics_of(error: Exception) -> tuple[Diagnostic, ...] | None:
    """The diagnostics of an error that the user, the system or the machine caused; None for an error of the program."""
    if isinstance(error, Problems):
        return error.diagnostics
    if isinstance(error, OSError):
        file = error.filename if isinstance(error.filename, str) else "standard output"
        return (Diagnostic("system", error_message(error), file),)
    if isinstance(error, MemoryError):
        return (Diagnostic("memory", "not enough memory", hint="estimate fewer rows at once, or use --no-ranges"),)
    if isinstance(error, ImportError) and (error.path or "").endswith(tuple(EXTENSION_SUFFIXES)):
        message = Phrase("a library cannot be loaded: {error}", error=error)
        return (Diagnostic("library", message, hint="check that enough memory is free"),)
    return None


def _leave(code: int, *lines: object) -> NoReturn:
    """Print the lines on stderr and exit; a stream that accepts nothing more is replaced by the null device, so that
    the interpreter prints no error about it.
    """
    for stream, texts in ((sys.stdout, ()), (sys.stderr, lines)):
        try:
            for text in texts:
                print(text, file=stream)
            stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    sys.exit(code)
