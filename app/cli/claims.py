"""The command about what was written in the Sheet."""

import click

from app.cli.shell import Reply, Shell, answers, table
from backlog.claim import Claim
from backlog.company import stamp
from backlog.office import Office
from backlog.reviews import claims as use_cases

_HOW = "Say --comment ID, or --dismiss ID with --reason, or neither."


@click.command("claims")
@click.option("--comment", type=int, metavar="ID", help="Keep its words as a comment; closes it.")
@click.option("--dismiss", type=int, metavar="ID", help="Close it undone; needs --reason.")
@click.option("--reason", default="", help="Why it is dismissed; stands in its row of the Sheet.")
@answers
def claims(shell: Shell, *, comment: int | None, dismiss: int | None, reason: str) -> Reply:
    """What was written in the Sheet and waits for an answer.

    A hold is answered by `backlog hold`, an import by `backlog imported`.
    """
    if comment is not None and dismiss is not None:
        raise click.UsageError(_HOW)
    office, actor = shell.office(), shell.actor()
    if comment is not None:
        done = use_cases.keep_comment(office, actor, comment)
        return Reply({"commented": comment}, f"Kept as a comment of {done.about}.")
    if dismiss is not None:
        done = use_cases.dismiss(office, actor, dismiss, reason=reason)
        return Reply({"dismissed": dismiss}, f"The note on {done.about} is dismissed.")
    found = use_cases.list_open(office, actor)
    heads = ["Id", "Kind", "Of", "Words", "By"]
    writers = [use_cases.say_writer(office, one) for one in found]
    cells = [
        [str(one.id), one.entry.kind.value, one.about, one.entry.words, writer]
        for one, writer in zip(found, writers, strict=True)
    ]
    told = table(heads, cells, right=frozenset({0})) if found else "No note from the Sheet waits."
    return Reply({"count": len(found), "claims": [_shape(office, one) for one in found]}, told)


def _shape(office: Office, one: Claim) -> dict[str, object]:
    return {
        "id": one.id,
        "kind": one.entry.kind.value,
        "about": one.about,
        "words": one.entry.words,
        "typed": dict(one.entry.typed),
        "by": use_cases.say_writer(office, one),
        "at": stamp(one.at),
    }
