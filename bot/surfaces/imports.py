"""The windows behind *I imported it* and *It never came in*: what the accounting system has."""

from decimal import Decimal
from functools import partial
from typing import NoReturn

from slack_bolt import App

from backlog import money
from backlog.batch import Result
from backlog.batches import confirm, correct
from backlog.batches.confirm import Confirmation
from backlog.batches.import_log import Words
from backlog.errors import NotFound, Refused, WrongAmount, WrongCode, WrongState
from backlog.queries import imports
from backlog.queries.imports import Importing
from bot import ids, state
from bot.blocks import export as export_blocks
from bot.blocks import imports as blocks
from bot.blocks import kit
from bot.blocks.imports import CONFIRMING, CORRECTING, Form
from bot.blocks.kit import Block, View
from bot.ids import OfBatch
from bot.presenters import imports as presenter
from bot.purposes import Opening
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction, Invalid
from bot.state import ImportWindow
from bot.surfaces import batch
from bot.surfaces.meant import read_batch

OPENING = Opening(CONFIRMING.title, CONFIRMING.act)
CORRECTION = Opening(CORRECTING.title, CORRECTING.act)
NOTHING_LEFT = "Nothing that was confirmed of it is left to correct."


def _begin(interaction: Interaction) -> Answer:
    number = read_batch(interaction, OfBatch).batch
    return _show(interaction, CONFIRMING, ImportWindow(number))


def begin(interaction: Interaction, number: str, *, notice: str) -> View:
    """The window that asks what came in of a batch, with what is known of it above."""
    return _show(interaction, CONFIRMING, ImportWindow(number), notice)


def begin_correction(interaction: Interaction) -> Answer:
    """The window that corrects what was confirmed of a batch."""
    found = _read_import(interaction, read_batch(interaction, OfBatch).batch)
    if not found.batch.confirmations:
        return kit.notice(CORRECTING.title, NOTHING_LEFT)
    return _build(interaction, CORRECTING, found, presenter.begin_correction(found))


def begin_retyping(interaction: Interaction) -> Answer:
    """The same window, where nothing is wrong but the total that was typed."""
    found = _read_import(interaction, read_batch(interaction, OfBatch).batch)
    if not found.batch.confirmations:
        return kit.notice(CORRECTING.title, NOTHING_LEFT)
    said = ImportWindow(found.batch.number, Result.IMPORTED)
    return _build(interaction, CORRECTING, found, said)


def _show(interaction: Interaction, form: Form, said: ImportWindow, notice: str = "") -> View:
    return _build(interaction, form, _read_import(interaction, said.batch), said, notice)


def _build(
    interaction: Interaction, form: Form, found: Importing, said: ImportWindow, notice: str = ""
) -> View:
    office = interaction.deps.office
    state.keep_window(office, interaction.view_id, said)
    return blocks.window(presenter.build_asked(office, form, found, said, notice))


def _read_import(interaction: Interaction, number: str) -> Importing:
    return imports.read_import(interaction.deps.office, interaction.actor, number)


def _change(form: Form, interaction: Interaction) -> Answer:
    """Another outcome was chosen: it has other fields, and what was said stays."""
    said = _read_said(interaction, form)
    if said is None:
        return kit.notice(form.title, export_blocks.TAKEN)
    return _show(interaction, form, said)


def _read_said(interaction: Interaction, form: Form) -> ImportWindow | None:
    """What was said so far, in fields that are shown and in those that are not now."""
    office = interaction.deps.office
    office.admit(interaction.actor, form.act)
    kept = state.load_window(office, interaction.view_id, ImportWindow)
    if kept is None:
        return None
    missing, why, lines = map(interaction.input_state, (form.missing, form.why, form.lines))
    ticked = tuple(int(one["value"]) for one in missing.get("selected_options") or ())
    return ImportWindow(
        kept.batch,
        interaction.input_choice(form.outcome) or kept.outcome,
        ticked if missing else kept.missing,
        interaction.input_text(form.why) if why else kept.why,
        interaction.input_text(form.lines) if lines else kept.lines,
    )


def _confirm(interaction: Interaction) -> View:
    seen = _read_seen(interaction)
    said = _read_said(interaction, CONFIRMING)
    if said is None:
        return kit.notice(CONFIRMING.title, export_blocks.TAKEN)
    outcome = Result(said.outcome)
    if _lacks_fields(interaction, CONFIRMING, outcome):
        return _show(interaction, CONFIRMING, said, _MORE)
    failed = _read_failed(interaction, CONFIRMING, said)
    _require_why(interaction, outcome)
    office, actor = interaction.deps.office, interaction.actor
    try:
        confirmed = confirm.confirm(
            office,
            actor,
            said.batch,
            outcome,
            seen=seen,
            failed=failed,
            code=interaction.input_text(ids.CODE),
            reason=said.why if outcome is Result.REJECTED else "",
        )
    except WrongCode as refused:
        if not interaction.find_block(ids.CODE):  # the firm requires it since the window opened
            return _show(interaction, CONFIRMING, said, str(refused))
        _refuse(interaction, str(refused), ids.CODE)
    except (NotFound, WrongState) as refused:
        _refuse(interaction, str(refused), *_find_places(refused, said))
    return _finish(interaction, confirmed)


_MORE = "Nothing is recorded yet: say which did not come in, and why."
_TOTAL = "Nothing is recorded yet: say what the total is, and why it was another."


def _lacks_fields(interaction: Interaction, form: Form, outcome: Result) -> bool:
    """Whether she was faster than the fields of the outcome; older windows have one for all."""
    needed = {Result.PARTLY: form.missing, Result.REJECTED: form.why}.get(outcome, "")
    return bool(needed and interaction.metadata) and not interaction.input_state(needed)


def _require_why(interaction: Interaction, outcome: Result) -> None:
    """Of nothing that came in it is said why; older windows did not ask."""
    asked = interaction.input_state(ids.WHY)
    if outcome is Result.REJECTED and asked and not interaction.input_text(ids.WHY):
        _refuse(interaction, "Say what it said; who looks into it wants to know.", ids.WHY)


def _finish(interaction: Interaction, confirmed: Confirmation) -> View:
    office = interaction.deps.office
    state.take_window(office, interaction.view_id, ImportWindow)
    batch.refresh_beneath(interaction)
    first = confirmed.alarm
    return blocks.result(confirmed, presenter.describe_first(office, first) if first else "")


def _ask_again(interaction: Interaction) -> View:
    """What is taken back is asked once more, with count and total."""
    said = _read_said(interaction, CORRECTING)
    if said is None:
        return kit.notice(CORRECTING.title, export_blocks.TAKEN)
    outcome = Result(said.outcome)
    if _lacks_fields(interaction, CORRECTING, outcome):
        return _show(interaction, CORRECTING, said, _MORE)
    if outcome is Result.IMPORTED:
        return _retype_total(interaction, said)
    if not said.why:
        _refuse(interaction, "Say why it was confirmed all the same.", CORRECTING.why)
    found = _read_import(interaction, said.batch)
    failed = _read_failed(interaction, CORRECTING, said, found)
    if strangers := failed.keys() - {one.number for one in found.sent}:
        named = ", ".join(sorted(strangers))
        _refuse(interaction, f"{named} did not go out with {said.batch}.", CORRECTING.lines)
    state.keep_window(interaction.deps.office, interaction.view_id, said)
    return blocks.ask_again(found.batch, presenter.list_away(failed, found.sent), said.why)


def _retype_total(interaction: Interaction, said: ImportWindow) -> View:
    """Done at once: nothing is taken back, and it can be typed once more."""
    sent = _read_import(interaction, said.batch).batch
    first = f"{ids.SEEN}:{next(iter(sent.totals))}"
    if not interaction.input_state(first):
        return _show(interaction, CORRECTING, said, _TOTAL)
    if not said.why:
        _refuse(interaction, "Say why it was another: both stay in the log.", CORRECTING.why)
    words = Words(seen=_read_seen(interaction), reason=said.why)
    office, stands = interaction.deps.office, sent.imports[-1].outcome
    try:
        done = correct.correct_total(office, interaction.actor, sent.number, stands, **words)
    except WrongAmount as refused:
        _refuse(interaction, str(refused), first)
    except WrongState as refused:
        _refuse(interaction, str(refused), CORRECTING.outcome)
    return _finish(interaction, done)


def _correct(interaction: Interaction) -> Answer:
    office = interaction.deps.office
    office.admit(interaction.actor, CORRECTING.act)
    said = state.load_window(office, interaction.view_id, ImportWindow)
    if said is None:
        return kit.notice(CORRECTING.title, export_blocks.TAKEN)
    failed = _list_failed(interaction, said) if said.outcome == Result.PARTLY else {}
    try:
        done = correct.correct(
            office, interaction.actor, said.batch, reason=said.why, failed=failed
        )
    except (NotFound, WrongState) as refused:
        return _show(interaction, CORRECTING, said, str(refused))
    return _finish(interaction, done)


def _find_places(refused: Refused, said: ImportWindow) -> tuple[str, ...]:
    """Which inputs a refusal may be about, the nearest first: only a line names strangers."""
    if said.outcome != Result.PARTLY:
        return (CONFIRMING.outcome,)
    if isinstance(refused, NotFound) or not said.missing:
        return CONFIRMING.lines, CONFIRMING.outcome
    return CONFIRMING.missing, CONFIRMING.lines


def _refuse(interaction: Interaction, sentence: str, *places: str) -> NoReturn:
    """Say it beside the first of these inputs that the window has."""
    found = [block for place in places if (block := interaction.find_block(place))]
    raise Invalid({(found or places)[0]: sentence})


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
    interaction: Interaction, form: Form, said: ImportWindow, found: Importing | None = None
) -> dict[str, str]:
    """Why each invoice did not come in: wanted for *partly*, and for nothing else."""
    if said.outcome != Result.PARTLY:
        if interaction.input_text(form.lines):
            _refuse(
                interaction,
                "Only an import in part has failed invoices. Empty this.",
                form.lines,
            )
        return {}
    failed = _list_failed(interaction, said, found)
    if not failed:
        _refuse(interaction, "Choose those that did not come in.", form.missing, form.lines)
    silent = next((number for number, reason in failed.items() if not reason), "")
    if silent:
        _refuse(interaction, f"Say why {silent} did not come in.", form.why, form.lines)
    return failed


def _list_failed(
    interaction: Interaction, said: ImportWindow, found: Importing | None = None
) -> dict[str, str]:
    sent = (found or _read_import(interaction, said.batch)).sent
    return presenter.list_failed(said, sent)


def _offer(interaction: Interaction) -> list[Block]:
    """The invoices of the batch that fit what is typed, and that can be missing."""
    view = interaction.body["view"]
    number, typed = ids.decode(OfBatch, interaction.metadata).batch, str(interaction.body["value"])
    found = imports.suggest(interaction.deps.office, interaction.actor, number, typed)
    there = view["callback_id"] == CORRECTING.callback
    fitting = [one for one in found if one.there == there]
    return [blocks.build_entry(one) for one in fitting[: blocks.MENU]]


def register(app: App, guard: Guard) -> None:
    """Hang the windows' listeners into the app."""
    app.action(ids.OPEN_IMPORT)(guard.click(_begin, lambda _: OPENING))
    app.action(ids.OPEN_CORRECTION)(guard.click(begin_correction, lambda _: CORRECTION))
    for form in (CONFIRMING, CORRECTING):
        app.action(form.outcome)(guard.click(partial(_change, form)))
        app.options(form.missing)(guard.suggest(_offer))
    app.view(ids.IMPORT)(guard.submit(_confirm))
    app.view(ids.CORRECT)(guard.submit(_ask_again))
    app.action(ids.CORRECT_NOW)(guard.click(_correct, acts=True))
