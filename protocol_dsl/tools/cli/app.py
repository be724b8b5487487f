"""The command `protocol` with its subcommands, each loaded only when it is used."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from protocol_dsl.__about__ import __version__

COMMANDS = {
    "check": "Check protocol files and show every finding.",
    "decide": "Decide records: a verdict for each participant and group.",
    "explain": "Show the reasoning behind a decision.",
    "plan": "Show what schedules ask for, and the dates that come of it.",
    "follow": "Follow an event log through a schedule, and show what is due next.",
    "test": "Run the scenarios of protocol files.",
    "finding": "Say what a finding means, by its code.",
    "replay": "Recompute a stored decision and show any difference.",
    "docs": "Write the pages for reviewers.",
    "schema": "Print the JSON Schema of a protocol's records or event logs.",
    "forms": "Write the checklist and the screening log that a site prints.",
    "new": "Write a small protocol to start from.",
    "fmt": "Rewrite protocol files in the one format.",
    "completion": "Print the completion script of a shell.",
}
"""Each command with its one line, so that the list of commands needs none of them loaded."""


def _choose_colours(ctx: click.Context, param: click.Parameter, value: str) -> None:
    ctx.color = {"always": True, "never": False}.get(value)


COLOUR = click.Option(
    ["--color", "--colour"],
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    expose_value=False,
    callback=_choose_colours,
    help="Colours in the output. By default on a terminal only; NO_COLOR and FORCE_COLOR are heeded.",
)
"""What every command takes."""


class Commands(click.Group):
    """A group that loads a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which they are learned."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by its name."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"protocol_dsl.tools.cli.{cmd_name}_command")
        command: click.Command = module.command
        if COLOUR not in command.params:
            command.params.append(COLOUR)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from their lines above."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A command by its name; a misspelt one with the nearest there is."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from protocol_dsl.diagnostics.nearest import nearest

            close = nearest(args[0], COMMANDS)
            repair = f"did you mean `{close}`?" if close else f"there are {', '.join(COMMANDS)}"
            ctx.fail(f"there is no command `{args[0]}`; {repair}")
        return super().resolve_command(ctx, args)


EXAMPLES = """\b
Examples:
  protocol new my_trial
  protocol check my_trial.proto
  protocol explain my_trial.proto examples/p001.json

\b
Exit codes:
  0  done, and nothing was found
  1  a finding: an error in a protocol, a scenario that failed, a record or log that cannot be read
  2  a file that cannot be read, or a mistake on the command line
"""


@click.group(cls=Commands, epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="protocol", message="%(prog)s %(version)s")
def app() -> None:
    """Clinical-trial protocols, written once: checked, decided and explained."""


def run(arguments: Sequence[str]) -> int:
    """Runs the command line and returns its exit code; nothing that a user can type ends in a traceback."""
    _write_utf8()
    try:
        result = app.main(args=list(arguments), prog_name="protocol", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        return 130
    except OSError as error:
        if error.errno != errno.EPIPE:
            click.echo(f"error: {error.strerror or error}{f': {error.filename}' if error.filename else ''}", err=True)
            return 2
        # Whoever reads the output has enough, such as `head`: that is no error, and there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _write_utf8() -> None:
    """Output is UTF-8 wherever it goes: JSON has to be, and a sign that the terminal lacks must not end the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
