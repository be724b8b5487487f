"""`protocol explain`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from protocol_dsl.api.outcome import Decision, RecordErrors
from protocol_dsl.api.protocol import Protocol
from protocol_dsl.errors import DecisionError
from protocol_dsl.tools.cli.options import (
    DONE,
    FILE,
    FINDINGS,
    PROTOCOL,
    complete_names,
    criterion_option,
    examples,
    format_option,
    load_protocol,
    question_options,
    stop,
    usage,
)
from protocol_dsl.tools.cli.outcomes import tell_problems, tell_warnings
from protocol_dsl.tools.cli.records import given_records, nothing_given
from protocol_dsl.tools.cli.terminal import coloured, is_terminal, width


@click.command(
    "explain",
    epilog=examples(
        "protocol explain trial.proto examples/p001.json",
        "protocol explain trial.proto p001.json --criterion I8",
        "protocol explain trial.proto p001.json --format markdown > p001.md",
        "protocol explain trial.proto p001.json --format html > p001.html",
        "protocol explain trial.proto cohort.jsonl --format line",
        'protocol explain trial.proto --scenario "ECOG 2"',
    ),
)
@click.argument("protocol", type=PROTOCOL)
@click.argument("records", nargs=-1, type=FILE)
@click.option(
    "--scenario",
    metavar="TITLE",
    shell_complete=complete_names("scenarios"),
    help="Explain this example of the protocol file, instead of records.",
)
@format_option("text", "line", "markdown", "html", "json")
@question_options
@criterion_option
def command(
    protocol: Path,
    records: tuple[Path, ...],
    scenario: str | None,
    form: str,
    as_of: str | None,
    readings: Mapping[str, str],
    group: str | None,
    criteria: tuple[str, ...],
) -> None:
    """Show why the PROTOCOL file decides RECORDS as it does, down to each value, its date and its source."""
    if (scenario is None) == (not records):
        raise click.UsageError(_WHAT)
    loaded = load_protocol(protocol)
    if scenario is not None:
        _explain_scenario(loaded, scenario, form, as_of, readings, group=group, criterion=criteria)
        return
    given, several = given_records(records)
    if several and form == "html":
        raise click.UsageError("a page shows one decision; name one record in a file of its own")
    code, shown = DONE, 0
    for each in given:
        try:
            (outcome,) = loaded.decide_many([each.text], as_of=as_of, readings=readings, group=group)
            if isinstance(outcome, RecordErrors):
                code = FINDINGS
                _tell(outcome, each.place, form)
                continue
            shown += 1
            tell_warnings(outcome, each.place)
            text = _explained(outcome, form, several, group=group, criterion=criteria)
        except DecisionError as error:
            raise usage(error) from None
        if shown > 1 and form in ("text", "markdown"):
            click.echo("---\n" if form == "markdown" else "")
        click.echo(text, nl=False, color=coloured(sys.stdout))
    if shown == 0 and code == DONE:
        nothing_given()
    raise click.exceptions.Exit(code)


_WHAT = "name what to explain behind the protocol: a record, or an example of the protocol with --scenario TITLE"


def _explain_scenario(
    loaded: Protocol, title: str, form: str, as_of: str | None, readings: Mapping[str, str], **wanted: Any
) -> None:
    """Explains an example as it is decided by `protocol test`."""
    if as_of is not None or readings:
        raise click.UsageError("an example says itself as of when it is decided and by which reading; leave those out")
    try:
        result = loaded.scenario(title)
        if result.decision is None:
            stop("\n".join(result.failures), FINDINGS)
        click.echo(_explained(result.decision, form, False, **wanted), nl=False, color=coloured(sys.stdout))
    except DecisionError as error:
        raise usage(error) from None


def _tell(errors: RecordErrors, place: str, form: str) -> None:
    if form == "json":
        click.echo(errors.to_json())
    else:
        tell_problems(errors, place)


def _explained(decision: Decision, form: Any, several: bool, **wanted: Any) -> str:
    text = decision.explain(form, **wanted, colour=coloured(sys.stdout), tree=is_terminal(sys.stdout), width=width())
    if form == "json" and several:
        return _one_line(text)
    return text


def _one_line(text: str) -> str:
    """The same JSON in one line, for JSON Lines."""
    import json

    return json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
