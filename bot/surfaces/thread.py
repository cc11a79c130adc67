"""The thread of a batch in accounting's channel: its buttons, and replies that are kept with it."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App

from backlog.acts import Acknowledge
from backlog.batches import comments
from backlog.batches.comments import Place
from backlog.lifecycle import acting
from backlog.roles import Actor
from bot import ids, state, words
from bot.ids import BatchWay, OfReversal
from bot.purposes import Opening
from bot.slack.guard import Guard, Listener
from bot.slack.heard import Heard, find_writer, read_reply
from bot.slack.interaction import Answer, Interaction, Reply
from bot.surfaces import again, batch, imports, voiding
from bot.surfaces.meant import read_batch

Json = dict[str, Any]
SLACK = Actor("slack", "Slack", where={"job": "thread"})
"""Who deletes a reply: Slack does not say."""

Way = tuple[Callable[[Interaction], Answer], Opening | None]
WAYS: dict[str, Way] = {
    "details": (batch.open_batch, batch.OPENING),
    "files": (batch.send_again(for_all=False), None),
    "correct": (imports.begin_correction, imports.CORRECTION),
    "void": (voiding.ask, voiding.OPENING),
    "again": (again.export_whole, again.OPENING),
}
"""Where the menu of a root leads; what its entries carry names a batch as the buttons do."""


def _follow(interaction: Interaction) -> Answer:
    handler, _ = WAYS[ids.decode(BatchWay, interaction.value).to]
    return handler(interaction)


def _find_way(interaction: Interaction) -> Opening | None:
    return WAYS[ids.decode(BatchWay, interaction.value).to][1]


def _acknowledge(interaction: Interaction) -> Answer:
    """Say that it is undone over there; the message that asked then says so."""
    office, of = interaction.deps.office, read_batch(interaction, OfReversal)
    done = acting.act(office, interaction.actor, [of.id], Acknowledge(batch=of.batch))
    said = " ".join(f"{one.number}: {one.said}." for one in (*done.done, *done.refused))
    return Reply(words.retell(office, said), title="Done")


def _concerns_batch(interaction: Interaction) -> bool:
    return _find_reply(interaction) is not None


def _find_reply(interaction: Interaction) -> tuple[Heard, str] | None:
    """What was said in the thread of a batch, and its number; nothing of all else."""
    office = interaction.deps.office

    def find_name(user: str) -> str:
        known = office.people.by_slack(interaction.person.partition("/")[0], user)
        return known.name if known.roles else user

    heard = read_reply(interaction.body["event"], find_name)
    number = state.find_batch(office, heard.channel, heard.root) if heard else ""
    return (heard, number) if heard and number else None


def _keep_reply(interaction: Interaction) -> Answer:
    """Keep with its batch what was said in its thread."""
    if found := _find_reply(interaction):
        _keep(interaction, *found)
    return None


def _keep(interaction: Interaction, heard: Heard, number: str) -> None:
    office, actor = interaction.deps.office, interaction.actor
    place = Place(heard.channel, heard.ts, heard.edit)
    if heard.what == "written":
        comments.comment(office, actor, number, heard.text, place)
    elif heard.what == "changed":
        comments.change_comment(office, actor, number, heard.text, place)
    else:
        comments.note_deleted(office, SLACK, number, place)


def _name_writer(keep: Listener) -> Listener:
    def listener(ack: Ack, body: Json) -> None:
        event = body["event"]
        keep(ack=ack, body=body | {"event": event | {"user": find_writer(event)}})

    return listener


def _is_in_channel(body: Json) -> bool:
    """Whether it is a message of a channel: what is written to the app itself is answered."""
    return bool(body["event"].get("channel_type") in ("channel", "group"))


def register(app: App, guard: Guard) -> None:
    """Hang the thread's buttons and its replies into the app."""
    app.action(ids.BATCH_MORE)(guard.click(_follow, _find_way))
    app.action(ids.OPEN_MISSING)(
        guard.click(imports.begin_correction, lambda _: imports.CORRECTION)
    )
    app.action(ids.OPEN_MISTYPED)(guard.click(imports.begin_retyping, lambda _: imports.CORRECTION))
    app.action(ids.REVERSAL_DONE)(guard.click(_acknowledge))
    app.event("message", [_is_in_channel])(_name_writer(guard.hear(_keep_reply, _concerns_batch)))
