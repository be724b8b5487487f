"""`protocol follow`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal, TypeAlias

import click
from attrs import frozen

from protocol_dsl.api.following import FollowFormat, Following
from protocol_dsl.api.outcome import RecordErrors
from protocol_dsl.render.explanation.style import printable
from protocol_dsl.render.pictures.lanes import NARROWEST
from protocol_dsl.render.pictures.style import WIDTH
from protocol_dsl.tools.cli.options import DONE, FILE, FINDINGS, PROTOCOL, examples, format_option, load_protocol, stop
from protocol_dsl.tools.cli.outcomes import tell_problems
from protocol_dsl.tools.cli.records import Given, given_records
from protocol_dsl.tools.cli.terminal import width, with_progress

Form: TypeAlias = FollowFormat | Literal["svg", "ics"]


@click.command(
    "follow",
    epilog=examples(
        "protocol follow trial.proto events/p001.json",
        "protocol follow trial.proto events/p001.json --record examples/p001.json",
        "protocol follow trial.proto p001.json --as-of 2026-04-01 --through 2026-03-31",
        "protocol follow trial.proto cohort.jsonl",
        "protocol follow trial.proto cohort.jsonl --format json > followed.jsonl",
        "protocol follow trial.proto p001.json --format svg --width 800 > p001.svg",
        "protocol follow trial.proto p001.json --format ics --salt kx81 > due.ics",
    ),
)
@click.argument("protocol", type=PROTOCOL)
@click.argument("logs", nargs=-1, required=True, type=FILE)
@click.option("--record", type=FILE, help="The participant's record: weight, timepoints, which branch applies.")
@click.option("--as-of", metavar="DATE", help="Ask at this date instead of the log's own.")
@click.option("--through", metavar="DATE", help="Take the log as complete up to this date instead of its own.")
@format_option("text", "markdown", "json", "svg", "ics")
@click.option(
    "--chain/--no-chain",
    default=None,
    help="With or without the reasoning. By default with it for one log; several have one line each as text.",
)
@click.option(
    "--width",
    "pixels",
    type=click.IntRange(NARROWEST, 10_000),
    default=WIDTH,
    show_default=True,
    metavar="PIXELS",
    help="How wide the picture is (svg).",
)
@click.option(
    "--salt",
    default="",
    metavar="TEXT",
    help="Sets the entries of participants apart who share a calendar (ics): any text that says nothing about anybody.",
)
def command(
    protocol: Path,
    logs: tuple[Path, ...],
    record: Path | None,
    as_of: str | None,
    through: str | None,
    form: Form,
    chain: bool | None,
    pixels: int,
    salt: str,
) -> None:
    """Follow the event LOGS of participants through the schedule of the PROTOCOL file, and show what is due next.

    A log is a JSON file, or a line of a JSON Lines file; - is standard input. Every log has one outcome, in order; one
    that cannot be read costs itself alone, and the exit code is then 1.

    svg is a picture of one participant's way, ics the windows that are due as calendar entries, without the subject.
    """
    loaded = load_protocol(protocol)
    given, several = given_records(logs)
    if several and record is not None:
        stop("one record belongs to one log; follow the logs one by one to give each its record")
    if several and form in ("svg", "ics"):
        stop(f"one {form} file is about one participant; follow the logs one by one")
    known = None if record is None else next(iter(given_records((record,))[0])).text
    code, shown = DONE, 0
    shape = Shape(form, several, not several if chain is None else chain, pixels, salt)

    def told(each: Given) -> tuple[str, RecordErrors | str]:
        outcome = loaded.follow_outcome(each.text, known, as_of=as_of, through=through)
        # What there is to say of a long log takes as long to work out as to read it.
        return each.place, outcome if isinstance(outcome, RecordErrors) else shape.of(outcome)

    for place, said in with_progress(map(told, given), "logs"):
        if isinstance(said, RecordErrors):
            code = FINDINGS
            if form == "json":
                click.echo(said.to_json())
            else:
                tell_problems(said, place, "cannot be followed")
            continue
        text = said if shown == 0 else shape.between + said
        # As bytes where lines end in CRLF, so that no system changes them.
        click.echo(text.encode("utf-8") if form == "ics" else text, nl=False)
        shown += 1
    if shown == 0 and code == DONE:
        click.echo("no event logs were given", err=True)
    raise click.exceptions.Exit(code)


@frozen
class Shape:
    """How what is found for each log is written: in which form, whether there may be several, with reasons or not."""

    form: Form
    several: bool
    chain: bool
    pixels: int
    salt: str

    @property
    def between(self) -> str:
        """What sets the text for one log apart from the one before it."""
        if self.form == "markdown":
            return "---\n\n"
        return "\n" if self.form == "text" and self.chain else ""

    def of(self, outcome: Following) -> str:
        """The text for one log."""
        if self.form == "json":
            if self.several:
                return outcome.to_json(chain=self.chain)
            return json.dumps(outcome.to_dict(chain=self.chain), ensure_ascii=False, sort_keys=True, indent=2) + "\n"
        if self.form == "svg":
            return outcome.svg(width=self.pixels)
        if self.form == "ics":
            return outcome.ics(salt=self.salt)
        if self.form == "text" and not self.chain:
            return f"{printable(outcome.subject):<12}  {outcome.summary()}\n"
        return outcome.explain(self.form, width=width())
