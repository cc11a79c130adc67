"""Commands that run the process, do by hand what it does by itself, and see what it needs."""

import signal
import threading
import time
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

import click

from app import jobs, wiring
from app.cli import tables
from app.cli.shell import REFUSED, Reply, Shell, answers, table
from app.demo import demo as run_demo
from app.doctor import examine_sections
from app.environment import Environment
from app.http.slack import PATH
from app.lock import wait_until_free
from app.logs import start_logging
from app.opening import open_office
from app.serve import serve as run_serve
from app.upkeep import build_upkeep
from backlog.errors import Refused
from backlog.finding import Finding
from backlog.plural import count_of
from backlog.roles import require
from bot.manifest import build_manifest, format_manifest
from scheduler.runs import run_job as run_one
from sheets.draft import Told
from sheets.errors import SheetError


@click.command()
@answers
def serve(shell: Shell) -> Reply:
    """Run the process: Slack, the Sheet and the clock."""
    environment = Environment()
    start_logging(environment.backlog_log, environment.secrets)
    stop = _stopped_by_signals()
    # Where the disk is not mounted an empty backlog would be shown to everybody.
    wait_until_free(shell.db, stop)
    if stop.is_set():
        return Reply({"stopped": True}, "")
    config = shell.config()
    secrets = [*environment.secrets, *wiring.list_secrets(config)]
    start_logging(environment.backlog_log, secrets)
    upkeep = build_upkeep(shell.config_path, config, environment)
    process = wiring.assemble_process(shell.office(), config, environment, upkeep)
    run_serve(process, stop=stop)
    return Reply({"stopped": True}, "")


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True)
@click.option("--keep", is_flag=True, help="Go on with the world of the last time.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=".demo",
    show_default=True,
    help="Where its world is: an empty folder, or one that the demo made, which begins anew.",
)
def demo(port: int, keep: bool, folder: Path) -> None:
    """Try everything with a sample company, without accounts, in the browser."""
    start_logging("warning")
    try:
        run_demo(folder, port=port, keep=keep, stop=_stopped_by_signals())
    except Refused as error:
        raise click.ClickException(str(error)) from None


@click.command("run-job")
@click.argument("job", metavar="ID")
@click.option("--at", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), help="As if then.")
@answers
def run_job(shell: Shell, job: str, at: datetime | None) -> Reply:
    """Do a job now that the clock does by itself.

    Once a period: weekly-batch, daily-reminder, own-messages, release-held, audit-anchor,
    integrity, backup. Or whenever: mirror, watch-folder.
    """
    office = wiring.add_witnesses(shell.office(), shell.config(), Environment())
    office.admit(shell.actor(), "export")
    when = at.replace(tzinfo=office.company.zone) if at else None
    sheet = wiring.find_mirror(office, Environment())
    places = replace(wiring.build_places(office, shell.config(), sheet), wait=time.sleep)
    said = run_one(office, jobs.build_jobs(office, places), job, at=when)
    return Reply({"job": job, "said": said}, said)


@click.command()
@click.option("--rebuild", is_flag=True, help="Forget which tabs were ours; find them by title.")
@click.option("--full", is_flag=True, help="Look at all of it, and put back what was changed.")
@answers
def mirror(shell: Shell, rebuild: bool, full: bool) -> Reply:
    """Bring the Google Sheet up to date now."""
    office = shell.office()
    office.admit(shell.actor(), "see")
    try:
        synced = wiring.build_mirror(office, Environment()).refresh(rebuild=rebuild, full=full)
    except SheetError as error:
        raise Refused(str(error)) from None
    data = {"writes": synced.writes, "cells": synced.cells}
    return Reply(data, _say_synced(synced.writes, synced.cells, synced.restored))


def _say_synced(writes: int, cells: int, restored: Iterable[Told]) -> str:
    """What was written; and what of ours people had changed, each with what stands there again."""
    wrote = f"{count_of(cells, 'cell')} in {count_of(writes, 'write')}."
    return "\n".join([wrote if cells else "Nothing differed.", *(one.say() for one in restored)])


@click.command()
@answers
def doctor(shell: Shell) -> Reply:
    """Look at everything that real use needs, and say what to do about what is missing."""
    config = shell.config()
    require(shell.actor(), "see")
    office = open_office(shell.db, config)
    sections = examine_sections(office, shell.config_path, config, Environment)
    found = [one for each in sections.values() for one in each]
    amiss = [one for one in found if not one.ok]
    data = {"ok": not amiss, "checks": [asdict(one) for one in found]}
    told = [_format_section(title, each) for title, each in sections.items()]
    many = f"{len(amiss)} of them NOT OK" if amiss else "all ok"
    told.append(f"{count_of(len(found), 'check')}, {many}.")
    return Reply(data, "\n\n".join(told), REFUSED if amiss else 0)


def _format_section(title: str, found: Iterable[Finding]) -> str:
    """Its checks in lines, and below each that is not well what to do."""
    rows = []
    for one in found:
        # Names as wide in all sections, so that they stand below each other.
        rows.append([_SAID[one.ok], tables.pad(one.name, _NAME), one.message])
        rows += [["", "", f"Fix: {one.fix}"]] if one.fix and not one.ok else []
    return table(["", title, ""], rows)


_NAME = 22
"""So wide are most names; longer ones are an address."""
_SAID = {True: "ok    ", False: "NOT OK"}


@click.command("slack-manifest")
@click.option("--url", default="", metavar="URL", help="Where Slack comes over HTTP: https://...")
@answers
def slack_manifest(shell: Shell, url: str) -> Reply:  # noqa: ARG001 - every command is given it
    """Print the manifest of the Slack app, to paste where apps are made or changed."""
    address = f"{url.rstrip('/')}{PATH}" if url else ""
    if url and not url.startswith("https://"):
        raise click.UsageError("Slack comes to https:// addresses alone.")
    return Reply(build_manifest(address), format_manifest(address).rstrip())


def _stopped_by_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop
