"""`protocol forms`."""

from __future__ import annotations

from pathlib import Path

import click

from protocol_dsl.tools.cli.options import PROTOCOL, examples, load_protocol


@click.command("forms", epilog=examples("protocol forms trial.proto forms"))
@click.argument("protocol", type=PROTOCOL)
@click.argument("into", metavar="FOLDER", type=click.Path(path_type=Path, file_okay=False))
def command(protocol: Path, into: Path) -> None:
    """
    Write the forms that a site prints from the PROTOCOL file into FOLDER.

    An eligibility checklist for each group, and a screening log. Open them in a browser and print them; files of the
    same names are written anew.
    """
    loaded = load_protocol(protocol)
    into.mkdir(parents=True, exist_ok=True)
    for name, text in loaded.forms().items():
        (into / name).write_text(text, encoding="utf-8", newline="\n")
        click.echo(f"wrote  {(into / name).as_posix()}")
