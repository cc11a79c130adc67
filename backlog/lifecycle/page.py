"""`docs/lifecycle.md`, generated from the table: `python -m backlog.lifecycle.page`."""

from backlog.acts import VERBS
from backlog.lifecycle.transitions import ALREADY, NEEDS_REASON, STAYS, TABLE
from backlog.model import Tab
from backlog.roles import ACTS

_HEAD = """\
# What may be done with an invoice

Generated from `backlog/lifecycle/transitions.py`; `make test` keeps it true. A tab's name: the
invoice goes there. *stays*: it is done, and the tab is the same. *already*: it is answered who was
first, and nothing changes. *no*: refused, with the sentence below the table.

Some acts ask for more than the tab: an invoice that was not exported is processed only with a
reason; a part payment leaves it in Processed; lines and money change only while it is not exported;
an imported invoice that is reopened waits until Accounting acknowledges that it was undone, and is
not processed or paid before. Where two batches are to be undone, each is acknowledged by itself.
"""
_UNDO = """\
## Undo

For ten minutes, who marked invoices Processed or Paid, held, released or referenced them can undo
that with one click or `backlog undo`: an act on many as a whole, or for some of them by number.
What anything happened to since stays as it is and is named. An undo is an event of its own, with
the reason *undone within ten minutes*, and needs the role that the act needed; it is not undone
itself.

"""
_STATUSES = """\
## Export status

Beside its tab an invoice has one of these; lists are filtered by them.

- `never`: it went out with no batch.
- `exported`: it counts with a batch. `re-exported`: so it does, and it went out before.
- `perhaps-imported`: it went out with a batch that an older copy of the database has lost. It
  counts as exported until Accounting says whether it came in.
- `changed`: accounting has something else than what it says now, or a revision waits.
- `failed`: it went out and counts with no batch any more, so it may go again: the import was
  rejected or the invoice failed in it, what was confirmed is corrected because it never came in,
  the batch is void, or it was reopened. Its history says which.
"""
_TABS: tuple[Tab | None, ...] = (Tab.ADMIN, Tab.PROCESSED, Tab.PAID, None)


def page() -> str:
    """The page."""
    heads = ["act", "in Admin", "in Processed", "in Paid", "void", "reason", "who"]
    rows = [heads, ["---"] * len(heads)]
    refusals: dict[str, None] = {}
    for act, verb in VERBS.items():
        cells = []
        for tab in _TABS:
            leads_to = TABLE[tab, act]
            refused = not isinstance(leads_to, Tab) and leads_to not in (STAYS, ALREADY, "void")
            if refused:
                refusals[str(leads_to)] = None
            number = list(refusals).index(str(leads_to)) + 1 if refused else 0
            cells.append(f"no ({number})" if refused else _name_place(leads_to))
        reason = "always" if act in NEEDS_REASON else ""
        who = ", ".join(sorted(role.value.replace("_", " ") for role in ACTS[verb]))
        rows.append([verb, *cells, reason, who])
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    told = "\n".join(f"{number}. {text}" for number, text in enumerate(refusals, 1))
    return f"{_HEAD}\n{table}\n\n{told}\n\n{_UNDO}{_STATUSES}"


def _name_place(leads_to: Tab | str) -> str:
    return leads_to.value.title() if isinstance(leads_to, Tab) else leads_to


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - this module's whole purpose
