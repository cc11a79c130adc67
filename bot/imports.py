"""The window behind *I imported it*: what the accounting system took, and what it shows now."""

from collections.abc import Mapping
from decimal import Decimal

from slack_bolt import App

from backlog import money
from backlog.batches import confirm
from backlog.batches.confirm import Confirmation, Result
from backlog.company import moment
from backlog.errors import NotFound, Refused, WrongCode, WrongState
from backlog.office import Office
from backlog.store import batches as store
from backlog.store.batches import Batch
from bot import batches, ids, state, words
from bot.blocks import export as export_blocks
from bot.blocks import imports as blocks
from bot.blocks import kit
from bot.blocks.kit import View
from bot.ids import OfBatch
from bot.slack.guard import Guard
from bot.slack.interaction import Call, Invalid

TITLE = "Confirm the import"


def _open(call: Call) -> None:
    office = call.deps.office
    office.admit(call.actor, "confirm import")
    call.open(TITLE)
    batch = _batch(call, ids.decode(OfBatch, call.value).batch)
    state.keep_window(office, call.view_id, batch.number)
    call.show(blocks.window(batch, batches.confirmed(office, batch)))


def _submit(call: Call) -> View:
    outcome = Result(call.chosen(ids.OUTCOME))
    failed = _failed(call, outcome)
    seen = _seen(call)
    number = state.use_window(call.deps.office, call.view_id)
    if number is None:
        return kit.said(TITLE, export_blocks.TAKEN)
    try:
        confirmed = confirm.confirm(
            call.deps.office,
            call.actor,
            number,
            outcome,
            seen=seen,
            failed=failed,
            code=call.text(ids.CODE),
        )
    except (NotFound, WrongState) as refused:
        state.keep_window(call.deps.office, call.view_id, number)
        raise Invalid({_field(refused, failed): str(refused)}) from None
    return blocks.result(confirmed, _first(call.deps.office, confirmed))


def _first(office: Office, confirmed: Confirmation) -> str:
    """Who confirmed before, and when, safe in mrkdwn; empty when nobody did."""
    alarm = confirmed.alarm
    if not alarm:
        return ""
    return f"{words.name(office, alarm.by)}, {words.at(office.company, moment(alarm.at))}"


def _field(refused: Refused, failed: Mapping[str, str]) -> str:
    """Which input a refusal is about."""
    if isinstance(refused, WrongCode):
        return ids.CODE
    return ids.FAILED if failed else ids.OUTCOME


def _seen(call: Call) -> dict[str, Decimal]:
    """The totals that were typed, by currency; one input for each currency of the batch."""
    seen = {}
    for action_id in _typed(call, ids.SEEN):
        currency = action_id.rpartition(":")[2]
        seen[currency] = _amount(call, action_id, currency)
    return seen


def _amount(call: Call, action_id: str, currency: str) -> Decimal:
    amount = money.typed(call.text(action_id))
    if amount is None:
        raise Invalid({action_id: "Write the total like 1812.50."})
    try:
        return money.exact(amount, currency)
    except ValueError as error:
        raise Invalid({action_id: f"{error}."}) from None


def _typed(call: Call, beginning: str) -> list[str]:
    entered = [
        action_id
        for elements in call.body["view"]["state"]["values"].values()
        for action_id in elements
    ]
    return [one for one in entered if one.startswith(beginning) and call.text(one)]


def _failed(call: Call, outcome: Result) -> dict[str, str]:
    """Lines `NUMBER reason`, wanted for *partly* and for nothing else."""
    lines = [line.split(maxsplit=1) for line in call.text(ids.FAILED).splitlines() if line.strip()]
    if outcome is not Result.PARTLY:
        if lines:
            raise Invalid({ids.FAILED: "Only an import in part has failed invoices. Empty this."})
        return {}
    if not lines:
        raise Invalid({ids.FAILED: "Name the invoices that failed, one a line, with the reason."})
    bare = [line[0] for line in lines if len(line) == 1]
    if bare:
        raise Invalid({ids.FAILED: f"Say why {bare[0]} failed, behind its number."})
    return {line[0]: line[1] for line in lines}


def _batch(call: Call, number: str) -> Batch:
    with call.deps.office.reading() as db:
        return store.get(db, number)


def register(app: App, guard: Guard) -> None:
    """Hang the window's listeners into the app."""
    app.action(ids.OPEN_IMPORT)(guard.click(_open))
    app.view(ids.IMPORT)(guard.submit(_submit))
