"""`protocol docs`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from protocol_dsl.api.documents import Documents, documents
from protocol_dsl.errors import ProtocolFileError
from protocol_dsl.render.pages.pages import MARK
from protocol_dsl.render.words.lexicon import plural
from protocol_dsl.tools.cli.options import DONE, FINDINGS, PROTOCOL, UNUSABLE, examples, stop
from protocol_dsl.tools.cli.terminal import coloured, is_terminal

OUT = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path)
PICTURE_MARK = 'class="pd-picture"'


@click.command(
    "docs",
    epilog=examples(
        "protocol docs trial.proto docs/trial",
        "protocol docs trial.proto docs/trial --previous trial-1.0.proto",
        "protocol docs trial.proto site --site   # a web site, to be opened in a browser",
    ),
)
@click.argument("protocol", type=PROTOCOL)
@click.argument("out", type=OUT)
@click.option("--previous", type=FILE, metavar="FILE", help="An earlier version, for a page on what has changed.")
@click.option("--site", is_flag=True, help="Write a web site instead of Markdown. Needs MkDocs.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but errors.")
def command(protocol: Path, out: Path, previous: Path | None, site: bool, quiet: bool) -> None:
    """Write the pages for reviewers of the PROTOCOL file into the folder OUT.

    The pages are Markdown, for any site generator. Files that somebody else wrote are never touched; pages of an
    earlier run are replaced, and removed where they are not made any more. The same file gives the same pages.
    """
    made = _made(protocol, previous)
    if site:
        count = _write_site(made, out)
    else:
        texts = {each.path: each.text for each in made.pages} | dict(made.pictures)
        _refuse_foreign(out, texts)
        count = _write(out, texts, quiet)
    for surprise in made.surprises:
        click.echo(f"warning: the example {surprise}", err=True)
    for quotation in made.misquoted:
        click.echo(f"warning: the document does not hold {quotation}", err=True)
    if not quiet:
        click.echo(f"{plural(count, 'file')} in {out.as_posix()}; start with {_start(out, site).as_posix()}")
    raise click.exceptions.Exit(FINDINGS if made.surprises else DONE)


def _made(protocol: Path, previous: Path | None) -> Documents:
    try:
        if is_terminal(sys.stderr):
            click.echo("reading the file and deciding its examples …", err=True)
        return documents(protocol, previous=previous)
    except ProtocolFileError as error:
        if not error.diagnostics:
            stop(f"cannot read {error}")
        click.echo(str(error), err=True, color=coloured(sys.stderr))
        stop(f"{protocol.as_posix()} has errors, so no page was written", FINDINGS)


def _start(out: Path, site: bool) -> Path:
    return out / ("index.html" if site else "index.md")


# ---- Markdown -----------------------------------------------------------------------------------------------


def _is_ours(path: Path) -> bool:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return False
    return text.endswith(MARK) or (path.suffix == ".svg" and PICTURE_MARK in text[:200])


def _refuse_foreign(out: Path, texts: Mapping[str, str]) -> None:
    foreign = [out / path for path in texts if (out / path).exists() and not _is_ours(out / path)]
    if foreign:
        listed = "".join(f"\n  {path.as_posix()}" for path in foreign)
        stop(f"nothing was written: somebody else wrote these files, choose another folder{listed}", FINDINGS)


def _write(out: Path, texts: Mapping[str, str], quiet: bool) -> int:
    out.mkdir(parents=True, exist_ok=True)
    for path, text in texts.items():
        _write_one(out / path, text, quiet)
    stale = (each for kind in ("*.md", "*.svg") for each in out.glob(kind) if each.name not in texts and _is_ours(each))
    for old in sorted(stale):
        old.unlink()
        _tell("removed", old, quiet)
    return len(texts)


def _write_one(path: Path, text: str, quiet: bool) -> None:
    if path.exists() and path.read_bytes() == text.encode():
        _tell("same", path, quiet)
        return
    path.write_text(text, encoding="utf-8", newline="\n")
    _tell("wrote", path, quiet)


def _tell(what: str, path: Path, quiet: bool) -> None:
    if not quiet:
        click.echo(f"{what:<8}{path.as_posix()}")


# ---- A web site -----------------------------------------------------------------------------------------------

SITE_MARK = ".protocol-site"


def _write_site(made: Documents, out: Path) -> int:
    if out.exists() and any(out.iterdir()) and not (out / SITE_MARK).exists():
        stop(f"nothing was written: {out.as_posix()} holds files of somebody else; choose another folder", FINDINGS)
    try:
        from protocol_dsl.tools.mkdocs import build_site
    except ImportError:
        stop("a web site needs MkDocs; install `protocol-dsl[docs]`, or leave --site out", UNUSABLE)
    build_site(made, out)
    (out / SITE_MARK).write_text(
        "Made by `protocol docs --site`; the next run replaces this folder.\n", encoding="utf-8"
    )
    return sum(each.is_file() for each in out.rglob("*"))
