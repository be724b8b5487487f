"""`protocol schema`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from protocol_dsl.tools.cli.options import FINDINGS, PROTOCOL, examples, format_option, load_protocol, stop


@click.command(
    "schema",
    epilog=examples(
        "protocol schema trial.proto > record.schema.json",
        "protocol schema trial.proto --log > events.schema.json",
        "protocol schema trial.proto --format text",
    ),
)
@click.argument("protocol", type=PROTOCOL)
@click.option("--log", is_flag=True, help="Of the event logs that `protocol follow` reads, not of the records.")
@format_option("json", "text")
def command(protocol: Path, log: bool, form: str) -> None:
    """Print the JSON Schema (2020-12) of the records of the PROTOCOL file; as text, a list of what it can know."""
    loaded = load_protocol(protocol)
    if log and not loaded.schedules:
        stop(f"{protocol.as_posix()} has no schedule, so there are no event logs; write one: `schedule name`", FINDINGS)
    if form == "json":
        click.echo(json.dumps(loaded.log_schema() if log else loaded.record_schema(), ensure_ascii=False, indent=2))
        return
    for line in loaded.log_vocabulary() if log else loaded.vocabulary():
        click.echo(line)
