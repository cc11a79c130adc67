"""`/backlog` and its words, also written to the app or behind its name; for oneself, anywhere."""

import re
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App

from backlog.filter import Filter
from backlog.model import Tab
from backlog.queries.detail import Detail, find_detail
from bot import ids, state, words
from bot.blocks import answers as blocks
from bot.blocks import pinned
from bot.blocks.answers import Listed
from bot.blocks.kit import Block
from bot.presenters import answers
from bot.presenters.pinned import load_own
from bot.purposes import Opening
from bot.slack.guard import Guard, Listener
from bot.slack.interaction import Answer, Interaction, Reply
from bot.surfaces import clear_out, invoice, paste

_MENTION = re.compile(r"<@[A-Z0-9]+>")
_BATCH = re.compile(r"b-\d{4}-\d{4,}")


def _answer_words(interaction: Interaction) -> Answer:
    asked = _read_words(interaction)
    known = WORDS.get(asked.casefold())
    if known:
        return known(interaction)
    if _BATCH.fullmatch(asked.casefold()):
        return _show_batch(interaction, asked)
    office, actor = interaction.deps.office, interaction.actor
    found = find_detail(office, actor, asked)
    return _search(interaction, asked) if found is None else _show_invoice(interaction, found)


def _answer_mention(interaction: Interaction) -> Answer:
    """In the thread of a batch people talk to one another, and what they say is kept with it."""
    event = interaction.body["event"]
    at = (str(event["channel"]), str(event.get("thread_ts") or ""))
    return None if state.find_batch(interaction.deps.office, *at) else _answer_words(interaction)


def _read_words(interaction: Interaction) -> str:
    """What stands behind the command, or was written to the app."""
    written = interaction.body.get("text") or interaction.body.get("event", {}).get("text", "")
    said = " ".join(_MENTION.sub(" ", str(written)).split())
    return said[len(ids.COMMAND) :].strip() if said.startswith(ids.COMMAND) else said


def _show_backlog(interaction: Interaction) -> Reply:
    shown = load_own(interaction.deps.office, interaction.actor)
    return Reply(pinned.text(shown), pinned.message(shown))


def _explain(interaction: Interaction) -> Reply:
    interaction.deps.office.admit(interaction.actor, "see")
    return Reply("What /backlog does", blocks.manual())


def _say_what_can_be_undone(interaction: Interaction) -> Reply:
    shown = answers.show_undo(interaction.deps.office, interaction.actor)
    return Reply("What you can still undo", shown)


def _show(word: str, build: Callable[[Interaction], list[Block]]) -> Callable[..., Reply]:
    return lambda interaction: Reply(f"/backlog {word}", build(interaction))


def _show_tab(word: str) -> Callable[[Interaction], Reply]:
    return _show(word, lambda one: answers.list_tab(one.deps.office, one.actor, word))


WORDS: dict[str, Callable[[Interaction], Answer]] = {
    "": _show_backlog,
    "help": _explain,
    "clear": clear_out.begin_all,
    "undo": _say_what_can_be_undone,
    "paste": paste.begin,
    "batches": _show("batches", lambda one: answers.show_batches(one.deps.office, one.actor)),
    "wip": _show("wip", lambda one: answers.show_jobs(one.deps.office, one.actor)),
    "settings": _show("settings", lambda one: answers.show_settings(one.deps.office, one.actor)),
    **{word: _show_tab(word) for word in answers.TABS},
}


def _show_batch(interaction: Interaction, asked: str) -> Reply:
    number = asked.upper()
    shown = answers.show_batch(interaction.deps.office, interaction.actor, number)
    if shown is None:
        return Reply(f"There is no batch {number}. /backlog batches lists the latest.")
    return Reply(f"Batch {number}", shown)


def _show_invoice(interaction: Interaction, found: Detail) -> Answer:
    if interaction.view_id:
        return invoice.build_found(interaction, found)
    office = interaction.deps.office
    age = words.count_age(found.row, office.company, office.clock())
    shown = Listed([(found.row, age)], 1, {})
    return Reply(words.format_title(found.row), blocks.list_found(found.row.number, shown))


def _find_opening(interaction: Interaction) -> Opening | None:
    """A window to clear out or to paste, and for what looks like a number: a word with a digit.

    Whether there is such an invoice is only known when the trigger may be dead.
    """
    asked = _read_words(interaction)
    if WORDS.get(asked.casefold()) == clear_out.begin_all:
        return clear_out.OPENING
    if asked.casefold() == "paste":
        return paste.OPENING
    looks_so = " " not in asked and any(sign.isdigit() for sign in asked)
    return invoice.OPENING if looks_so and not _BATCH.fullmatch(asked.casefold()) else None


def _search(interaction: Interaction, asked: str) -> Reply:
    wanted = Filter(tab=Tab.ALL, search=asked)
    listed = answers.load_listed(interaction.deps.office, interaction.actor, wanted)
    return Reply(f"{listed.count} found", blocks.list_found(asked, listed), "Found")


def _hear(answer: Listener) -> Listener:
    """Answers what a person wrote to the app; edits, deletions and other apps are not asked."""

    def listener(ack: Ack, body: dict[str, Any]) -> None:
        event = body["event"]
        direct = event.get("channel_type") == "im" or event["type"] == "app_mention"
        if direct and not event.get("subtype") and not event.get("bot_id"):
            answer(ack=ack, body=body)
        else:
            ack()

    return listener


def register(app: App, guard: Guard) -> None:
    """Hang the command into the app, and the same words in a message."""
    app.command(ids.COMMAND)(guard.click(_answer_words, _find_opening))
    app.event("message")(_hear(guard.click(_answer_words)))
    app.event("app_mention")(_hear(guard.click(_answer_mention)))
