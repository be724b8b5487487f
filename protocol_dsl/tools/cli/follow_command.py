"""`protocol follow`."""

from __future__ import annotations

from pathlib import Path

import click

from protocol_dsl.api.outcome import RecordErrors
from protocol_dsl.tools.cli.options import DONE, FILE, FINDINGS, examples, format_option, load_protocol, stop
from protocol_dsl.tools.cli.outcomes import tell_problems
from protocol_dsl.tools.cli.records import given_records
from protocol_dsl.tools.cli.terminal import width


@click.command(
    "follow",
    epilog=examples(
        "protocol follow trial.proto events/p001.json",
        "protocol follow trial.proto events/p001.json --record examples/p001.json",
        "protocol follow trial.proto p001.json --as-of 2026-04-01 --through 2026-03-31",
        "protocol follow trial.proto events.jsonl --format json",
    ),
)
@click.argument("protocol", type=FILE)
@click.argument("logs", nargs=-1, required=True, type=FILE)
@click.option("--record", type=FILE, help="The participant's record: weight, timepoints, which branch applies.")
@click.option("--as-of", metavar="DATE", help="Ask at this date instead of the log's own.")
@click.option("--through", metavar="DATE", help="Take the log as complete up to this date instead of its own.")
@format_option("text", "markdown", "json")
def command(
    protocol: Path, logs: tuple[Path, ...], record: Path | None, as_of: str | None, through: str | None, form: str
) -> None:
    """Follow the event LOGS of participants through the schedule of the PROTOCOL file, and show what is due next."""
    loaded = load_protocol(protocol)
    given, several = given_records(logs)
    if several and record is not None:
        stop("one record belongs to one log; follow the logs one by one to give each its record")
    known = None if record is None else next(iter(given_records((record,))[0])).text
    code, shown = DONE, 0
    for each in given:
        outcome = loaded.follow_outcome(each.text, known, as_of=as_of, through=through)
        if isinstance(outcome, RecordErrors):
            code = FINDINGS
            if form == "json":
                click.echo(outcome.to_json(), nl=False)
            else:
                tell_problems(outcome, each.place)
            continue
        shown += 1
        if shown > 1 and form != "json":
            click.echo("---\n" if form == "markdown" else "")
        text = outcome.to_json() if form == "json" and several else outcome.explain(form, width=width())
        click.echo(text, nl=False)
    if shown == 0 and code == DONE:
        click.echo("no event logs were given", err=True)
    raise click.exceptions.Exit(code)
