"""The `backlog` command; each of its commands is loaded when it is called."""

from pathlib import Path

import click

from app.cli.commands import COMMANDS, list_sections, load_command
from app.garbage import collect_seldom
from app.guides import find_guides

_OF_COMMANDS = ("--as", "--json")


class _Quick(click.Group):
    """Names and first lines of all commands are at hand; a command's module only when it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """In the order of the work, as they were added."""
        return list(self.commands)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The options; those of the commands stand behind them."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if error.option_name not in _OF_COMMANDS:
                raise
            told = (
                f"{error.option_name} stands behind the command: backlog list {error.option_name}"
            )
            raise click.UsageError(told, ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """By what people do, nothing of it cut; the lines begin at one place in all sections."""
        widest = max(map(len, self.commands))
        for title, commands in list_sections().items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(widest), line) for name, line in commands])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that was called, instead of what stands here for it."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, load_command(name) if name else None, rest

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Where to read on: a wheel has its pages and samples in the environment it is in."""
        formatter.write_paragraph()
        formatter.write(f"Pages (docs/) and samples/ of this version: {find_guides()}\n")


@click.group(cls=_Quick)
@click.option(
    "--db",
    type=click.Path(path_type=Path),
    envvar="BACKLOG_DB",
    default="backlog.db",
    show_default=True,
    help="The database [BACKLOG_DB].",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    envvar="BACKLOG_CONFIG",
    default="backlog.toml",
    show_default=True,
    help="The configuration [BACKLOG_CONFIG].",
)
@click.version_option(package_name="invoice-backlog")
@click.pass_context
def main(context: click.Context, db: Path, config: Path) -> None:
    """The Invoice Process Backlog: the last checkpoint before accounting."""
    from app.cli.shell import Shell  # noqa: PLC0415 - `--help` and `--version` need none of it

    collect_seldom()
    context.obj = Shell(db, config)


for _name, _, _summary in COMMANDS:
    main.add_command(click.Command(_name, help=_summary))
