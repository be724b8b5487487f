"""`protocol decide`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from protocol_dsl.api.outcome import Decision, Outcome, RecordErrors
from protocol_dsl.engine.decision import Verdict
from protocol_dsl.errors import DecisionError
from protocol_dsl.render.explanation.style import Style, printable
from protocol_dsl.render.words.statuses import VERDICTS
from protocol_dsl.tools.cli.options import (
    DONE,
    FILE,
    FINDINGS,
    PROTOCOL,
    examples,
    format_option,
    load_protocol,
    question_options,
    usage,
)
from protocol_dsl.tools.cli.outcomes import tell_problems, tell_warnings
from protocol_dsl.tools.cli.records import Given, given_records, nothing_given
from protocol_dsl.tools.cli.terminal import coloured, with_progress


@click.command(
    "decide",
    epilog=examples(
        "protocol decide trial.proto examples/p001.json",
        "protocol decide trial.proto cohort.jsonl --format json > decisions.jsonl",
        "protocol decide trial.proto - --as-of 2026-03-02 < cohort.jsonl",
        "protocol decide trial.proto p001.json --reading brain_stability=strict",
    ),
)
@click.argument("protocol", type=PROTOCOL)
@click.argument("records", nargs=-1, required=True, type=FILE)
@format_option("text", "json")
@question_options
@click.option(
    "--chain/--no-chain",
    default=None,
    help="With or without the reasoning in JSON. By default with it for one record, without for several.",
)
def command(
    protocol: Path,
    records: tuple[Path, ...],
    form: str,
    as_of: str | None,
    readings: Mapping[str, str],
    group: str | None,
    chain: bool | None,
) -> None:
    """Decide RECORDS (files, or - for standard input) by the PROTOCOL file.

    A record is a JSON file, or a line of a JSON Lines file. Every record has one outcome, in order; one that cannot be
    read costs itself alone, and the exit code is then 1.
    """
    loaded = load_protocol(protocol)
    given, several = given_records(records)
    taken: list[Given] = []
    try:
        outcomes = loaded.decide_many(_texts(given, taken), as_of=as_of, readings=readings, group=group)
    except DecisionError as error:
        raise usage(error) from None
    table = Table(loaded.groups)
    code = DONE
    with_chain = not several if chain is None else chain
    for number, outcome in enumerate(with_progress(outcomes), 1):
        place = taken.pop().place
        code = max(code, FINDINGS if isinstance(outcome, RecordErrors) else DONE)
        _tell(outcome, place, quiet=form == "json" and isinstance(outcome, RecordErrors))
        if form == "json":
            click.echo(_json(outcome, with_chain))
        else:
            table.show(outcome, place, first=number == 1)
    if code == DONE and not table.shown and form == "text":
        nothing_given()
    raise click.exceptions.Exit(code)


def _texts(given: Iterator[Given], taken: list[Given]) -> Iterator[bytes]:
    """The texts of the records; `taken` remembers which one is being decided."""
    for each in given:
        taken.append(each)
        yield each.text


def _json(outcome: Outcome, chain: bool) -> str:
    return outcome.to_json() if isinstance(outcome, RecordErrors) else outcome.to_json(chain=chain)


def _tell(outcome: Outcome, place: str, quiet: bool) -> None:
    if isinstance(outcome, RecordErrors):
        if not quiet:
            tell_problems(outcome, place)
    else:
        tell_warnings(outcome, place)


class Table:
    """One line for each participant and group, written as they come."""

    def __init__(self, groups: tuple[str, ...]) -> None:
        self.colour = coloured(sys.stdout)
        self.style = Style(colour=self.colour)
        self.groups = groups
        self.group_width = max((len(name) for name in (*groups, "group")), default=0)
        self.shown = False

    def show(self, outcome: Outcome, place: str, first: bool) -> None:
        """The lines of one record."""
        if first:
            self._line("participant", "group", "verdict", "decided by")
        self.shown = True
        if isinstance(outcome, RecordErrors):
            self._line(outcome.subject or "?", "", "not decided", f"see the problems of {place}")
            return
        for line in self._lines(outcome):
            self._line(*line)

    def _lines(self, decision: Decision) -> Iterator[tuple[str, str, str, str]]:
        for name, verdict in decision.verdicts.items():
            by = decision.decided_by[name]
            words = "all criteria" if verdict == Verdict.ELIGIBLE.value else ", ".join(by)
            yield decision.subject, name or "", verdict, words

    def _line(self, subject: str, group: str, verdict: str, by: str) -> None:
        known = next((wording for each, wording in VERDICTS.items() if each.value == verdict), None)
        shown = verdict if known is None else f"{known.sign} {known.word}"
        column = f"{shown:<26}"
        painted = column if known is None else self.style.toned(column, known.tone)
        middle = f"{group:<{self.group_width}}  " if self.groups else ""
        click.echo(f"{printable(subject):<12}  {middle}{painted}  {by}".rstrip(), color=self.colour)
