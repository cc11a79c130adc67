"""The windows that mark invoices Processed or Paid: a confirmation, then what became of each."""

from datetime import date
from decimal import Decimal

from slack_bolt import App

from backlog import money
from backlog.lifecycle import acting
from backlog.lifecycle.acting import Outcome
from backlog.queries import lists
from backlog.store import batches
from bot import ids, state
from bot.blocks import export as export_blocks
from bot.blocks import kit
from bot.blocks import marks as blocks
from bot.blocks.kit import View
from bot.ids import OfBatch, Purpose
from bot.purposes import PURPOSES
from bot.slack.guard import Guard
from bot.slack.interaction import Call, Invalid


def begin(call: Call, purpose: Purpose, chosen: list[int]) -> View:
    """The confirmation for these invoices, in the view of the call."""
    office = call.deps.office
    state.keep_window(office, call.view_id, chosen)
    rows, totals = lists.rows(office, chosen), lists.totals(office, chosen)
    if purpose is Purpose.PROCESS:
        return blocks.process(rows, totals)
    return blocks.pay(rows, totals, office.company.day(office.clock()))


def open_for(call: Call, purpose: Purpose, chosen: list[int]) -> None:
    """Open the confirmation for these invoices."""
    plan = PURPOSES[purpose]
    call.deps.office.admit(call.actor, plan.act)
    call.open(plan.title)
    call.show(begin(call, purpose, chosen))


def _process(call: Call) -> View:
    reason = call.text(ids.PROCESS_REASON)
    if call.entered(ids.PROCESS_REASON) and not reason:
        raise Invalid({ids.PROCESS_REASON: "Say why it leaves without having been exported."})
    chosen = _take(call)
    if chosen is None:
        return kit.said("Mark Processed", export_blocks.TAKEN)
    return _done(call, Purpose.PROCESS, _processed(call, chosen, reason))


def _processed(call: Call, chosen: list[int], reason: str) -> Outcome:
    """The reason goes into the logs of those alone that leave without an export."""
    office = call.deps.office
    went = {row.id for row in lists.rows(office, chosen) if row.exported}
    parts = (
        acting.process(office, call.actor, [id_ for id_ in chosen if id_ in went]),
        acting.process(
            office, call.actor, [id_ for id_ in chosen if id_ not in went], reason=reason
        ),
    )
    return Outcome(
        tuple(one for part in parts for one in part.done),
        tuple(one for part in parts for one in part.refused),
    )


def _pay(call: Call) -> View:
    amount = _amount(call)
    paid_on = date.fromisoformat(call.entered(ids.PAID_ON)["selected_date"])
    chosen = _take(call)
    if chosen is None:
        return kit.said("Mark Paid", export_blocks.TAKEN)
    outcome = acting.pay(
        call.deps.office,
        call.actor,
        chosen,
        paid_on=paid_on,
        amount=amount,
        reference=call.text(ids.PAY_REFERENCE),
    )
    return _done(call, Purpose.PAY, outcome)


def _amount(call: Call) -> Decimal | None:
    typed = call.text(ids.PAY_AMOUNT)
    amount = money.typed(typed)
    if typed and amount is None:
        raise Invalid({ids.PAY_AMOUNT: "Write the amount like 1812.50."})
    return amount


def _done(call: Call, purpose: Purpose, outcome: Outcome) -> View:
    state.keep_selection(call.deps.office, call.person, purpose, [])
    return blocks.result(purpose, outcome)


def _take(call: Call) -> list[int] | None:
    taken = state.use_window(call.deps.office, call.view_id)
    return None if taken is None else [int(id_) for id_ in taken]


def _process_batch(call: Call) -> None:
    """The next step after an export, in the same window."""
    office = call.deps.office
    office.admit(call.actor, PURPOSES[Purpose.PROCESS].act)
    number = ids.decode(OfBatch, call.value).batch
    with office.reading() as db:
        chosen = batches.member_ids(db, batches.get(db, number).id)
    call.show(begin(call, Purpose.PROCESS, chosen))


def register(app: App, guard: Guard) -> None:
    """Hang the windows' listeners into the app."""
    app.action(ids.PROCESS_BATCH)(guard.click(_process_batch))
    app.view(ids.PROCESS)(guard.submit(_process))
    app.view(ids.PAY)(guard.submit(_pay))
