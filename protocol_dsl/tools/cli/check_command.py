"""`protocol check`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from protocol_dsl.diagnostics.diagnostic import Diagnostic, Severity
from protocol_dsl.errors import ProtocolFileError
from protocol_dsl.source import Source
from protocol_dsl.tools.cli.options import DONE, FINDINGS, PROTOCOL, UNUSABLE, examples, format_option
from protocol_dsl.tools.cli.terminal import coloured

if TYPE_CHECKING:
    from protocol_dsl.driver import Checked


@click.command(
    "check",
    epilog=examples(
        "protocol check trial.proto",
        "protocol check protocols/*.proto --format sarif > findings.sarif",
        "protocol check trial.proto --strict",
        "protocol finding E201                     # what a finding means",
    ),
)
@click.argument("files", nargs=-1, required=True, type=PROTOCOL)
@format_option("text", "json", "sarif")
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings, too.")
def command(files: tuple[Path, ...], form: str, strict: bool) -> None:
    """Check protocol FILES and show every finding, with its place and its repair.

    Exits with 0 if they can run, 1 if one has an error, 2 if one cannot be read.
    """
    found: dict[Diagnostic, None] = {}
    sources: dict[str, Source] = {}
    unreadable = False
    for path in files:
        try:
            result = _check(path)
        except ProtocolFileError as error:
            click.echo(f"error: cannot read {error}", err=True)
            unreadable = True
            continue
        # A file that several of these include is told of once.
        found |= {each: None for each in result.diagnostics if not _known(each, found)}
        sources |= result.sources
        if form == "text":
            _show(path, result)
    if form != "text":
        _write(form, tuple(found), sources)
    code = UNUSABLE if unreadable else _code(found, strict)
    raise click.exceptions.Exit(code)


def _check(path: Path) -> Checked:
    # The pipeline and not the public door: a check needs nothing of what decides, and nobody should wait for that.
    from protocol_dsl.driver import check_file, check_text

    if str(path) != "-":
        return check_file(path)
    data = sys.stdin.buffer.read()
    try:
        return check_text(data.decode("utf-8-sig"), folder=Path())
    except UnicodeDecodeError as error:
        raise ProtocolFileError((), f"standard input: not a text in UTF-8 (byte {error.start + 1})") from None


def _known(diagnostic: Diagnostic, found: dict[Diagnostic, None]) -> bool:
    return any(diagnostic == each and diagnostic.span == each.span for each in found)


def _show(path: Path, result: Checked) -> None:
    from protocol_dsl.diagnostics.text import render, summary

    colour = coloured(sys.stdout)
    text = render(result.diagnostics, result.sources, colour=colour)
    click.echo(f"{text}{'' if not text else chr(10)}{path.as_posix()}: {summary(result.diagnostics)}", color=colour)


def _write(form: str, found: tuple[Diagnostic, ...], sources: dict[str, Source]) -> None:
    from protocol_dsl.diagnostics import json, sarif

    render = sarif.render if form == "sarif" else json.render
    click.echo(render(found, sources), nl=False)


def _code(found: dict[Diagnostic, None], strict: bool) -> int:
    severities = {each.severity for each in found}
    bad = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return FINDINGS if severities & bad else DONE
