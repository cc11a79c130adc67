"""The windows that mark invoices Processed or Paid: a confirmation, then what became of each."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from slack_bolt import App

from backlog import money
from backlog.acts import Pay
from backlog.errors import DoubtfulDay, WrongAmount
from backlog.lifecycle import acting
from backlog.lifecycle.acting import Outcome
from backlog.queries import batch_log, lists
from bot import ids, state
from bot.blocks import export as export_blocks
from bot.blocks import kit
from bot.blocks import marks as blocks
from bot.blocks.kit import View
from bot.ids import OfBatch, Purpose
from bot.purposes import PURPOSES
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction, Invalid
from bot.state import MarkWindow


def begin(interaction: Interaction, purpose: Purpose, chosen: list[int]) -> View:
    """The confirmation for these invoices, in the view of the interaction."""
    office = interaction.deps.office
    state.keep_window(office, interaction.view_id, MarkWindow(tuple(chosen)))
    rows = lists.rows(office, interaction.actor, chosen)
    totals = lists.sum_rows(rows)
    if purpose is Purpose.PROCESS:
        return blocks.process(rows, totals)
    return blocks.pay(rows, totals, office.company.day(office.clock()))


def _process(interaction: Interaction) -> View:
    reason = interaction.input_text(ids.PROCESS_REASON)
    if interaction.input_state(ids.PROCESS_REASON) and not reason:
        raise Invalid({ids.PROCESS_REASON: "Say why it leaves without having been exported."})
    chosen = _take(interaction)
    if chosen is None:
        return kit.notice("Mark Processed", export_blocks.TAKEN)
    return _finish(interaction, Purpose.PROCESS, _process_each(interaction, chosen, reason))


def _process_each(interaction: Interaction, chosen: list[int], reason: str) -> Outcome:
    """The reason goes into the logs of those alone that leave without an export."""
    office = interaction.deps.office
    went = {row.id for row in lists.rows(office, interaction.actor, chosen) if row.exported}
    parts = (
        acting.process(office, interaction.actor, [id_ for id_ in chosen if id_ in went]),
        acting.process(
            office, interaction.actor, [id_ for id_ in chosen if id_ not in went], reason=reason
        ),
    )
    return Outcome(
        tuple(one for part in parts for one in part.done),
        tuple(one for part in parts for one in part.refused),
    )


def _pay(interaction: Interaction) -> View:
    amount = _read_amount(interaction)
    paid_on = date.fromisoformat(interaction.input_state(ids.PAID_ON)["selected_date"])
    sure = _ask_back(interaction, paid_on, amount)
    chosen = _take(interaction)
    if chosen is None:
        return kit.notice("Mark Paid", export_blocks.TAKEN)
    outcome = acting.pay(
        interaction.deps.office,
        interaction.actor,
        chosen,
        paid_on=paid_on,
        amount=amount,
        reference=interaction.input_text(ids.PAY_REFERENCE),
        sure=sure,
    )
    return _finish(interaction, Purpose.PAY, outcome)


def _ask_back(interaction: Interaction, paid_on: date, amount: Decimal | None) -> bool:
    """Whether the day was asked back before; what cannot be recorded is said beside its field.

    What else is refused is told with the rest of the outcome.
    """
    office, day = interaction.deps.office, paid_on.isoformat()
    window = state.load_window(office, interaction.view_id, MarkWindow)
    if window is None:
        return False
    wanted = Pay(paid_on, amount, sure=window.asked_day == day)
    try:
        acting.rehearse(office, interaction.actor, window.ids, wanted)
    except DoubtfulDay as error:
        state.keep_window(office, interaction.view_id, replace(window, asked_day=day))
        raise Invalid({ids.PAID_ON: f"{error.doubt} Submit again if that is right."}) from None
    except WrongAmount as error:
        raise Invalid({ids.PAY_AMOUNT: str(error)}) from None
    return wanted.sure


def _read_amount(interaction: Interaction) -> Decimal | None:
    typed = interaction.input_text(ids.PAY_AMOUNT)
    amount = money.read_amount(typed)
    if typed and amount is None:
        raise Invalid({ids.PAY_AMOUNT: "Write the amount like 1812.50."})
    return amount


def _finish(interaction: Interaction, purpose: Purpose, outcome: Outcome) -> View:
    state.keep_selection(interaction.deps.office, interaction.person, purpose, [])
    return blocks.result(purpose, outcome)


def _take(interaction: Interaction) -> list[int] | None:
    window = state.take_window(interaction.deps.office, interaction.view_id, MarkWindow)
    return None if window is None else list(window.ids)


def _begin_with_batch(interaction: Interaction) -> Answer:
    """The next step after an export, in the same window."""
    office = interaction.deps.office
    office.admit(interaction.actor, PURPOSES[Purpose.PROCESS].act)
    number = ids.decode(OfBatch, interaction.value).batch
    _, rows = batch_log.read_members(office, interaction.actor, number)
    return begin(interaction, Purpose.PROCESS, [row.id for row in rows])


def register(app: App, guard: Guard) -> None:
    """Hang the windows' listeners into the app."""
    app.action(ids.PROCESS_BATCH)(guard.click(_begin_with_batch))
    app.view(ids.PROCESS)(guard.submit(_process))
    app.view(ids.PAY)(guard.submit(_pay))
