"""Settings: one page of sentences, a form for each part, and what `doctor` says."""

import re
from collections.abc import Mapping
from dataclasses import replace

from slack_bolt import App

from backlog import settings
from backlog.errors import NotFound
from backlog.settings import PAGES, Changed, Page, Setting
from backlog.trial import specimen
from bot import ids, state, words
from bot.blocks import kit
from bot.blocks import settings as blocks
from bot.blocks.kit import View
from bot.blocks.notice import Notice
from bot.ids import OfPage
from bot.presenters import settings as presenter
from bot.purposes import Opening
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction, Invalid
from bot.state import SettingsWindow

_ACT = "change settings"
OPENING = Opening(blocks.TITLE, _ACT)


def open_page(interaction: Interaction) -> View:
    """The page."""
    return blocks.build_page(presenter.load_page(interaction.deps, interaction.actor))


def _begin(interaction: Interaction) -> View:
    """The form of a part: on top of the page, so that *Back* leads to it."""
    interaction.deps.office.admit(interaction.actor, _ACT)
    page = _find_page(interaction)
    values = presenter.load_values(interaction.deps.office, page.name)
    return _show(interaction, SettingsWindow(page.name, values), values)


def _find_page(interaction: Interaction) -> Page:
    name = ids.decode(OfPage, interaction.value).page
    if name not in PAGES:
        raise NotFound(
            "There are no such settings any more. Nothing was changed. Open the page again."
        )
    return PAGES[name]


def _find_opening(interaction: Interaction) -> Opening:
    return Opening(_find_page(interaction).title, _ACT)


def _show(
    interaction: Interaction, window: SettingsWindow, values: Mapping[str, str], *notices: Notice
) -> View:
    state.keep_window(interaction.deps.office, interaction.view_id, window)
    return blocks.build_form(presenter.load_form(interaction.deps, window, values, *notices))


def _preview(interaction: Interaction) -> View:
    """Something was chosen: show what would come of it; nothing is saved."""
    window = _load_window(interaction)
    if window is None:
        return kit.notice(blocks.TITLE, blocks.USED)
    values = _read_values(interaction, PAGES[window.page])
    return _show(interaction, window, values)


def _save(interaction: Interaction) -> Answer:
    office, actor = interaction.deps.office, interaction.actor
    window = _load_window(interaction)
    if window is None:
        return kit.notice(blocks.TITLE, blocks.USED)
    values = _read_values(interaction, PAGES[window.page])
    changes = {name: value for name, value in values.items() if value != window.seen[name]}
    if not changes:
        return None
    _refuse_wrong(interaction, window, changes)
    try:
        settings.change(office, actor, changes, seen=window.seen)
    except Changed as lost:
        return _show_lost(interaction, window, changes, lost)
    state.take_window(office, interaction.view_id, SettingsWindow)
    saved = presenter.tell_saved(office, window.seen, changes)
    page = blocks.build_page(presenter.load_page(interaction.deps, actor, saved))
    interaction.beneath |= dict.fromkeys(interaction.beneath_ids, page)
    return None


def _load_window(interaction: Interaction) -> SettingsWindow | None:
    """What the form is about; nothing for one that was used, or has other fields than today's."""
    office = interaction.deps.office
    office.admit(interaction.actor, _ACT)
    window = state.load_window(office, interaction.view_id, SettingsWindow)
    if window is None or window.page not in PAGES:
        return None
    asked = {one.name for one in PAGES[window.page].settings}
    return window if window.seen.keys() == asked else None


def _refuse_wrong(
    interaction: Interaction, window: SettingsWindow, changes: Mapping[str, str]
) -> None:
    wrong = settings.find_objections(interaction.deps.office, changes)
    if wrong:
        fields = {name: blocks.name_field(settings.SETTINGS[name], window.turn) for name in wrong}
        raise Invalid({fields[name]: f"It must be {said}." for name, said in wrong.items()})


def _show_lost(
    interaction: Interaction, window: SettingsWindow, changes: dict[str, str], lost: Changed
) -> View:
    """The form anew: what another set, with what was chosen over it."""
    office = interaction.deps.office
    now = presenter.load_values(office, window.page)
    anew = replace(window, seen=now, turn=window.turn + 1)
    told = (Notice(words.retell(office, one), "warning") for one in lost.told)
    kept = Notice("Nothing was saved; what you chose is kept. Look and save.", "info")
    return _show(interaction, anew, now | changes, *told, kept)


def _read_values(interaction: Interaction, page: Page) -> dict[str, str]:
    return {one.name: _read_value(interaction, one) for one in page.settings}


def _read_value(interaction: Interaction, setting: Setting) -> str:
    action_id = f"{ids.SETTING}.{setting.name}"
    if setting.kind in ("text", "days"):
        return interaction.input_text(action_id)
    if setting.kind == "time":
        return interaction.input_state(action_id).get("selected_time") or ""
    if setting.kind == "date":
        return interaction.input_state(action_id).get("selected_date") or ""
    if setting.kind == "targets":
        several = interaction.input_state(action_id).get("selected_options") or []
        return ",".join(one["value"] for one in several)
    chosen = interaction.input_choice(action_id)
    return "" if chosen == blocks.NONE else chosen


def _send_specimen(interaction: Interaction) -> View:
    """Have invented invoices sent to who asks, which changes nothing."""
    office, name = interaction.deps.office, interaction.value
    specimen.ask(office, interaction.actor, name)
    label = office.labels[name]
    said = f"On the way to you, as a message of this app: invented invoices for {label}."
    told = Notice(f"{said} Import them into a copy of your company.")
    return blocks.build_page(presenter.load_page(interaction.deps, interaction.actor, told))


def _examine(interaction: Interaction) -> View:
    """What `doctor` says, which asks Slack and Google: nothing else waits for it."""
    deps = interaction.deps
    return blocks.build_examination(deps.upkeep.examine(deps.office))


def _find_examination(_: Interaction) -> Opening:
    return Opening("Is all in place?", _ACT, is_slow=True)


def register(app: App, guard: Guard) -> None:
    """Hang the page's listeners into the app."""
    app.action(ids.TRY_IMPORT)(guard.click(_send_specimen))
    app.action(ids.OPEN_SETTINGS)(guard.click(open_page, lambda _: OPENING))
    app.action(ids.CHANGE_SETTINGS)(guard.click(_begin, _find_opening))
    app.action(re.compile(rf"{re.escape(ids.SETTING)}\."))(guard.click(_preview))
    app.action(ids.EXAMINE)(guard.click(_examine, _find_examination))
    app.view(ids.SETTINGS_FORM)(guard.submit(_save))
