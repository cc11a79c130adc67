"""*Open invoice* in the menu of any message: the one it names, or a choice of several."""

import re
from collections.abc import Iterator
from typing import Any

from slack_bolt import App

from backlog.queries import batch_log, lists
from backlog.row import Row
from bot import ids, state
from bot.blocks import answers as blocks
from bot.blocks import kit
from bot.ids import InvoicePlace
from bot.purposes import Opening
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction
from bot.surfaces import invoice

TITLE = "Open invoice"
OPENING = Opening(TITLE, "see")
NOTHING = (
    "There is no number of an invoice in this message, or none that you may see. Nothing was done. "
    "Type /backlog and a number, or any words, to look for one."
)
MOST = 400
"""So many words of a message are looked up; no number stands behind more."""
_EDGES = "*_~`·•.,;:!?()[]<>“”\"'"


def _open(interaction: Interaction) -> Answer:
    rows = _find_rows(interaction)
    if not rows:
        return kit.notice(TITLE, NOTHING)
    if len(rows) == 1:
        return invoice.build_window(interaction, InvoicePlace(rows[0].id))
    return kit.modal(TITLE, blocks.choose_invoice(rows))


def _find_rows(interaction: Interaction) -> list[Row]:
    """By what we know of the message where it is ours, else by the numbers it names."""
    office, actor = interaction.deps.office, interaction.actor
    office.admit(actor, "see")
    channel, message = interaction.body["channel"]["id"], interaction.body["message"]
    if batch := state.find_batch(office, channel, str(message["ts"])):
        return list(batch_log.read_members(office, actor, batch)[1])
    found = lists.find(office, actor, _list_words(message))
    return lists.rows_to_see(office, actor, found.ids)


def _list_words(message: dict[str, Any]) -> list[str]:
    said = " ".join(_texts([message.get("blocks", []), {"text": message.get("text", "")}]))
    every = (one.strip(_EDGES) for one in re.split(r"[\s|/]+", said))
    return list(dict.fromkeys(one for one in every if any(c.isdigit() for c in one)))[:MOST]


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _texts(one)
    elif isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield node["text"]
        yield from _texts([one for one in node.values() if isinstance(one, list | dict)])


def register(app: App, guard: Guard) -> None:
    """Hang the shortcut into the app."""
    app.shortcut(ids.OPEN_MESSAGE)(guard.click(_open, lambda _: OPENING))
