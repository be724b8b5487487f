"""`protocol new`."""

from __future__ import annotations

import re
from pathlib import Path

import click

from protocol_dsl.tools.cli.options import FINDINGS, examples, stop
from protocol_dsl.tools.starter import starter_files

KEPT = (".gitattributes", ".vscode/settings.json", "examples/p001.json")
"""Files that a folder may have already: they are left as they are."""


@click.command(
    "new", epilog=examples("protocol new my_trial", 'protocol new my_trial --title "My trial" --into trials')
)
@click.argument("name")
@click.option("--title", help="The title of the trial.  [default: made from the name]")
@click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="The folder to write into."
)
def command(name: str, title: str | None, into: Path) -> None:
    """Write a small protocol NAME.proto to start from, with scenarios, a record and editor settings."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        suggestion = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "my_trial"
        suggestion = suggestion if suggestion[0].isalpha() else f"trial_{suggestion}"
        raise click.UsageError(f"`{name}` is no name: use small letters, digits and _, such as `{suggestion}`")
    title = " ".join((title or name.replace("_", " ").capitalize()).replace('"', "'").split())
    files = starter_files(name, title)
    for path in files:
        if path not in KEPT and (into / path).exists():
            stop(f"{(into / path).as_posix()} exists already, so nothing was written; choose another name", FINDINGS)
    for path, text in files.items():
        _write(into / path, text)
    start = (into / f"{name}.proto").as_posix()
    click.echo(f"\nNow run:\n  protocol check {start}\n  protocol test {start}")
    click.echo(f"  protocol explain {start} {(into / 'examples/p001.json').as_posix()}")


def _write(path: Path, text: str) -> None:
    if path.exists():
        click.echo(f"kept   {path.as_posix()} (it was there already)")
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    click.echo(f"wrote  {path.as_posix()}")
