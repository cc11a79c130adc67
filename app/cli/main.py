"""The `backlog` command and its commands."""

from pathlib import Path

import click

from app.cli import (
    acts,
    batches,
    documents,
    imported,
    intake,
    invoices,
    mappings,
    process,
    reports,
    safety,
    upkeep,
)
from app.cli.shell import Shell
from app.collector import collect_seldom

_COMMANDS = (
    upkeep.init,
    *intake.COMMANDS,
    invoices.list_,
    invoices.show,
    invoices.check,
    batches.export_,
    batches.batches,
    batches.batch,
    imported.imported,
    batches.void_batch,
    documents.pdf,
    documents.word,
    *acts.COMMANDS,
    *reports.COMMANDS,
    process.run_job,
    process.mirror,
    mappings.mappings,
    upkeep.settings,
    safety.verify,
    safety.backup,
    safety.restore,
    safety.outbox,
    safety.doctor,
    process.serve,
    process.demo,
)


class _InOrder(click.Group):
    """Commands in the order of the work, as they were added."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(self.commands)


@click.group(cls=_InOrder)
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
    collect_seldom()
    context.obj = Shell(db, config)


for _command in _COMMANDS:
    main.add_command(_command)
