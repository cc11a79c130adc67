"""Commands that prove and keep: verify, backup, restore, outbox, doctor."""

from dataclasses import asdict

import click

from app.cli.shell import REFUSED, Reply, Shell, answers
from backlog import audit


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
