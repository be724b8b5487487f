"""`protocol replay`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from protocol_dsl.errors import DecisionError, RecordError
from protocol_dsl.render.difference import ABSENT
from protocol_dsl.render.words.lexicon import plural
from protocol_dsl.tools.cli.options import DONE, FILE, FINDINGS, examples, format_option, load_protocol, stop

LONGEST = 200


@click.command(
    "replay",
    epilog=examples(
        "protocol decide trial.proto p001.json --format json > decision.json",
        "protocol replay decision.json --protocol trial.proto --record p001.json",
    ),
)
@click.argument("decision", type=FILE)
@click.option("--protocol", type=FILE, required=True, help="The protocol file that decided.")
@click.option("--record", type=FILE, required=True, help="The record that was decided.")
@format_option("text", "json")
def command(decision: Path, protocol: Path, record: Path, form: str) -> None:
    """Recompute a stored DECISION and show every difference. Exits with 1 if there is one."""
    from protocol_dsl.api.replay import replay

    loaded = load_protocol(protocol)
    stored, given = _read(decision), _read(record)
    try:
        found = replay(stored, loaded, given)
    except RecordError as error:
        stop(f"the record cannot be decided any more:\n{error}", FINDINGS)
    except DecisionError as error:
        stop(f"{decision.as_posix()}: {error}")
    if form == "json":
        data = [
            {"path": each.path, "stored": _plain(each.stored), "recomputed": _plain(each.recomputed)} for each in found
        ]
        click.echo(
            json.dumps({"format": "replay/1", "differences": data}, ensure_ascii=False, indent=2, sort_keys=True)
        )
    elif not found:
        click.echo("the decision stands: recomputing it gives the same")
    else:
        click.echo(f"the decision does not stand, {plural(len(found), 'difference')}:")
        for each in found:
            click.echo(
                f"  {each.path}\n    stored:     {_short(each.stored)}\n    recomputed: {_short(each.recomputed)}"
            )
    raise click.exceptions.Exit(FINDINGS if found else DONE)


def _read(path: Path) -> bytes:
    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except FileNotFoundError:
        stop(f"cannot read {path.as_posix()}: there is no such file")
    except OSError as error:
        stop(f"cannot read {path.as_posix()}: {(error.strerror or 'it cannot be opened').lower()}")


def _plain(value: object) -> object:
    return None if value is ABSENT else value


def _short(value: object) -> str:
    text = "absent" if value is ABSENT else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
