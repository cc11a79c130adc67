"""Commands that prove and keep: verify, backup, restore, outbox."""

from dataclasses import asdict
from pathlib import Path

import click

from app.cli.shell import REFUSED, Reply, Shell, answers, table
from backlog.audit import copies
from backlog.audit import verify as audit
from backlog.company import stamp
from backlog.messages import Message
from backlog.outbox import list_unsent, send_again


@click.command()
@click.option("--deep", is_flag=True, help="Also read every file that went out again.")
@click.option("--anchor", metavar="SEQ:HASH", help="A head of the log that was kept outside.")
@answers
def verify(shell: Shell, deep: bool, anchor: str | None) -> Reply:
    """Prove that the log still tells the truth: chain, folds, memberships, files, numbers."""
    office = shell.office()
    office.admit(shell.actor(), "see")
    kept = audit.anchor(anchor) if anchor else None
    return _verdict(audit.verify(office, deep=deep, kept=kept))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@answers
def backup(shell: Shell, file: Path) -> Reply:
    """Copy the backlog to FILE while it is at work, and verify the copy."""
    return _verdict(copies.back_up(shell.office(), shell.actor(), file))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@answers
def restore(shell: Shell, file: Path) -> Reply:
    """Make the database from a copy; there must be none yet, and the copy must hold."""
    return _verdict(copies.restore(shell.office(), shell.actor(), file))


@click.command()
@click.option("--retry", is_flag=True, help="Send again what was given up.")
@answers
def outbox(shell: Shell, retry: bool) -> Reply:
    """What others must still be told, and what was given up."""
    office, actor = shell.office(), shell.actor()
    if retry:
        send_again(office, actor)
    messages = list_unsent(office, actor)
    data = {"messages": [_message(one) for one in messages]}
    heads = ["Id", "Destination", "Kind", "State", "Attempts", "Error"]
    rows = [
        [str(one.id), one.destination, one.kind, one.state, str(one.attempts), one.error]
        for one in messages
    ]
    return Reply(data, table(heads, rows) if rows else "Everybody was told everything.")


def _message(one: Message) -> dict[str, object]:
    return {
        "id": one.id,
        "destination": one.destination,
        "kind": one.kind,
        "state": one.state,
        "attempts": one.attempts,
        "not_before": stamp(one.not_before),
        "error": one.error or None,
    }


def _verdict(verdict: audit.Verdict) -> Reply:
    problems = [asdict(finding) for finding in verdict.findings]
    data = {
        "ok": not problems,
        "counts": verdict.counts,
        "problems": problems,
        "head": verdict.head,
    }
    counted = ", ".join(f"{count} {name}" for name, count in verdict.counts.items())
    lines = [f"{one.kind}, {one.where}: {one.message}" for one in verdict.findings]
    lines.append(f"{'Everything holds' if not problems else 'NOT everything holds'}: {counted}.")
    lines.append(f"Head of the log: {verdict.head}")
    return Reply(data, "\n".join(lines), REFUSED if problems else 0)
