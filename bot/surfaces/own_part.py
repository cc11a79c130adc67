"""What waits for whoever asks, and when she wants to hear of it."""

from datetime import time

from slack_bolt import App

from backlog.own_messages import OwnMessages, choose_own, load_own
from backlog.settings import DAYS
from bot import ids
from bot.blocks import own_part as blocks
from bot.blocks.kit import View
from bot.presenters import own_part as presenter
from bot.purposes import Opening
from bot.slack.guard import Guard
from bot.slack.interaction import Interaction, Invalid

_SHOW, _ASK = Opening(blocks.TITLE, "see"), Opening(blocks.MINE, "see")


def _show(interaction: Interaction) -> View:
    """Her own part, whoever the message was for."""
    return blocks.build_window(presenter.load_own_part(interaction.deps.office, interaction.actor))


def _ask(interaction: Interaction) -> View:
    office, actor = interaction.deps.office, interaction.actor
    office.admit(actor, "see")
    wanted = load_own(office, actor.email)
    return blocks.ask_when(wanted, presenter.find_usual(office), office.company.zone.key)


def _save(interaction: Interaction) -> View:
    office = interaction.deps.office
    office.admit(interaction.actor, "see")
    wanted = _read_wanted(interaction)
    choose_own(office, interaction.actor, wanted)
    return blocks.tell_saved(wanted, presenter.find_usual(office))


def _read_wanted(interaction: Interaction) -> OwnMessages:
    when = interaction.input_choice(ids.MINE_WHEN)
    if when != blocks.OWN:
        return OwnMessages() if when == blocks.USUAL else OwnMessages(())
    chosen = interaction.input_state(ids.MINE_DAYS).get("selected_options") or []
    named = {one["value"] for one in chosen}
    if not named:
        raise Invalid({ids.MINE_DAYS: "Choose at least one day, or Never."})
    at = time.fromisoformat(interaction.input_state(ids.MINE_AT).get("selected_time") or "")
    return OwnMessages(tuple(day for day in DAYS if day in named), at)


def register(app: App, guard: Guard) -> None:
    """Hang the listeners into the app."""
    app.action(ids.SHOW_OWN)(guard.click(_show, lambda _: _SHOW))
    app.action(ids.OPEN_MINE)(guard.click(_ask, lambda _: _ASK))
    app.view(ids.MINE)(guard.submit(_save))
