"""*More filters…* of Home: a window whose submit filters the list behind it."""

from datetime import date

from slack_bolt import App

from backlog.queries import home_page
from bot import ids, state
from bot.blocks import filters as blocks
from bot.blocks.filters import ANY, THESE
from bot.blocks.kit import Block
from bot.blocks.tools import move
from bot.presenters import home as presenter
from bot.purposes import Opening
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction, Invalid

MOST = 100
_NAMES = {ids.CLIENT: "client", ids.JOB: "job", ids.MANAGER: "pm"}


def _open(interaction: Interaction) -> Answer:
    office = interaction.deps.office
    return blocks.build_window(presenter.load_place(office, interaction.person))


def _find_opening(_: Interaction) -> Opening:
    return Opening("More filters", "see")


def _offer(interaction: Interaction) -> list[Block]:
    typed = str(interaction.body.get("value", "")).strip().casefold()
    of = _NAMES[str(interaction.body.get("action_id"))]
    names = home_page.list_names(interaction.deps.office, interaction.actor, of)
    found = (blocks.build_name(name) for name in names if typed in name.casefold())
    return [option for option in found if option][:MOST]


def _apply(interaction: Interaction) -> Answer:
    office = interaction.deps.office
    office.admit(interaction.actor, "see")
    first, last = _read_days(interaction)
    status = interaction.input_choice(ids.EXPORT_STATUS)
    place = move(
        presenter.load_place(office, interaction.person),
        client=interaction.input_choice(ids.CLIENT),
        job=interaction.input_choice(ids.JOB),
        pm=interaction.input_choice(ids.MANAGER),
        date_from=first,
        date_to=last,
        export_status="" if status == ANY else status,
    )
    state.keep_home(office, interaction.person, place)
    return None


def _read_days(interaction: Interaction) -> tuple[str, str]:
    """The first and the last day, as typed or as chosen by name."""
    preset = interaction.input_choice(ids.PRESET)
    office = interaction.deps.office
    span = presenter.find_span(preset, office.company.day(office.clock()))
    if span:
        return span[0].isoformat(), span[1].isoformat()
    first, last = (_read_day(interaction, one) for one in (ids.DATE_FROM, ids.DATE_TO))
    if preset == THESE and not (first or last):
        raise Invalid({ids.DATE_FROM: "Choose a first or a last day, or *Any day* above."})
    if first and last and date.fromisoformat(first) > date.fromisoformat(last):
        raise Invalid({ids.DATE_TO: "The last day is before the first one."})
    return first, last


def _read_day(interaction: Interaction, action_id: str) -> str:
    return str(interaction.input_state(action_id).get("selected_date") or "")


def register(app: App, guard: Guard) -> None:
    """Hang the window's listeners into the app."""
    app.action(ids.OPEN_FILTERS)(guard.click(_open, _find_opening))
    for action_id in _NAMES:
        app.options(action_id)(guard.suggest(_offer))
    app.view(ids.FILTERS)(guard.submit(_apply))
