"""Progress bar for commands that process many rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..language import translate


@contextmanager
def progress(share: Callable[[int], float], shown: bool) -> Iterator[Callable[[int], None]]:
    """Show a progress bar on stderr with the number of rows, the rate and the remaining time, if `shown` is true.

    Yields a function that is called with the number of rows just done. `share` converts a number of rows to a share of
    the whole work.
    """
    if not shown:
        yield lambda rows: None
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    from .screen import Screen

    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[rows]}"), TimeRemainingColumn())
    with Progress(*columns, console=Screen(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0, rows="")
        done = 0

        def advance(rows: int) -> None:
            nonlocal done
            done += rows
            speed = done / bar.tasks[0].elapsed if bar.tasks[0].elapsed else 0.0
            bar.update(
                task, completed=share(done), rows=translate("{done:,} rows, {speed:,.0f}/s", done=done, speed=speed)
            )

        yield advance
