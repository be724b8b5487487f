"""`protocol test`."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

import click

from protocol_dsl.api.protocol import ScenarioResult
from protocol_dsl.render.explanation.style import Style
from protocol_dsl.render.words.lexicon import plural
from protocol_dsl.render.words.statuses import Tone
from protocol_dsl.tools.cli.options import DONE, FINDINGS, PROTOCOL, examples, format_option, load_protocol
from protocol_dsl.tools.cli.terminal import coloured


@click.command("test", epilog=examples("protocol test trial.proto", "protocol test protocols/*.proto --format json"))
@click.argument("files", nargs=-1, required=True, type=PROTOCOL)
@format_option("text", "json")
@click.option("--quiet", "-q", is_flag=True, help="Show failed scenarios only.")
def command(files: tuple[Path, ...], form: str, quiet: bool) -> None:
    """Run the scenarios of protocol FILES. Exits with 1 if one of them fails."""
    results = [(path, each) for path in files for each in load_protocol(path).test()]
    if form == "json":
        click.echo(json.dumps(_data(results), ensure_ascii=False, indent=2, sort_keys=True))
    else:
        _show(results, quiet)
    failed = any(not each.passed for _, each in results)
    raise click.exceptions.Exit(FINDINGS if failed else DONE)


def _data(results: list[tuple[Path, ScenarioResult]]) -> dict[str, object]:
    return {
        "format": "scenarios/1",
        "scenarios": [
            {
                "protocol": path.as_posix(),
                "label": each.label,
                "line": each.line,
                "passed": each.passed,
                "failures": list(each.failures),
            }
            for path, each in results
        ],
    }


def _show(results: list[tuple[Path, ScenarioResult]], quiet: bool) -> None:
    colour = coloured(sys.stdout)
    style = Style(colour=colour)
    for path, each in results:
        if each.passed and quiet:
            continue
        sign = style.toned("✓", Tone.FOR) if each.passed else style.toned("✗", Tone.AGAINST)
        place = "" if each.passed else f"  {path.as_posix()}:{each.line}"
        click.echo(f"{sign} {each.label}{style.faint(place)}", color=colour)
        for failure in each.failures:
            click.echo(f"    {failure}")
    click.echo(_summary(results))
    if unexpected := [(path, each.label) for path, each in results if each.failures and each.decision is not None]:
        path, title = unexpected[0]
        click.echo(f"to see why: protocol explain {shlex.quote(path.as_posix())} --scenario {_in_quotes(title)}")


def _in_quotes(title: str) -> str:
    """A title as any shell takes it, in double quotes unless it holds what they do not keep."""
    return shlex.quote(title) if set(title) & set('"$`!\\') else f'"{title}"'


def _summary(results: list[tuple[Path, ScenarioResult]]) -> str:
    if not results:
        return "there are no scenarios"
    failed = sum(not each.passed for _, each in results)
    return f"{plural(len(results), 'scenario')}, {f'{failed} failed' if failed else 'all as expected'}"
