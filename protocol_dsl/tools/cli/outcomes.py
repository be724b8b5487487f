"""Records that could not be decided, and doubts about those that could: told on standard error."""

from __future__ import annotations

import click

from protocol_dsl.api.outcome import Decision, RecordErrors, finding_lines
from protocol_dsl.render.explanation.style import printable
from protocol_dsl.render.words.lexicon import plural


def tell_problems(errors: RecordErrors, place: str, outcome: str = "cannot be decided") -> None:
    """Everything that is wrong with a record or an event log, with the repairs."""
    whom = f" ({printable(errors.subject)})" if errors.subject else ""
    click.echo(f"error: {place}{whom} {outcome}, {plural(len(errors.problems), 'problem')}:", err=True)
    click.echo(_indented(errors.text()), err=True, nl=False)


def tell_warnings(decision: Decision, place: str) -> None:
    """What is doubtful about a record that was decided."""
    for warning in decision.warnings:
        click.echo(f"warning: {place}: {finding_lines(warning).rstrip()}", err=True)


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines())
