"""The window of one invoice: its state, what stops it and the ways out, acts, then the facts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from backlog.model import Entry, Origin
from backlog.queries.detail import Detail
from backlog.row import ExportStatus, Stage
from bot import ids, limits, words
from bot.blocks import kit, lines
from bot.blocks.kit import Block, View
from bot.blocks.notice import Notice, list_notices
from bot.blocks.problems import ALERTS, list_alerts
from bot.ids import Deed, InvoiceAct, InvoicePlace, OfBatch, UndoAct
from bot.limits import cut, safe

PAST = 10
_LISTED = 10
_BANNER = "In Admin. Mark it *Processed* once it has left the building."
_LONGEST = 250
_MENU_PAYS = 3
"""Fewer rare acts than these stand as buttons."""
_AT_ONCE = ("process", "release")
_NEXT = ("acknowledge", "release", "export", "send back", "process", "pay")
"""What may be the next act: the first of these that is offered as a button is green."""


@dataclass(frozen=True, slots=True)
class Undoing:
    """An act that its actor can still undo, and until when."""

    act: int
    until: str


@dataclass(frozen=True, slots=True)
class ShownInvoice:
    """An invoice as a person may see it, and what she may do with it.

    `names` has everybody who did something to it, by e-mail, safe in mrkdwn; `history` is newest
    first and safe, too; `target` is how people call the default system; `age` counts days.
    """

    detail: Detail
    place: InvoicePlace
    age: int
    today: date
    target: str
    exported: str
    imported: str
    processed: str
    approved: str
    names: dict[str, str]
    history: tuple[str, ...]
    may: frozenset[str]
    notices: tuple[Notice, ...] = ()
    undoing: Undoing | None = None
    reviewed: str = ""


def window(shown: ShownInvoice) -> View:
    """The window; closing it leads back to where it was opened."""
    return kit.modal(
        limits.one_line(shown.detail.row.number),
        [
            *list_result(shown),
            *_banner(shown),
            kit.header(limits.one_line(shown.detail.row.client)),
            kit.section(_head(shown)),
            *list_alerts(shown.detail, shown.target),
            *_acts(shown),
            kit.divider(),
            *list_revision(shown),
            *_payments(shown),
            kit.fields(_list_facts(shown)),
            *_lead_to_batch(shown),
            *lines.list_lines(shown.detail.entry.invoice, shown.place.page),
            *_turn_lines(shown),
            kit.section(lines.describe_sums(shown.detail.entry)),
            *list_rest(shown),
            kit.divider(),
            *_history(shown),
        ],
        callback=ids.INVOICE,
        close="Back",
        memory=ids.encode(shown.place),
    )


def list_result(shown: ShownInvoice) -> Iterator[Block]:
    """What became of an act, and the way to undo it."""
    yield from list_notices(shown.notices)
    if shown.undoing:
        value = ids.encode(UndoAct(shown.undoing.act, shown.place.id))
        undo = kit.button("Undo", ids.UNDO_ACT, value)
        yield kit.section(f"You can undo it until {shown.undoing.until}.", undo)


def _banner(shown: ShownInvoice) -> Iterator[Block]:
    if shown.detail.row.tab is Stage.ADMIN:
        yield kit.alert(_BANNER, "info")


def _head(shown: ShownInvoice) -> str:
    return join_lines(describe_amount(shown), _describe_state(shown), *list_whose(shown))


def join_lines(*said: str) -> str:
    """Lines of a head, none so long that it hides the next."""
    return "\n".join(cut(line, _LONGEST) for line in said if line)


def list_whose(shown: ShownInvoice) -> tuple[str, str]:
    """Its job and its Project Manager, safe in mrkdwn."""
    row, invoice = shown.detail.row, shown.detail.entry.invoice
    manager = safe(invoice.project_manager.name or invoice.project_manager.email)
    return (
        f"{safe(row.job_number)} {safe(row.job_name)}".strip(),
        f"Project manager {manager}" if manager else "No project manager",
    )


def describe_amount(shown: ShownInvoice) -> str:
    """What it comes to, or what is open of it, and since when it waits."""
    row, entry = shown.detail.row, shown.detail.entry
    total = words.format_sum(row.total, row.currency)
    if row.tab is Stage.PROCESSED:
        left = words.format_sum(row.balance, row.currency)
        return f"*{left} open*" + (f" of {total}" if entry.payments else "")
    waits = f"waiting {words.format_wait(shown.age)}" if shown.age > 0 else "came today"
    return words.join(f"*{total}*", waits if row.tab is Stage.ADMIN else "")


def _describe_state(shown: ShownInvoice) -> str:
    """Where it stands, where the banner does not say so."""
    row, entry = shown.detail.row, shown.detail.entry
    if row.tab is Stage.VOID:
        return f"*Deleted*: {safe(entry.void_reason)}"
    if row.tab is Stage.PAID:
        return "Paid" + (f" on {words.format_day(row.paid_on)}" if row.paid_on else "")
    if row.tab is Stage.PROCESSED:
        part = ", partly paid" if entry.payments else ""
        return words.join(f"Processed{part}", _describe_due(shown))
    if entry.live:
        known = "its import is confirmed" if entry.live.imported else "nobody confirmed the import"
        perhaps = row.export_status is ExportStatus.PERHAPS_IMPORTED
        said = "Perhaps imported" if perhaps else "Exported"
        return words.join(f"{said} with {entry.live.batch}", known)
    if shown.detail.blockers:
        return ""
    return f"Nothing keeps it from being exported to {safe(shown.target)}."


def _describe_due(shown: ShownInvoice) -> str:
    due = shown.detail.entry.invoice.due_date
    if due is None:
        return ""
    late = (shown.today - due).days
    return f"due {words.format_day(due)}" + (
        f", {words.format_wait(late)} late" if late > 0 else ""
    )


def _acts(shown: ShownInvoice) -> Iterator[Block]:
    """The ways out of what stops it, then the general acts; rare ones in a menu. One is green."""
    out, general, rare = list_ways_out(shown), _list_general(shown), _list_rare(shown)
    spare = len(rare) if len(rare) < _MENU_PAYS else max(0, len(rare) - limits.MENU)
    general, rare = [*general, *rare[:spare]], rare[spare:]
    green = next((act for act in (*out, *general) if act.do in _NEXT), None)
    if out:
        yield kit.actions("invoice.unblock", *build_buttons(shown, out, green))
    buttons = list(build_buttons(shown, general, green))
    if rare:
        options = [_option(shown, act) for act in rare]
        buttons.append(kit.overflow(f"{ids.INVOICE_ACT}.more", options))
    if buttons:
        yield kit.actions("invoice.acts", *buttons)


def list_ways_out(shown: ShownInvoice) -> list[InvoiceAct]:
    """Out of what stops it: say that it is over, ask somebody, or let it pass."""
    if not shown.detail.blockers:
        return []
    over = offer(shown, "acknowledge", "release")
    checks = dict.fromkeys(one.check for one in shown.detail.blockers if one.overridable)
    passed = [InvoiceAct("override", shown.place.id, check) for check in [*checks][:ALERTS]]
    asked = [] if over else offer(shown, "send back")
    return [*over, *offer(shown, "export"), *asked, *(passed if "override" in shown.may else ())]


def _list_general(shown: ShownInvoice) -> list[InvoiceAct]:
    exported = offer(shown, "process") if shown.detail.row.exported else []
    hold = [] if "release" in shown.may else offer(shown, "hold")
    return [
        *offer(shown, "export", "pay"),
        *exported,
        *hold,
        *offer(shown, "edit", "pdf", "word"),
    ]


def _list_rare(shown: ShownInvoice) -> list[InvoiceAct]:
    """The first ones stand as buttons where the menu is full."""
    may_leave = "process" in shown.may and not shown.detail.row.exported
    unexported = [InvoiceAct("process unexported", shown.place.id)] if may_leave else []
    asked = [] if shown.detail.blockers else offer(shown, "send back")
    going_back = offer(shown, "un-pay", "un-process", "reopen")
    fits = len(shown.detail.entry.notes) <= limits.SECTION
    writing = [*offer(shown, "reference"), *(offer(shown, "notes") if fits else ())]
    return [
        *offer(shown, "comment"),
        *unexported,
        *asked,
        *going_back,
        *writing,
        *offer(shown, "void"),
    ]


def offer(shown: ShownInvoice, *wanted: Deed) -> list[InvoiceAct]:
    """Those of these acts that will not refuse her."""
    return [InvoiceAct(do, shown.place.id) for do in wanted if do in shown.may]


def build_buttons(
    shown: ShownInvoice, acts: Sequence[InvoiceAct], green: InvoiceAct | None
) -> Iterator[Block]:
    """The acts as buttons; those that are asked about first in a window of their own."""
    for place, act in enumerate(acts):
        style = "primary" if act == green else ""
        beginning = ids.INVOICE_DO if act.do in _AT_ONCE else ids.INVOICE_ACT
        id_ = f"{beginning}.{act.do.replace(' ', '_')}.{place}"
        yield kit.button(_name_act(shown, act), id_, ids.encode(act), style=style)


def _option(shown: ShownInvoice, act: InvoiceAct) -> Block:
    return kit.option(_name_act(shown, act), ids.encode(act))


def _name_act(shown: ShownInvoice, act: InvoiceAct) -> str:
    if act.do == "override":
        return f"Override {cut(words.format_check(act.check), 15)}…"
    if act.do == "send back":
        return f"Ask {find_first_name(shown)} to fix it…"
    return LABELS[act.do]


def find_first_name(shown: ShownInvoice) -> str:
    """Who is asked: the Project Manager by the first name, if there is one."""
    said = shown.detail.entry.invoice.project_manager.name.split()
    return limits.cut(said[0], 12) if said else "the manager"


LABELS: dict[Deed, str] = {
    "process": "Mark Processed",
    "process unexported": "Mark Processed without export…",
    "un-process": "Back to Admin…",
    "pay": "Record a payment…",
    "un-pay": "Take back the latest payment…",
    "reopen": "Reopen to correct it…",
    "acknowledge": "Undone over there…",
    "edit": "Edit…",
    "reference": "Set reference…",
    "hold": "Hold…",
    "release": "Release",
    "void": "Delete…",
    "comment": "Comment…",
    "notes": "Notes…",
    "accept revision": "Accept…",
    "dismiss revision": "Dismiss…",
    "export": "Export…",
    "pdf": "PDF",
    "word": "Word",
}


def list_revision(shown: ShownInvoice) -> Iterator[Block]:
    """What came again: `this -> that`, and the two answers."""
    revision = shown.detail.revision
    if revision is None:
        return
    changes = [
        f"{words.format_place(place)}: {cut(safe(was), 60)} → {cut(safe(now), 60)}"
        for place, was, now in revision.differences
    ]
    yield kit.alert("*It came again, changed.* It stays as it is here until you answer.", "warning")
    yield kit.section(f"*As it is here → as it came*\n{kit.bullets(changes, most=_LISTED)}")
    answers = offer(shown, "accept revision", "dismiss revision")
    if answers:
        yield kit.actions("invoice.revision", *build_buttons(shown, answers, None))


def _payments(shown: ShownInvoice) -> Iterator[Block]:
    entry = shown.detail.entry
    if not entry.payments:
        return
    told = [
        words.join(
            words.format_day(one.paid_on),
            words.format_sum(one.amount, shown.detail.row.currency),
            cut(safe(one.reference), 64) if one.reference else "",
            f"recorded by {shown.names[one.by]}",
        )
        for one in reversed(entry.payments)
    ]
    yield kit.section(f"*Payments*\n{kit.bullets(told, most=_LISTED)}")


def _list_facts(shown: ShownInvoice) -> list[tuple[str, str]]:
    """What became of it first, once something did; those that nothing is known of are left out."""
    came, became = list_printed(shown), _list_export(shown)
    facts = [*became, *came] if shown.detail.entry.live else [*came, *became]
    return [(name, cut(said, _LONGEST)) for name, said in facts if said.strip()]


def _list_export(shown: ShownInvoice) -> list[tuple[str, str]]:
    entry, live = shown.detail.entry, shown.detail.entry.live
    return [
        ("Exported", f"{shown.exported}, {live.batch}" if live else "no"),
        ("Imported", shown.imported if live and live.imported else ""),
        ("Processed", shown.processed if entry.processed_at else ""),
        ("Reference", safe(entry.reference) if entry.reference else "none"),
        ("Reviewed", shown.reviewed),
    ]


def _lead_to_batch(shown: ShownInvoice) -> Iterator[Block]:
    """The latest it went out with: who imported it, and its file once more."""
    if "see batches" in shown.may:
        number = shown.detail.row.batches[-1]
        label, value = f"Open batch {number}", ids.encode(OfBatch(number))
        open_ = kit.button(f"Open {number}", ids.OPEN_BATCH, value, label=label)
        yield kit.actions("invoice.batch", open_)


def list_printed(shown: ShownInvoice) -> list[tuple[str, str]]:
    """What stands on the paper, and who approved it."""
    invoice = shown.detail.entry.invoice
    return [
        ("Invoice date", words.format_day(invoice.invoice_date)),
        ("Due", _describe_terms(shown)),
        ("PO", safe(invoice.po_number) if invoice.po_number else "none"),
        ("Created by", shown.names.get(invoice.created_by, "")),
        ("Approved", shown.approved),
        ("Client approved", "yes" if invoice.client_approved else ""),
    ]


def _describe_terms(shown: ShownInvoice) -> str:
    invoice = shown.detail.entry.invoice
    due = words.format_day(invoice.due_date) if invoice.due_date else "not known"
    return f"{due}, {safe(invoice.terms)}" if invoice.terms.strip() else due


def _turn_lines(shown: ShownInvoice) -> Iterator[Block]:
    """Which page of how many, and the ways to its neighbours."""
    count, place = len(shown.detail.entry.invoice.lines), shown.place
    pages = lines.count_pages(count)
    if pages > 1:
        before, after = replace(place, page=place.page - 1), replace(place, page=place.page + 1)
        turns = {"Previous lines": before, "Next lines": after}
        shown_turns = {name: to for name, to in turns.items() if 0 <= to.page < pages}
        yield kit.actions("invoice.lines", *_list_turns("lines", shown_turns))
        yield kit.context(f"Page {place.page + 1} of {pages}, {count:,} lines in all")


def _list_turns(what: str, turns: Mapping[str, InvoicePlace]) -> Iterator[Block]:
    for number, (name, place) in enumerate(turns.items()):
        yield kit.button(name, f"{ids.INVOICE_TURN}.{what}.{number}", ids.encode(place))


def list_rest(shown: ShownInvoice) -> Iterator[Block]:
    """Signature, notes and what came beside: a line each, where there is something to say."""
    entry = shown.detail.entry
    said = [f"*Signature* {_describe_signature(entry)}"]
    said += [f"*Belongs to* {safe(entry.invoice.applies_to)}"] if entry.invoice.applies_to else []
    said += [f"*{name}* {safe(value)}" for name, value in _list_carried(entry) if value.strip()]
    said += [f"*Memo* {safe(entry.invoice.memo)}"] if entry.invoice.memo.strip() else []
    said += [f"*Notes* {safe(entry.notes)}"] if entry.notes else []
    said += [
        f"*Overridden* {words.format_check(one.check)}: “{cut(safe(one.reason), 200)}”, "
        f"{shown.names[one.by]}"
        for one in entry.overrides[:_LISTED]
    ]
    yield kit.section("\n".join(cut(line, _LONGEST) for line in said))
    came = [
        f"{cut(limits.one_line(name), 60)}: {cut(limits.one_line(str(value)), 120)}"
        for name, value in entry.invoice.extra.items()
    ]
    if came:
        yield kit.data(f"Also came with it\n{kit.bullets(came, most=_LISTED)}")


def _list_carried(entry: Entry) -> Iterator[tuple[str, str]]:
    invoice = entry.invoice
    yield "Ship to", ", ".join(invoice.ship_to)
    yield "Class", invoice.class_
    yield "Location", invoice.location
    yield "Sales rep", invoice.sales_rep
    yield "Cost code", invoice.cost_code


def _describe_signature(entry: Entry) -> str:
    signature = entry.invoice.signature
    if signature and signature.name.strip():
        on = f", {words.format_day(signature.signed_on)}" if signature.signed_on else ""
        return f"{safe(signature.name)}{on}"
    return "not needed, fixed price" if entry.invoice.origin is Origin.FIXED_PRICE else "none"


def _history(shown: ShownInvoice) -> Iterator[Block]:
    """Newest first, some at a time."""
    place, start = shown.place, shown.place.past * PAST
    told = "\n".join(shown.history[start : start + PAST])
    yield kit.section(f"*History*\n{told}") | {"expand": True}
    pages = -(-len(shown.history) // PAST)
    before, after = replace(place, past=place.past - 1), replace(place, past=place.past + 1)
    turns = {"Later history": before, "Earlier history": after}
    shown_turns = {name: to for name, to in turns.items() if 0 <= to.past < pages}
    if shown_turns:
        yield kit.actions("invoice.past", *_list_turns("past", shown_turns))
