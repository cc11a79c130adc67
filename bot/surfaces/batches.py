"""The log of batches on Home: shown, filtered, turned; *Find* opens one."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from slack_bolt import App

from backlog.batch import Batch
from backlog.queries import batch_log
from bot import ids, limits, state
from bot.blocks import kit
from bot.blocks.kit import Block
from bot.ids import BatchPlace, FindBatch, ShowBatches, ShowBatchesAs, TurnTo
from bot.presenters import batch as cards
from bot.presenters import home as presenter
from bot.purposes import Opening
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction
from bot.slack.work import Handler
from bot.state import BatchesPlace, HomePlace
from bot.surfaces import batch

MOST = 20
LONGEST = 50
"""Of what was typed: the value of an option holds 150 characters, escapes among them."""

Move = Callable[[Interaction, BatchesPlace], BatchesPlace | None]


def go(change: Move) -> Handler:
    """A handler that shows another place of the log; none leads back to the list."""

    def handler(interaction: Interaction) -> Answer:
        office, person = interaction.deps.office, interaction.person
        office.admit(interaction.actor, "see batches")
        place = presenter.load_place(office, person)
        changed = change(interaction, place.batches or BatchesPlace())
        _keep(interaction, replace(place, batches=changed))
        return None

    return handler


def _keep(interaction: Interaction, place: HomePlace) -> None:
    kept = replace(place, turn=place.turn + 1)
    state.keep_home(interaction.deps.office, interaction.person, kept)


def show(interaction: Interaction) -> Answer:
    """Show the whole log on Home."""
    return go(lambda _, __: BatchesPlace())(interaction)


def _show_state(interaction: Interaction, _: BatchesPlace) -> BatchesPlace:
    return BatchesPlace(state=ids.decode(ShowBatches, interaction.value).state)


def _leave(_: Interaction, __: BatchesPlace) -> None:
    return None


def _clear(_: Interaction, place: BatchesPlace) -> BatchesPlace:
    return BatchesPlace(table=place.table)


def _turn(interaction: Interaction, place: BatchesPlace) -> BatchesPlace:
    return replace(place, page=ids.decode(TurnTo, interaction.value).page)


def _show_as(interaction: Interaction, place: BatchesPlace) -> BatchesPlace:
    table = ids.decode(ShowBatchesAs, interaction.value).table
    return replace(place, page=0, table=table)


def _filter_by(name: str) -> Move:
    def change(interaction: Interaction, place: BatchesPlace) -> BatchesPlace:
        wanted = "" if interaction.value == "any" else interaction.value
        changed: dict[str, Any] = {name: wanted}
        return replace(place, page=0, **changed)

    return change


def _offer(interaction: Interaction) -> list[Block]:
    typed = limits.one_line(str(interaction.body.get("value", "")))[:LONGEST]
    if not typed:
        return []
    found = batch_log.suggest(interaction.deps.office, interaction.actor, typed, limit=MOST)
    entries = [(_describe(interaction, one), FindBatch(one.number)) for one in found.batches]
    if found.count > 1:
        entries.insert(0, (f"Show all {found.count:,} with “{typed}”", FindBatch(search=typed)))
    values = ((text, ids.encode(find)) for text, find in entries)
    return [kit.option(*one) for one in values if len(one[1]) <= limits.OPTION_VALUE]


def _describe(interaction: Interaction, one: Batch) -> str:
    label = cards.find_label(interaction.deps.office, one)
    return limits.fit((one.number, label, one.code), limits.OPTION)


def _choose(interaction: Interaction) -> Answer:
    """One batch opens, and the rest of the log stays; all else is a filter."""
    wanted = ids.decode(FindBatch, interaction.value)
    if not wanted.batch:
        return go(lambda _, __: BatchesPlace(search=wanted.search))(interaction)
    # Slack keeps what was chosen, and a choice that is made already cannot be made again.
    go(lambda _, place: place)(interaction)
    return batch.build_window(interaction, BatchPlace(wanted.batch))


def _find_opening(interaction: Interaction) -> Opening | None:
    return batch.OPENING if ids.decode(FindBatch, interaction.value).batch else None


def register(app: App, guard: Guard) -> None:
    """Hang the log's listeners into the app."""
    moves: dict[str | re.Pattern[str], Move] = {
        ids.SHOW_BATCHES: _show_state,
        ids.BACK_TO_BACKLOG: _leave,
        ids.CLEAR_BATCHES: _clear,
        ids.BATCHES_AS: _show_as,
        re.compile(rf"{re.escape(ids.BATCHES_PAGE)}\."): _turn,
        ids.BATCH_STATE: _filter_by("state"),
        ids.BATCH_SYSTEM: _filter_by("system"),
        ids.BATCH_MONTH: _filter_by("month"),
        ids.BATCH_WHO: _filter_by("who"),
    }
    for action_id, change in moves.items():
        app.action(action_id)(guard.click(go(change), acts=True))
    app.options(ids.FIND_BATCH)(guard.suggest(_offer))
    app.action(ids.FIND_BATCH)(guard.click(_choose, _find_opening, acts=True))
