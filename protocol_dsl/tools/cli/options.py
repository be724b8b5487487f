"""Options that several commands share, and what they share about files and exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias, TypeVar

import click

from protocol_dsl.errors import DecisionError, ProtocolFileError
from protocol_dsl.tools.cli.terminal import coloured
from protocol_dsl.values.calendar import MomentProblem, parse_moment

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

F = TypeVar("F", bound=Callable[..., Any])
FILE = click.Path(path_type=Path, allow_dash=True)
DONE, FINDINGS, UNUSABLE = 0, 1, 2


class ProtocolPath(click.Path):
    """The path of a protocol file; what is a record or a log by its name is not read as one."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, or a mistake of usage that says which file comes first."""
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if path.suffix.lower() in (".json", ".jsonl", ".ndjson"):
            command = "protocol" if ctx is None else ctx.command_path
            self.fail(
                f"`{path.as_posix()}` is a record or an event log by its name. The protocol file comes first: "
                f"{command} trial.proto …",
                param,
                ctx,
            )
        return path


PROTOCOL = ProtocolPath(path_type=Path, allow_dash=True)


def examples(*lines: str) -> str:
    """The end of a help page."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def format_option(*formats: str) -> Callable[[F], F]:
    """`--format`, of which the first is the default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How the output is written.",
    )


# ---- Questions --------------------------------------------------------------------------------------------


def question_options(command: F) -> F:
    """`--as-of`, `--reading`, `--group`."""
    for option in (
        click.option(
            "--group", metavar="NAME", shell_complete=complete_names("groups"), help="Decide this group only."
        ),
        click.option(
            "--reading",
            "readings",
            metavar="NAME=VALUE",
            multiple=True,
            callback=_readings,
            shell_complete=_complete_reading,
            help="Read an ambiguity in this one way. Can be given several times.",
        ),
        click.option("--as-of", metavar="DATE", callback=_as_of, help="Ask at this date instead of the record's own."),
    ):
        command = option(command)
    return command


def criterion_option(command: F) -> F:
    """`--criterion`."""
    return click.option(
        "--criterion",
        "criteria",
        metavar="ID",
        multiple=True,
        shell_complete=complete_names("criteria"),
        help="Show this criterion only; may be given several times.",
    )(command)


def _as_of(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    found = parse_moment(value, None)
    # Without an offset the record's own time zone counts, so that alone is no mistake here.
    if isinstance(found, MomentProblem) and found is not MomentProblem.NO_ZONE:
        raise click.BadParameter(f"`{value}` is {found.value}; write it as 2026-03-02", ctx, param)
    return value


def _readings(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for value in values:
        name, equals, reading = (part.strip() for part in value.partition("="))
        if not (name and equals and reading):
            raise click.BadParameter(f"`{value}` is not NAME=VALUE, such as brain_stability=strict", ctx, param)
        if found.get(name, reading) != reading:
            raise click.BadParameter(f"`{name}` is given two readings; an ambiguity has one at a time", ctx, param)
        found[name] = reading
    return found


# ---- Completion of names ---------------------------------------------------------------------------------------


Completer: TypeAlias = "Callable[[click.Context, click.Parameter, str], list[CompletionItem]]"


def complete_names(attribute: str) -> Completer:
    """Completes the names that a protocol has under an attribute."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        names = getattr(_protocol_of(ctx), attribute, ())
        from click.shell_completion import CompletionItem

        return [CompletionItem(name) for name in names if name.startswith(incomplete)]

    return complete


def _complete_reading(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    ambiguities = getattr(_protocol_of(ctx), "ambiguities", {})
    pairs = (f"{name}={reading}" for name, readings in ambiguities.items() for reading in readings)
    from click.shell_completion import CompletionItem

    return [CompletionItem(pair) for pair in pairs if pair.startswith(incomplete)]


def _protocol_of(ctx: click.Context) -> object | None:
    """The protocol that is already on the command line, if it can be read."""
    from protocol_dsl.api.protocol import check_file

    # While an option is being typed, arguments may still be waiting to be sorted out.
    path = ctx.params.get("protocol") or next(iter(ctx.args), None)
    try:
        return check_file(path).protocol if path is not None else None
    except ProtocolFileError:
        return None


# ---- Files ------------------------------------------------------------------------------------------------------


def stop(message: str, code: int = UNUSABLE) -> NoReturn:
    """Ends the program with a message."""
    click.echo(f"error: {message}", err=True)
    raise click.exceptions.Exit(code)


def load_protocol(path: Path) -> Any:
    """The protocol of a file; with errors in it, they are shown and the program ends."""
    from protocol_dsl.api.protocol import check_file

    try:
        result = check_file(path)
    except ProtocolFileError as error:
        stop(f"cannot read {error}")
    if result.protocol is None:
        colour = coloured(sys.stderr)
        click.echo(result.text(colour=colour), err=True, nl=False, color=colour)
        stop(f"{path.as_posix()} has errors: mend them, then run this again", FINDINGS)
    return result.protocol


def usage(error: DecisionError) -> click.UsageError:
    """A name that the protocol does not have, as a mistake of usage."""
    return click.UsageError(str(error))
