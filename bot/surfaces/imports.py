"""The window behind *I imported it*: what the accounting system took, and what it shows now."""

from collections.abc import Mapping
from decimal import Decimal

from slack_bolt import App

from backlog import money
from backlog.batch import Batch
from backlog.batches import confirm, correct
from backlog.batches.confirm import Confirmation, Result
from backlog.errors import NeedsReason, NotFound, Refused, WrongCode, WrongState
from backlog.office import Office
from backlog.queries import batch_log
from backlog.roles import Actor
from bot import ids, state, words
from bot.blocks import export as export_blocks
from bot.blocks import imports as blocks
from bot.blocks import kit
from bot.blocks.kit import View
from bot.ids import OfBatch
from bot.presenters import batch as batches
from bot.purposes import Opening
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction, Invalid
from bot.state import ImportWindow

TITLE = "Confirm the import"
OPENING = Opening(TITLE, "confirm import")
CORRECTING = Opening("Correct the import", "correct import")


def _begin(interaction: Interaction) -> Answer:
    office = interaction.deps.office
    batch = _load_batch(office, interaction.actor, ids.decode(OfBatch, interaction.value).batch)
    state.keep_window(office, interaction.view_id, ImportWindow(batch.number))
    return blocks.window(batch, batches.list_confirmations(office, batch))


def _confirm(interaction: Interaction) -> View:
    outcome = Result(interaction.input_choice(ids.OUTCOME))
    failed = _read_failed(interaction, outcome)
    seen = _read_seen(interaction)
    window = state.take_window(interaction.deps.office, interaction.view_id, ImportWindow)
    if window is None:
        return kit.notice(TITLE, export_blocks.TAKEN)
    try:
        confirmed = confirm.confirm(
            interaction.deps.office,
            interaction.actor,
            window.batch,
            outcome,
            seen=seen,
            failed=failed,
            code=interaction.input_text(ids.CODE),
        )
    except (NotFound, WrongState) as refused:
        state.keep_window(interaction.deps.office, interaction.view_id, window)
        raise Invalid({_find_field(refused, failed): str(refused)}) from None
    return blocks.result(confirmed, _describe_first(interaction.deps.office, confirmed))


def _begin_correction(interaction: Interaction) -> Answer:
    office = interaction.deps.office
    batch = _load_batch(office, interaction.actor, ids.decode(OfBatch, interaction.value).batch)
    if not batch.confirmations:
        return kit.notice(CORRECTING.title, "Nothing that was confirmed of it is left to correct.")
    state.keep_window(office, interaction.view_id, ImportWindow(batch.number))
    return blocks.correction(batch, batches.list_confirmations(office, batch))


def _correct(interaction: Interaction) -> View:
    office = interaction.deps.office
    outcome = Result(interaction.input_choice(ids.CORRECT_OUTCOME))
    failed = _read_failed(interaction, outcome, ids.CORRECT_FAILED)
    window = state.take_window(office, interaction.view_id, ImportWindow)
    if window is None:
        return kit.notice(CORRECTING.title, export_blocks.TAKEN)
    try:
        done = correct.correct(
            office,
            interaction.actor,
            window.batch,
            reason=interaction.input_text(ids.CORRECT_REASON),
            failed=failed,
        )
    except (NotFound, WrongState, NeedsReason) as refused:
        state.keep_window(office, interaction.view_id, window)
        needs = isinstance(refused, NeedsReason)
        field = ids.CORRECT_FAILED if failed else ids.CORRECT_OUTCOME
        raise Invalid({ids.CORRECT_REASON if needs else field: str(refused)}) from None
    return blocks.result(done, "")


def _describe_first(office: Office, confirmed: Confirmation) -> str:
    """Who confirmed before, and when, safe in mrkdwn; empty when nobody did."""
    alarm = confirmed.alarm
    if not alarm:
        return ""
    return words.format_author(office, alarm.by, alarm.at)


def _find_field(refused: Refused, failed: Mapping[str, str]) -> str:
    """Which input a refusal is about."""
    if isinstance(refused, WrongCode):
        return ids.CODE
    return ids.FAILED if failed else ids.OUTCOME


def _read_seen(interaction: Interaction) -> dict[str, Decimal]:
    """The totals that were typed, by currency; one input for each currency of the batch."""
    seen = {}
    for action_id in _list_typed(interaction, ids.SEEN):
        currency = action_id.rpartition(":")[2]
        seen[currency] = _read_amount(interaction, action_id, currency)
    return seen


def _read_amount(interaction: Interaction, action_id: str, currency: str) -> Decimal:
    amount = money.read_amount(interaction.input_text(action_id))
    if amount is None:
        raise Invalid({action_id: "Write the total like 1812.50."})
    try:
        return money.exact(amount, currency)
    except ValueError as error:
        raise Invalid({action_id: f"{error}."}) from None


def _list_typed(interaction: Interaction, beginning: str) -> list[str]:
    action_ids = [
        action_id
        for elements in interaction.body["view"]["state"]["values"].values()
        for action_id in elements
    ]
    return [one for one in action_ids if one.startswith(beginning) and interaction.input_text(one)]


def _read_failed(
    interaction: Interaction, outcome: Result, place: str = ids.FAILED
) -> dict[str, str]:
    """Lines `NUMBER reason`, wanted for *partly* and for nothing else."""
    lines = [
        line.split(maxsplit=1)
        for line in interaction.input_text(place).splitlines()
        if line.strip()
    ]
    if outcome is not Result.PARTLY:
        if lines:
            raise Invalid({place: "Only an import in part has failed invoices. Empty this."})
        return {}
    if not lines:
        raise Invalid({place: "Name the invoices that failed, one a line, with the reason."})
    bare = [line[0] for line in lines if len(line) == 1]
    if bare:
        raise Invalid({place: f"Say why {bare[0]} failed, behind its number."})
    return {line[0]: line[1] for line in lines}


def _load_batch(office: Office, actor: Actor, number: str) -> Batch:
    return batch_log.read_batch(office, actor, number).batch


def register(app: App, guard: Guard) -> None:
    """Hang the window's listeners into the app."""
    app.action(ids.OPEN_IMPORT)(guard.click(_begin, lambda _: OPENING))
    app.view(ids.IMPORT)(guard.submit(_confirm))
    app.action(ids.OPEN_CORRECTION)(guard.click(_begin_correction, lambda _: CORRECTING))
    app.view(ids.CORRECT)(guard.submit(_correct))
