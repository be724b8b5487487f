"""`protocol completion`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from protocol_dsl.tools.cli.options import examples, stop


@click.command(
    "completion",
    epilog=examples(
        'eval "$(protocol completion bash)"      # in ~/.bashrc',
        'eval "$(protocol completion zsh)"       # in ~/.zshrc',
        "protocol completion fish > ~/.config/fish/completions/protocol.fish",
    ),
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script for a SHELL."""
    from protocol_dsl.tools.cli.app import app

    kind = get_completion_class(shell)
    if kind is None:
        stop(f"there is no completion for {shell}")
    click.echo(kind(app, {}, "protocol", "_PROTOCOL_COMPLETE").source())
