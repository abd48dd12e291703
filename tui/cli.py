"""The command line: which ledger, which language, and the way to each command.

This module imports click and nothing that is slow; a command's own module is
imported when the command is called.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from storage import language
from storage.errors import TaizhangError
from storage.language import _, mark
from tui.launch import at_terminal, launch

# name → module of `tui.commands`, one line of help
COMMANDS = {
    "init": ("start", mark("Start a ledger for a town.")),
    "sample": ("start", mark("Make a ledger of sample records to look around in.")),
    "log": ("log", mark("Log one finished inspection in one line.")),
    "list": ("look", mark("List records by any filter.")),
    "show": ("look", mark("Show one record with its history.")),
    "why": ("look", mark("Say why a record counts, or does not.")),
    "attach": ("attach", mark("Attach photos or scans to a record.")),
    "tally": ("tally", mark("Count a year's inspections.")),
    "gaps": ("gaps", mark("Say what a year lacks.")),
    "import": ("bring", mark("Bring in a spreadsheet of visits or trainings.")),
    "compare": ("compare", mark("Set a published report beside the ledger.")),
    "export": ("export", mark("Write the documents of a year.")),
    "undo": ("backup", mark("Take back the last change.")),
    "backup": ("backup", mark("Make a checked copy, also while others write.")),
    "restore": ("backup", mark("Put a backup back.")),
    "freeze": ("freeze", mark("Keep a year's figures as they were published.")),
    "unfreeze": ("freeze", mark("Take a freeze back, with a reason.")),
    "assert": ("claims", mark("Say what a figure must be; find the records if it is not.")),
    "verify": ("verify", mark("Check the ledger, or a manifest against it.")),
    "completion": ("completion", mark("Print the script that completes commands in your shell.")),
}


class _Told(click.ClickException):
    """An error whose text is a whole sentence."""

    def show(self, file: Any = None) -> None:
        """Print the sentence as it is."""
        click.echo(self.message, file=file, err=file is None)


class Commands(click.Group):
    """The commands, each imported when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order people need them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import and return the command `name`."""
        if name not in COMMANDS:
            return None
        module = import_module(f"tui.commands.{COMMANDS[name][0]}")
        command: click.Command = getattr(module, f"{name}_command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; where a file stands in its place, say which one takes it."""
        from tui.misdirected import way_for

        if args[0] not in COMMANDS and (way := way_for(args[0])):
            ctx.fail(way)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an error meant for people ends as its sentence and exit code 1."""
        try:
            return super().invoke(ctx)
        except TaizhangError as error:
            raise _Told(str(error)) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(text)) for name, (_module, text) in COMMANDS.items()])


def build() -> click.Group:
    """Return the command group, its help in the language in use."""

    @click.group(
        cls=Commands,
        invoke_without_command=True,
        context_settings={"help_option_names": ["-h", "--help"]},
        help=_(
            "Taizhang, the enforcement ledger that can prove its numbers.\n\n"
            "Without a command it opens the app; where there is no terminal it prints the "
            "year's figures."
        ),
        epilog=_(
            "Exit codes: 0 done, 1 the data says no, 2 wrong usage. "
            "`taizhang COMMAND --help` tells more."
        ),
    )
    @click.option(
        "--ledger",
        type=click.Path(path_type=Path),
        envvar="TAIZHANG_LEDGER",
        help=_("The ledger's folder. [env: TAIZHANG_LEDGER; default: in your data folder]"),
    )
    @click.option(
        "--lang",
        type=click.Choice(language.LANGUAGES),
        expose_value=False,
        is_eager=True,
        callback=_use_language,
        help=_("The language of the interface. [env: TAIZHANG_LANG; default: from the locale]"),
    )
    @click.version_option(package_name="taizhang-ledger", message="taizhang %(version)s")
    @click.pass_context
    def taizhang(ctx: click.Context, ledger: Path | None) -> None:
        if ctx.invoked_subcommand is None:
            _without_command(ctx)

    return taizhang


def _use_language(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    if value:
        language.use(value)


def _without_command(ctx: click.Context) -> None:
    if at_terminal():
        from storage.location import ledger_in_use
        from tui.commands.shared import named_folder

        ctx.exit(launch(ledger_in_use(named_folder(ctx))))
    from tui.commands.tally import tally_command

    ctx.invoke(tally_command)


def _language_asked(arguments: Sequence[str]) -> str | None:
    """Return the language named by `--lang`, which the help texts need before click reads it."""
    for place, argument in enumerate(arguments):
        name, _equals, value = argument.partition("=")
        if name == "--lang":
            value = value or next(iter(arguments[place + 1 : place + 2]), "")
            return value if value in language.LANGUAGES else None
    return None


def _use_utf8() -> None:
    """Print UTF-8 wherever output goes; Windows would use the code page when redirected."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure:
            encoding = stream.encoding if stream.isatty() else "utf-8"
            reconfigure(encoding=encoding, errors="replace")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave the process with its exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    _use_utf8()
    language.use(_language_asked(arguments) or language.preferred())
    try:
        build()(arguments, prog_name="taizhang", standalone_mode=True)
    except BrokenPipeError:  # the reader of our output has what it wants
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:  # standard output itself is full, say
        from storage.errors import reason

        click.echo(_("The output could not be written: {why}.").format(why=reason(error)), err=True)
        sys.exit(1)
