"""Where output goes: colours, width, and a progress bar for long runs."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TextIO, TypeVar

import click

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

T = TypeVar("T")
PATIENCE = 2.0
"""Seconds after which a run over many records shows how far it is."""


def coloured(stream: TextIO) -> bool:
    """
    Whether a stream takes colours: what `--color` says, else what the environment says, else whether it is a terminal.

    `NO_COLOR` comes before `FORCE_COLOR`; a terminal that calls itself `dumb` takes none.
    """
    context = click.get_current_context(silent=True)
    if context is not None and context.color is not None:
        return context.color
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"


def is_terminal(stream: TextIO) -> bool:
    """Whether somebody reads along."""
    return hasattr(stream, "isatty") and stream.isatty()


def width() -> int:
    """The columns of a text: those of the terminal within reason, 100 for a file."""
    if not is_terminal(sys.stdout):
        return 100
    import shutil

    return min(max(shutil.get_terminal_size().columns, 60), 120)


def with_progress(items: Iterable[T], what: str = "records") -> Iterator[T]:
    """
    The same items; on standard error a bar that counts them, once they take more than two seconds.

    Only where standard error is a terminal and the results go elsewhere: on the terminal they are progress themselves.
    """
    if not is_terminal(sys.stderr) or is_terminal(sys.stdout):
        yield from items
        return
    started, bar = time.monotonic(), None
    try:
        for number, item in enumerate(items, 1):
            yield item
            if bar is None and time.monotonic() - started > PATIENCE:
                bar = _bar(what)
            if bar is not None:
                bar[0].update(bar[1], completed=number)
    finally:
        if bar is not None:
            bar[0].stop()


def _bar(what: str) -> tuple[Progress, TaskID]:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn(f"{{task.completed}} {what}"), TimeElapsedColumn())
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    progress.start()
    return progress, progress.add_task(what, total=None)
