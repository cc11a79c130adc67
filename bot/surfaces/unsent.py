"""The window of what did not go out, behind Home's line: send it again, or let it be."""

from slack_bolt import App

from backlog import unsent
from backlog.errors import NotFound, WrongState
from bot import ids
from bot.blocks import kit
from bot.blocks import unsent as blocks
from bot.blocks.kit import View
from bot.ids import OfDestination, OfMessage
from bot.presenters import unsent as presenter
from bot.purposes import Opening
from bot.slack.guard import Guard
from bot.slack.interaction import Interaction, Invalid

_WINDOW = Opening(blocks.TITLE, unsent.ANSWER)
_DISMISSAL = Opening(blocks.DISMISSAL, unsent.ANSWER)


def _show(interaction: Interaction, *, done: str = "", refused: str = "") -> View:
    office, actor = interaction.deps.office, interaction.actor
    return blocks.build_window(presenter.load_unsent(office, actor, done=done, refused=refused))


def _open(interaction: Interaction) -> View:
    return _show(interaction)


def _retry(interaction: Interaction) -> View:
    office, id_ = interaction.deps.office, ids.decode(OfMessage, interaction.value).message
    try:
        [sent] = unsent.send_again(office, interaction.actor, id_)
    except (NotFound, WrongState) as refused:
        return _show(interaction, refused=str(refused))
    given = presenter.describe_given(office, sent)
    return _show(interaction, done=f"{given.what}: on its way again, to {given.to}.")


def _try_now(interaction: Interaction) -> View:
    office = interaction.deps.office
    name = ids.decode(OfDestination, interaction.value).destination
    unsent.try_now(office, interaction.actor, name)
    done = f"What waits for {office.name_destination(name)} is tried now. Look again in a moment."
    return _show(interaction, done=done)


def _ask_dismissal(interaction: Interaction) -> View:
    office, id_ = interaction.deps.office, ids.decode(OfMessage, interaction.value).message
    found = unsent.find_given_up(office, interaction.actor, id_)
    return blocks.ask_reason(presenter.describe_given(office, found))


def _dismiss(interaction: Interaction) -> View:
    reason = interaction.input_text(ids.MESSAGE_REASON)
    if not reason:
        raise Invalid({ids.MESSAGE_REASON: "Say why; whoever reads the log wants to know."})
    office, id_ = interaction.deps.office, ids.decode(OfMessage, interaction.metadata).message
    try:
        dismissed = unsent.dismiss(office, interaction.actor, id_, reason=reason)
    except (NotFound, WrongState) as refused:
        return kit.notice(blocks.DISMISSAL, str(refused))
    return blocks.tell_dismissed(presenter.describe_given(office, dismissed))


def register(app: App, guard: Guard) -> None:
    """Hang the window's listeners into the app."""
    app.action(ids.OPEN_UNSENT)(guard.click(_open, lambda _: _WINDOW))
    app.action(ids.RETRY_MESSAGE)(guard.click(_retry, acts=True))
    app.action(ids.TRY_NOW)(guard.click(_try_now, acts=True))
    app.action(ids.OPEN_MESSAGE_DISMISSAL)(guard.click(_ask_dismissal, lambda _: _DISMISSAL))
    app.view(ids.DISMISS_MESSAGE)(guard.submit(_dismiss))
