"""The windows that ask before an act on one invoice, and say what became of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from backlog.money import text
from bot import ids, limits, words
from bot.blocks import kit
from bot.blocks.invoice import ShownInvoice, find_first_name, list_result
from bot.blocks.kit import Block, View
from bot.ids import Deed
from bot.limits import cut, safe

REASON = 1000


@dataclass(frozen=True, slots=True)
class Form:
    """What a window asks: `act` is one of `roles.ACTS`, `ask` says what will happen.

    `why` is the label of its reason; one without asks for none.
    """

    title: str
    act: str
    submit: str
    ask: str
    why: str = ""
    hint: str = ""


FORMS: Mapping[Deed, Form] = {
    "process unexported": Form(
        "Mark Processed",
        "process",
        "Mark Processed",
        "*It was not exported.* Accounting has no file with it.",
        "Why does it leave without an export?",
        "for example: typed into the ledger",
    ),
    "un-process": Form(
        "Back to Admin",
        "un-process",
        "Back to Admin",
        "It comes back to Admin. Its payments and its export stay as they are.",
        "Why does it come back?",
    ),
    "pay": Form("Record a payment", "pay", "Record the payment", ""),
    "un-pay": Form(
        "Take back a payment",
        "un-pay",
        "Take it back",
        "",
        "Why is it taken back?",
        "for example: the cheque bounced",
    ),
    "reopen": Form(
        "Reopen",
        "reopen",
        "Reopen",
        "It leaves its batch and comes back to Admin, to be corrected and exported again. "
        "If it was imported, accounting is asked to undo it first.",
        "Why is it reopened?",
    ),
    "acknowledge": Form(
        "Undone over there",
        "acknowledge",
        "It is undone",
        "Say so only when it is undone in the accounting system: then it may be exported again.",
    ),
    "reference": Form("Set the reference", "reference", "Set the reference", ""),
    "hold": Form(
        "Hold",
        "hold",
        "Hold",
        "It stays in Admin and is not exported until it is released.",
        "Why is it held?",
    ),
    "send back": Form(
        "Ask for a correction",
        "send back",
        "Ask for it",
        "It is not exported until it is released.",
        "What is to be corrected?",
    ),
    "void": Form(
        "Delete",
        "void",
        "Delete it",
        "*This cannot be undone.* The number stays taken; its DWRs go back upstream and can be "
        "billed again under a new number.",
        "Why is it deleted?",
    ),
    "override": Form(
        "Override",
        "override",
        "Override",
        "It may then leave as it is. The reason stands in its history.",
        "Why may it leave as it is?",
    ),
    "comment": Form("Comment", "comment", "Add the comment", "", "Your comment"),
    "notes": Form("Notes", "notes", "Keep the notes", ""),
    "accept revision": Form(
        "Accept what came", "answer revisions", "Accept it", "It becomes what came again."
    ),
    "dismiss revision": Form(
        "Dismiss what came",
        "answer revisions",
        "Dismiss it",
        "It stays as it is here.",
        "Why does it stay as it is?",
    ),
}
"""The acts that are asked about first."""


def build_form(shown: ShownInvoice, do: Deed, check: str = "", *, reason: str = "") -> View:
    """The window that asks; `reason` stands in it already."""
    form = FORMS[do]
    more = _MORE[do](shown) if do in _MORE else ()
    why = [_ask_reason(form, reason)] if form.why else []
    return kit.modal(
        form.title,
        [
            kit.section(_name_invoice(shown)),
            *([kit.section(_describe_ask(shown, do, check))] if form.ask or check else []),
            *more,
            *why,
        ],
        callback=ids.ACT,
        submit=form.submit,
        close="Cancel",
    )


def _name_invoice(shown: ShownInvoice) -> str:
    row = shown.detail.row
    client, number = cut(safe(row.client), 100), cut(safe(row.number), 60)
    amount = words.format_sum(row.total, row.currency)
    return f"*{number}*\n{words.join(amount, client)}"


def _describe_ask(shown: ShownInvoice, do: Deed, check: str) -> str:
    found = [one for one in shown.detail.blockers if one.check == check]
    what = f"*{safe(words.retell_days(found[0].message))}* " if found else ""
    first = safe(find_first_name(shown))
    whom = f"It goes on *{first}*'s list with your words. " if do == "send back" else ""
    return f"{what}{whom}{FORMS[do].ask}"


def _ask_reason(form: Form, first: str) -> Block:
    said = first[:REASON]
    entry = kit.entry(ids.ACT_REASON, most=REASON, multiline=True, hint=form.hint, first=said)
    return kit.field(ids.ACT_REASON, form.why, entry)


def _ask_payment(shown: ShownInvoice) -> Iterator[Block]:
    row = shown.detail.row
    left = words.format_sum(row.balance, row.currency)
    yield kit.section(
        f"*{left} open.* All of it makes the invoice Paid; a part keeps it Processed."
    )
    day = {"type": "datepicker", "action_id": ids.ACT_PAID_ON}
    day |= {"initial_date": shown.today.isoformat()}
    yield kit.field(ids.ACT_PAID_ON, "Payment date", day)
    first = text(row.balance, row.currency) if row.balance else ""
    amount = kit.entry(ids.ACT_AMOUNT, most=20, first=first)
    yield kit.field(ids.ACT_AMOUNT, f"Amount in {row.currency}", amount, optional=not first)
    reference = kit.entry(ids.ACT_TEXT, most=64, hint="cheque or transfer number")
    yield kit.field(ids.ACT_TEXT, "Reference", reference, optional=True)


def _say_payment(shown: ShownInvoice) -> Iterator[Block]:
    payments = shown.detail.entry.payments
    if payments:
        last = payments[-1]
        amount = words.format_sum(last.amount, shown.detail.row.currency)
        when = words.format_day(last.paid_on)
        yield kit.section(f"The payment of {amount} on {when} is taken back.")


def _ask_reference(shown: ShownInvoice) -> Iterator[Block]:
    entry = kit.entry(ids.ACT_TEXT, most=64, first=limits.cut(shown.detail.entry.reference, 64))
    hint = "Empty takes it away."
    yield kit.field(
        ids.ACT_TEXT, "Reference in the accounting system", entry, optional=True, hint=hint
    )


def _ask_until(_: ShownInvoice) -> Iterator[Block]:
    day = {"type": "datepicker", "action_id": ids.ACT_UNTIL}
    hint = "It is released by itself that morning."
    yield kit.field(ids.ACT_UNTIL, "Until", day, optional=True, hint=hint)


def _ask_number(shown: ShownInvoice) -> Iterator[Block]:
    entry = kit.entry(ids.ACT_NUMBER, most=REASON)
    yield kit.field(
        ids.ACT_NUMBER, f"Type {limits.one_line(shown.detail.row.number)} to delete it", entry
    )


def _ask_batch(shown: ShownInvoice) -> Iterator[Block]:
    """Which import, where there are several."""
    batches = [kit.option(one.batch, one.batch) for one in shown.detail.entry.reversals]
    if len(batches) > 1:
        choice = kit.choice("static_select", ids.ACT_BATCH, batches[:100], batches[0])
        yield kit.field(ids.ACT_BATCH, "Batch", choice)
    for one in shown.detail.entry.reversals[:1] if len(batches) == 1 else ():
        yield kit.section(f"Batch *{one.batch}*: {safe(one.to_undo)}")


def _ask_notes(shown: ShownInvoice) -> Iterator[Block]:
    first = shown.detail.entry.notes[: limits.SECTION]
    entry = kit.entry(ids.ACT_TEXT, most=limits.SECTION, multiline=True, first=first)
    yield kit.field(ids.ACT_TEXT, "Notes", entry, optional=True)


_MORE: Mapping[Deed, Callable[[ShownInvoice], Iterator[Block]]] = {
    "pay": _ask_payment,
    "un-pay": _say_payment,
    "reference": _ask_reference,
    "hold": _ask_until,
    "void": _ask_number,
    "acknowledge": _ask_batch,
    "notes": _ask_notes,
}
"""What is asked beside the reason."""


def build_result(shown: ShownInvoice, title: str) -> View:
    """The window that says what became of the act; the invoice as it stands is below it."""
    return kit.modal(title, [*list_result(shown), kit.section(_name_invoice(shown))], close="Back")


def build_stale(shown: ShownInvoice, title: str) -> View:
    """The window for what is not possible any more: it says what happened meanwhile."""
    said = "*It is not as you saw it.* Nothing was changed. Behind this window is how it stands."
    latest = f"The latest: {shown.history[0]}" if shown.history else ""
    return kit.modal(
        title,
        [kit.alert(said, "warning"), *([kit.section(latest)] if latest else [])],
        close="Back",
    )
