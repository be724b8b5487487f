"""Where output goes: colours, width, and a progress bar for long runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from threading import Lock, Timer
from typing import TYPE_CHECKING, TextIO, TypeVar

import click
from attrs import define, field

if TYPE_CHECKING:
    from rich.progress import Progress

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
    The same items; on standard error a bar that counts those that are done, once they take more than two seconds.

    Only where standard error is a terminal. Where the results go to a terminal too, they are progress themselves from
    the first one on: the bar is gone before that.
    """
    if not is_terminal(sys.stderr):
        yield from items
        return
    bar, is_seen = _Bar(what), is_terminal(sys.stdout)
    try:
        for number, item in enumerate(items, 1):
            if is_seen:
                bar.stop()
            yield item
            bar.count(number)
    finally:
        bar.stop()


@define(eq=False)
class _Bar:
    """A bar that comes by itself while something is worked on, however long one item takes, until it is stopped."""

    what: str
    done: int = 0
    progress: Progress | None = None
    is_stopped: bool = False
    lock: Lock = field(factory=Lock)
    timer: Timer = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.timer = Timer(PATIENCE, self.start)
        self.timer.daemon = True
        self.timer.start()

    def start(self) -> None:
        """Show it, unless all is done by now."""
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}: {task.completed} done,"), TimeElapsedColumn())
        with self.lock:
            if not self.is_stopped:
                # What goes to standard output is not for the bar to pass on.
                self.progress = Progress(
                    *columns, console=Console(stderr=True), transient=True, redirect_stdout=False, refresh_per_second=5
                )
                self.progress.add_task(self.what, total=None, completed=self.done)
                self.progress.start()

    def count(self, done: int) -> None:
        """So many are done."""
        self.done = done
        if self.progress is not None:
            for task in self.progress.task_ids:
                self.progress.update(task, completed=done)

    def stop(self) -> None:
        """Take it away, for good."""
        if not self.is_stopped:
            self.timer.cancel()
            with self.lock:
                self.is_stopped = True
                if self.progress is not None:
                    self.progress.stop()
