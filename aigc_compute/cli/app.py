"""The commands, and what happens to errors: 0 fine, 1 the numbers fail, 2 wrong use."""

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
from .help import complaint, translate_help
from .language import offer_language, settle_language
from .text import check_text

PROGRAM = "aigc-compute"
WRONG_USE = 2
CLOSED_PIPE = 141

COMMANDS = {
    "estimate": ("estimate", "Estimate training and serving from what is known."),
    "batch": ("batch", "Estimate every row of tables, files and sweeps."),
    "layouts": ("layouts", "Search the layouts of a training run."),
    "deployments": ("deployments", "Search the deployments of a served model."),
    "latency": ("latency", "Simulate what users wait for under load."),
    "explain": ("explain", "Explain a quantity, or the tree behind its value."),
    "sensitivity": ("sensitivity", "Say what drives the spread of a quantity."),
    "forecast": ("forecast", "Carry a scenario over the years."),
    "market": ("market", "Test a market, and what its money buys."),
    "diff": ("diff", "Compare scenarios, dates or results."),
    "check": ("check", "Check scenarios against what they expect."),
    "validate": ("validate", "Compare predictions with what was measured."),
    "audit": ("audit", "Test whether statements can be true."),
    "plot": ("plot", "Draw a quantity over another."),
    "report": ("report", "Write a report: a page with charts, sources and formulas."),
    "explore": ("explore", "Serve a report with sliders on your own machine."),
    "prices": ("prices", "Show what accelerators cost, as of a day."),
    "list": ("list_entries", "List what there is."),
    "show": ("show", "Show an entry in full."),
    "doctor": ("doctor", "Say whether this installation is sound."),
    "seeds": ("seeds", "What the source documents state, figure by figure."),
}
"""Each command's module and what the list of commands says of it."""

EXAMPLES = """\b
Examples:
  aigc-compute estimate gpt-3-175b
  aigc-compute explain training_cost_usd llama-2-70b
  aigc-compute list models
"""


def build(wanted: str | None = None) -> TyperGroup:
    """The program with all its commands, or, for a quick start, with the wanted one alone."""
    app = typer.Typer(
        name=PROGRAM,
        help="How much compute generative AI needs: training and serving, from what you know about them.",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
        epilog=EXAMPLES,
    )
    app.callback()(_root)
    for name, (module, words) in COMMANDS.items():
        if wanted in (name, None):
            command = import_module(f".{module}", __package__)
            if hasattr(command, "app"):
                app.add_typer(command.app, name=name)
            else:
                app.command(name, short_help=words)(getattr(command, module))
    program = typer.main.get_command(app)
    assert isinstance(program, TyperGroup)
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
    """Run a command; whatever is wrong with input, output or machine is told on stderr, with an exit code."""
    _prepare_streams()
    with handle_signals():
        try:
            try:
                code = _run(settle_language(sys.argv[1:], os.environ))
            finally:
                sys.stdout.flush()
                raise_pending()  # a signal that was swallowed, or that an error came of
        except BrokenPipeError:
            _leave(CLOSED_PIPE)
        except Exception as error:
            told = _told(error)
            if told is None:
                raise
            _leave(WRONG_USE, *told)
        except KeyboardInterrupt:
            ignore_signals()
            _leave(INTERRUPTED, translate("interrupted"))
    sys.exit(code)


def _run(words: list[str]) -> int:
    """Run the command that the words name; its exit code."""
    first = words[0] if words else None
    program = build(first if first in COMMANDS else None)
    try:
        code = int(program(words, prog_name=PROGRAM, standalone_mode=False) or 0)
    except ClickException as error:
        print(complaint(error), file=sys.stderr)
        return error.exit_code
    if code == INTERRUPTED:
        raise KeyboardInterrupt  # again: typer makes an exit of it
    return code


def _prepare_streams() -> None:
    """What cannot be encoded is escaped or replaced; a stream that the caller closed leads nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        if hasattr(getattr(sys, name), "reconfigure"):
            getattr(sys, name).reconfigure(errors=ERRORS)


def _told(error: Exception) -> tuple[Diagnostic, ...] | None:
    """Problems of the user's, and what the system refuses: all at once; None where the fault is the program's own."""
    if isinstance(error, Problems):
        return error.diagnostics
    if isinstance(error, OSError):
        file = error.filename if isinstance(error.filename, str) else "standard output"
        return (Diagnostic("system", error_message(error), file),)
    if isinstance(error, MemoryError):
        return (Diagnostic("memory", "not enough memory", hint="give fewer rows at once, or leave ranges out"),)
    if isinstance(error, ImportError) and (error.path or "").endswith(tuple(EXTENSION_SUFFIXES)):
        message = Phrase("a library cannot be loaded: {error}", error=error)
        return (Diagnostic("library", message, hint="is there enough memory?"),)
    return None


def _leave(code: int, *told: object) -> NoReturn:
    """Say why on stderr and exit; streams that take nothing more are left without a word from the interpreter."""
    for stream, lines in ((sys.stdout, ()), (sys.stderr, told)):
        try:
            for line in lines:
                print(line, file=stream)
            stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    sys.exit(code)
