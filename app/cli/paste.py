"""The command about lists that people bring: references, payments, lists of paid invoices."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from app.cli.acts import reply_to_act
from app.cli.progress import busy
from app.cli.shell import REFUSED, Reply, Shell, answers, table
from backlog.acts import VERBS, Pay
from backlog.company import stamp
from backlog.money import format_totals, text
from backlog.paste import columns, look, paid_list, pasted, proposals
from backlog.paste.look import Preview
from backlog.paste.pasted import KINDS, PAID, Pasted
from backlog.plural import count_of
from backlog.proposal import Proposal
from backlog.roles import ACTS

_HOW = "Say KIND and FILE, or --proposals, or --proposal ID with --commit or --dismiss, or neither."


@click.command("paste")
@click.argument("kind", type=click.Choice(list(KINDS)), required=False)
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), required=False)
@click.option("--commit", is_flag=True, help="Do it; without, only say what would be done.")
@click.option(
    "--column",
    "named",
    multiple=True,
    metavar="COLUMN=HEADING",
    help=f"Of a paid list: where {', '.join(columns.COLUMNS)} stands; remembered.",
)
@click.option("--order", type=click.Choice(["dmy", "mdy"]), help="Of a paid list's days.")
@click.option("--decimal", type=click.Choice([".", ","]), help="Of a paid list's amounts.")
@click.option(
    "--take",
    "taken",
    multiple=True,
    metavar="LINE=NUMBER",
    help="Which invoice an ambiguous line means.",
)
@click.option("--proposals", "listing", is_flag=True, help="List what waits to be confirmed.")
@click.option("--proposal", type=int, metavar="ID", help="The list that Accounting brought.")
@click.option("--dismiss", is_flag=True, help="Close the proposal undone; needs --reason.")
@click.option("--reason", default="", help="Why it is dismissed; stands in the log.")
@answers
def paste(shell: Shell, **given: Any) -> Reply:
    """References or payments from a list: NUMBER REF, or NUMBER AMOUNT [DATE] [REF].

    Between the columns is a tab, a semicolon or a comma, as in the first row that has one; else
    a blank, and the reference may have several words. `paid` is a CSV list of paid invoices as
    the accounting system exports it. Payments that Accounting commits are kept as a proposal,
    until an Administrator confirms them.
    """
    kind, file, proposal = given["kind"], given["file"], given["proposal"]
    ways = [given["listing"], proposal is not None, file is not None]
    if ways.count(True) != 1 or (given["dismiss"] and (proposal is None or given["commit"])):
        raise click.UsageError(_HOW)
    if given["listing"]:
        return _list_proposals(shell)
    if proposal is not None:
        return _answer_proposal(shell, proposal, given)
    return _paste_file(shell, kind, file, given)


def _list_proposals(shell: Shell) -> Reply:
    found = proposals.list_open(shell.office(), shell.actor())
    heads = ["Id", "From", "Brought at", "Payments", "Total"]
    cells = [
        [str(one.id), one.by, stamp(one.at), f"{one.count:,}", format_totals(one.totals)]
        for one in found
    ]
    told = (
        table(heads, cells, right=frozenset({0, 3, 4})) if found else "No list of payments waits."
    )
    return Reply({"count": len(found), "proposals": [_shape(one) for one in found]}, told)


def _answer_proposal(shell: Shell, id_: int, given: dict[str, Any]) -> Reply:
    office, actor = shell.office(), shell.actor()
    if given["dismiss"]:
        proposals.dismiss(office, actor, id_, reason=given["reason"])
        return Reply({"dismissed": id_}, f"Proposal {id_} is dismissed. Nothing was recorded.")
    if given["commit"]:
        return reply_to_act(proposals.commit(office, actor, id_, chosen=_read_chosen(given)))
    brought = proposals.load_list(office, actor, id_)
    return _preview(shell, replace(brought, chosen={**brought.chosen, **_read_chosen(given)}))


def _paste_file(shell: Shell, kind: str, file: Path, given: dict[str, Any]) -> Reply:
    office, actor = shell.office(), shell.actor()
    data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    brought = Pasted(kind, pasted.decode(data), pasted.today(office), chosen=_read_chosen(given))
    brought = _read_layout(shell, brought, given)
    if not given["commit"]:
        return _preview(shell, brought)
    if KINDS[kind] is Pay and not actor.may(*ACTS[VERBS[Pay]]):
        return _describe_kept(proposals.propose(office, actor, brought))
    rows = pasted.read_rows(brought)
    with busy("Pasting") as bar:
        return reply_to_act(look.commit(office, actor, kind, rows, count=bar.count))


def _read_chosen(given: dict[str, Any]) -> dict[int, str]:
    chosen: dict[int, str] = {}
    for one in given["taken"]:
        line, equals, number = one.partition("=")
        if not line.isdecimal() or not equals:
            raise click.UsageError(f"{one!r} is not LINE=NUMBER.")
        chosen[int(line)] = number
    return chosen


def _read_layout(shell: Shell, brought: Pasted, given: dict[str, Any]) -> Pasted:
    """A paid list with its columns, as the command says them, or as they are known."""
    said = dict(one.partition("=")[::2] for one in given["named"])
    said |= {name: given[name] for name in ("order", "decimal") if given[name]}
    if unknown := said.keys() - {*columns.COLUMNS, "order", "decimal"}:
        raise click.UsageError(f"{min(unknown)!r} is none of {', '.join(columns.COLUMNS)}.")
    office = shell.office()
    known = pasted.recognize(office, brought)
    if brought.kind != PAID or not said or known.layout is None:
        return known
    read = paid_list.read_table(brought.text)
    return pasted.remember(office, known, paid_list.apply_answers(read, known.layout, said))


def _describe_kept(kept: Proposal) -> Reply:
    payments = count_of(kept.count, "payment")
    told = (
        f"Kept as proposal {kept.id}: {payments}, {format_totals(kept.totals)}. Nothing is "
        "recorded yet. An Administrator confirms it in Slack, or by: "
        f"backlog paste --proposal {kept.id} --commit"
    )
    return Reply({"done": [], "refused": [], "proposal": _shape(kept)}, told)


def _shape(one: Proposal) -> dict[str, object]:
    return {
        "id": one.id,
        "kind": one.kind,
        "by": one.by,
        "at": stamp(one.at),
        "count": one.count,
        "totals": {name: text(total, name) for name, total in one.totals.items()},
        "state": one.state.value,
    }


def _preview(shell: Shell, brought: Pasted) -> Reply:
    rows = pasted.read_rows(brought)
    with busy("Looking") as bar:
        found = look.preview(shell.office(), shell.actor(), brought.kind, rows, count=bar.count)
    totals = look.sum_matched(found)
    data = {
        "commit": False,
        "totals": {name: text(total, name) for name, total in totals.items()},
        "rows": [_shape_row(one) for one in found],
    }
    cells = [[str(one.place), one.number, one.state.value, _describe(one)] for one in found]
    told = table(["Row", "Number", "Is", "Would be"], cells, right=frozenset({0}))
    sums = f"{format_totals(totals)} would be recorded. " if totals else ""
    told = f"{told}\n{sums}Nothing was changed. Do it with --commit."
    return Reply(data, told, REFUSED if any(one.refused for one in found) else 0)


def _describe(one: Preview) -> str:
    return f"{'refused: ' if one.refused else ''}{one.said} {one.warning}".strip()


def _shape_row(one: Preview) -> dict[str, object]:
    money = one.money
    return {
        "place": one.place,
        "number": one.number,
        "said": one.said,
        "refused": one.refused,
        "warning": one.warning or None,
        "state": one.state.value,
        "amount": text(money.amount, money.currency) if money else None,
        "currency": money.currency if money else None,
        "candidates": [*one.candidates],
    }
