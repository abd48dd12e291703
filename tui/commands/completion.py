"""`completion`: the script that lets a shell complete commands and options."""

import click

from storage.language import _

_FILES = {"bash": "~/.bashrc", "zsh": "~/.zshrc", "fish": "~/.config/fish/config.fish"}


@click.command(
    "completion",
    help=_(
        "Print the script that completes commands and options in your shell.\n\n"
        'Example for bash, in ~/.bashrc: eval "$(taizhang completion bash)"'
    ),
)
@click.argument("shell", type=click.Choice(list(_FILES)))
@click.pass_context
def completion_command(ctx: click.Context, shell: str) -> None:
    """Print a completion script."""
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(ctx.find_root().command, {}, "taizhang", "_TAIZHANG_COMPLETE").source())
