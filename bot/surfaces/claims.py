"""The buttons of what was written in the Sheet: the act that was meant, or its dismissal.

A hold and an import are asked about in their own windows; what these do answers the claim.
"""

from slack_bolt import App

from backlog.errors import WrongState
from backlog.reviews import claims
from bot import ids
from bot.blocks import claims as blocks
from bot.blocks import kit
from bot.blocks.acts import FORMS
from bot.blocks.kit import View
from bot.ids import InvoiceAct, OfClaim
from bot.limits import one_line
from bot.presenters import claims as presenter
from bot.purposes import Opening
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction, Invalid, Reply
from bot.surfaces import acts, imports

_ALL = Opening(blocks.TITLE, claims.ANSWER)
_HOLD = Opening(FORMS["hold"].title, FORMS["hold"].act)
_DISMISSAL = Opening(blocks.DISMISSAL, claims.ANSWER)


def _show_all(interaction: Interaction) -> View:
    return blocks.build_window(presenter.load_open(interaction.deps.office, interaction.actor))


def _read_id(interaction: Interaction) -> int:
    return ids.decode(OfClaim, interaction.value).claim


def _hold(interaction: Interaction) -> Answer:
    """Ask about the hold, with the note as its reason."""
    office, actor = interaction.deps.office, interaction.actor
    office.admit(actor, FORMS["hold"].act)
    claim = claims.find(office, actor, _read_id(interaction))
    wanted = InvoiceAct("hold", claim.subject)
    return acts.ask(interaction, wanted, reason=claim.entry.words)


def _record_import(interaction: Interaction) -> Answer:
    """Ask what came in; the total is what she sees over there, so nothing tells it beforehand."""
    office, actor = interaction.deps.office, interaction.actor
    office.admit(actor, imports.OPENING.act)
    claim = claims.find(office, actor, _read_id(interaction))
    who, words = claims.say_writer(office, claim), one_line(claim.entry.words)
    told = f"{who} {'wrote' if words else 'says'} in the Sheet"
    said = f"{told}: “{words}”" if words else f"{told} that it is imported"
    return imports.begin(interaction, claim.about, notice=f"{said[0].upper()}{said[1:]}")


def _comment(interaction: Interaction) -> Answer:
    """Keep the words; in the window the others are shown anew."""
    office, actor = interaction.deps.office, interaction.actor
    claim = claims.keep_comment(office, actor, _read_id(interaction))
    told = f"Kept as a comment of {claim.about}."
    if interaction.body.get("view"):
        return blocks.build_window(presenter.load_open(office, actor), told)
    return Reply(told, title="Kept")


def _ask_dismissal(interaction: Interaction) -> View:
    office, actor = interaction.deps.office, interaction.actor
    return blocks.ask_reason(presenter.load_claim(office, actor, _read_id(interaction)))


def _dismiss(interaction: Interaction) -> View:
    reason = interaction.input_text(ids.CLAIM_REASON)
    if not reason:
        raise Invalid({ids.CLAIM_REASON: "Say why; who wrote it reads it in the Sheet."})
    office, id_ = interaction.deps.office, ids.decode(OfClaim, interaction.metadata).claim
    try:
        claim = claims.dismiss(office, interaction.actor, id_, reason=reason)
    except WrongState as refused:
        return kit.notice(blocks.DISMISSAL, str(refused))
    return blocks.tell_dismissed(claim)


def register(app: App, guard: Guard) -> None:
    """Hang the buttons into the app."""
    app.action(ids.OPEN_CLAIMS)(guard.click(_show_all, lambda _: _ALL))
    app.action(ids.CLAIM_HOLD)(guard.click(_hold, lambda _: _HOLD))
    app.action(ids.CLAIM_IMPORT)(guard.click(_record_import, lambda _: imports.OPENING))
    app.action(ids.CLAIM_COMMENT)(guard.click(_comment, acts=True))
    app.action(ids.OPEN_CLAIM_DISMISSAL)(guard.click(_ask_dismissal, lambda _: _DISMISSAL))
    app.view(ids.DISMISS_CLAIM)(guard.submit(_dismiss))
