"""`protocol finding`."""

from __future__ import annotations

import json

import attrs
import click
from click.shell_completion import CompletionItem

from protocol_dsl.tools.cli.options import FINDINGS, examples, format_option, stop


def _complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from protocol_dsl.tools.catalogue import entries

    return [CompletionItem(e.code, help=e.title) for e in entries() if e.code.startswith(incomplete.upper())]


@click.command("finding", epilog=examples("protocol finding E201", "protocol finding"))
@click.argument("code", required=False, shell_complete=_complete)
@format_option("text", "json")
def command(code: str | None, form: str) -> None:
    """Say what the finding with this CODE means, with an example; without a code, list them all."""
    from protocol_dsl.tools.catalogue import entries, entry

    if code is None:
        _list(form)
        return
    found = entry(code)
    if found is None:
        from protocol_dsl.diagnostics.nearest import nearest

        close = nearest(code.strip().upper(), [each.code for each in entries()])
        repair = f"did you mean `{close}`?" if close else "`protocol finding` lists them all"
        stop(f"there is no finding `{code}`; {repair}", FINDINGS)
    if form == "json":
        click.echo(json.dumps(attrs.asdict(found), ensure_ascii=False, indent=2))
        return
    click.echo(f"{found.code}  {found.title}  ({found.severity})\n\n{found.meaning}")
    if found.example is not None:
        click.echo(f"\nThis is written:\n\n{_indented(found.example.written)}\nThis is said about it:\n")
        click.echo(_indented(found.example.shown), nl=False)


def _list(form: str) -> None:
    from protocol_dsl.tools.catalogue import KINDS, entries

    if form == "json":
        click.echo(json.dumps([attrs.asdict(each) for each in entries()], ensure_ascii=False, indent=2))
        return
    for kind in dict.fromkeys(KINDS.values()):
        click.echo(f"{kind}")
        for each in entries():
            if each.kind == kind:
                click.echo(f"  {each.code}  {each.meaning.partition(chr(10))[0]}")


def _indented(text: str) -> str:
    return "".join(f"    {line}".rstrip() + "\n" for line in text.rstrip("\n").split("\n"))
