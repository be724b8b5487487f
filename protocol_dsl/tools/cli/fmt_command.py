"""`protocol fmt`."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path

import click

from protocol_dsl.errors import ProtocolFileError
from protocol_dsl.tools.cli.options import DONE, FINDINGS, PROTOCOL, UNUSABLE, examples


@click.command(
    "fmt",
    epilog=examples(
        "protocol fmt trial.proto", "protocol fmt --check protocols/*.proto", "protocol fmt - < trial.proto"
    ),
)
@click.argument("files", nargs=-1, required=True, type=PROTOCOL)
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 if a file would change.")
@click.option("--diff", is_flag=True, help="Change nothing; show what would change.")
def command(files: tuple[Path, ...], check: bool, diff: bool) -> None:
    """Rewrite protocol FILES in the one format; - formats standard input to standard output.

    A file that cannot be parsed is left as it is.
    """
    codes = [_format(path, check or diff, diff) for path in files]
    raise click.exceptions.Exit(max(codes))


def _format(path: Path, only_look: bool, diff: bool) -> int:
    from protocol_dsl.driver import formatted

    piped = str(path) == "-"
    try:
        before, after, findings = formatted(path, sys.stdin.buffer.read() if piped else None)
    except ProtocolFileError as error:
        click.echo(f"error: cannot read {error}", err=True)
        return UNUSABLE
    if after is None:
        click.echo(findings, err=True, nl=False)
        click.echo(f"error: {path.as_posix()} was left as it is", err=True)
        return FINDINGS
    if piped and not only_look:
        click.echo(after, nl=False)
        return DONE
    if before == after:
        return DONE
    if diff:
        lines = difflib.unified_diff(before.splitlines(True), after.splitlines(True), str(path), str(path))
        click.echo("".join(lines), nl=False)
    if only_look:
        click.echo(f"{path.as_posix()} would change", err=True)
        return FINDINGS
    path.write_text(after, encoding="utf-8", newline="\n")
    click.echo(f"{path.as_posix()}: formatted", err=True)
    return DONE
