"""`protocol schema`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from protocol_dsl.tools.cli.options import FILE, examples, format_option, load_protocol


@click.command(
    "schema",
    epilog=examples("protocol schema trial.proto > record.schema.json", "protocol schema trial.proto --format text"),
)
@click.argument("protocol", type=FILE)
@format_option("json", "text")
def command(protocol: Path, form: str) -> None:
    """Print the JSON Schema (2020-12) of the records of the PROTOCOL file; as text, a list of what it can know."""
    loaded = load_protocol(protocol)
    if form == "json":
        click.echo(json.dumps(loaded.record_schema(), ensure_ascii=False, indent=2))
        return
    for line in loaded.vocabulary():
        click.echo(line)
