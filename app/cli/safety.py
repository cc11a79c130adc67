"""Commands that prove and keep: verify, backup, restore, outbox."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from app.cli.progress import busy
from app.cli.shell import REFUSED, Reply, Shell, answers, table
from backlog.audit import copies
from backlog.audit import verify as audit
from backlog.company import stamp
from backlog.messages import Message, State
from backlog.office import Office
from backlog.outages import Outage, list_outages
from backlog.roles import ACTS, Actor
from backlog.unsent import dismiss, list_unsent, send_again


@click.command()
@click.option("--deep", is_flag=True, help="Also read every file that went out again.")
@click.option("--anchor", metavar="SEQ:HASH", help="A head of the log that was kept outside.")
@answers
def verify(shell: Shell, deep: bool, anchor: str | None) -> Reply:
    """Prove that the log still tells the truth: chain, folds, memberships, files, numbers."""
    office = shell.office()
    office.admit(shell.actor(), "see")
    kept = audit.anchor(anchor) if anchor else None
    with busy("Verifying") as bar:
        return _verdict(audit.verify(office, deep=deep, kept=kept, count=bar.count))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@answers
def backup(shell: Shell, file: Path) -> Reply:
    """Copy the backlog to FILE while it is at work, and verify the copy."""
    with busy("Copying and verifying"):
        return _verdict(copies.back_up(shell.office(), shell.actor(), file))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@answers
def restore(shell: Shell, file: Path) -> Reply:
    """Make the database from a copy; there must be none yet, and the copy must hold."""
    with busy("Restoring and verifying"):
        return _verdict(copies.restore(shell.office(), shell.actor(), file))


_ALL = "all"


@click.command()
@click.option(
    "--retry",
    is_flag=False,
    flag_value=_ALL,
    metavar="[ID]",
    help="Send again what was given up, all of it or one, and try now what waits.",
)
@click.option("--dismiss", "dismissed", type=int, metavar="ID", help="Let it be; needs --reason.")
@click.option("--reason", default="", help="Why it need not be sent.")
@answers
def outbox(shell: Shell, retry: str | None, dismissed: int | None, reason: str) -> Reply:
    """What others must still be told, what was given up, and what cannot be reached."""
    if retry is not None and dismissed is not None:
        raise click.UsageError("Say --retry or --dismiss, not both.")
    office, actor = shell.office(), shell.actor()
    if retry is not None:
        send_again(office, actor, _read_id(retry))
    if dismissed is not None:
        dismiss(office, actor, dismissed, reason=reason)
    messages, outages = list_unsent(office, actor), _list_outages(office, actor)
    data = {
        "messages": [_message(one) for one in messages],
        "failing": [_outage(one) for one in outages],
    }
    heads = ["Id", "Destination", "Kind", "State", "Attempts", "Error"]
    rows = [
        [str(one.id), one.destination, one.kind, one.state, str(one.attempts), one.error]
        for one in messages
    ]
    lines = [f"{one.name} fails since {stamp(one.since)}: {one.cause}" for one in outages]
    told = table(heads, rows, right=frozenset({0, 4})) if rows else "Everybody was told everything."
    return Reply(data, "\n".join([told, *lines, *_list_ways(messages, outages)]))


def _list_ways(messages: Iterable[Message], outages: Sequence[Outage]) -> Iterator[str]:
    """What can be done, where anything can."""
    if outages:
        yield (
            "What waits for it is kept, in order, and is tried again by itself. Now: "
            "backlog outbox --retry"
        )
    if any(one.state is State.DEAD for one in messages):
        yield (
            "What is dead was given up: backlog outbox --retry ID looks first whether it arrived "
            "after all, --dismiss ID --reason WHY lets it be."
        )


def _read_id(retry: str) -> int | None:
    if retry == _ALL:
        return None
    if not retry.isdecimal():
        raise click.UsageError(f"{retry!r} is no message's Id. `backlog outbox` lists them.")
    return int(retry)


def _list_outages(office: Office, actor: Actor) -> list[Outage]:
    """None for who may see only what is hers."""
    return list_outages(office, actor) if actor.may(*ACTS["see reports"]) else []


def _outage(one: Outage) -> dict[str, object]:
    return {"destination": one.name, "since": stamp(one.since), "cause": one.cause}


def _message(one: Message) -> dict[str, object]:
    return {
        "id": one.id,
        "destination": one.destination,
        "kind": one.kind,
        "state": one.state,
        "attempts": one.attempts,
        "not_before": stamp(one.not_before),
        "created_at": stamp(one.created_at),
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
