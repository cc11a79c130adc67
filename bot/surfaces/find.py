"""*Find*: a type-ahead that opens one invoice, or filters Home by what was typed."""

from dataclasses import replace

from slack_bolt import App

from backlog.model import Tab
from backlog.queries import home_page
from backlog.row import Row
from bot import ids, limits
from bot.blocks import kit
from bot.blocks.kit import Block
from bot.blocks.rows import format_amount
from bot.blocks.tools import forget_filter, move
from bot.ids import Find, InvoicePlace
from bot.purposes import Opening
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction
from bot.state import HomePlace
from bot.surfaces import home, invoice

MOST = 20
LONGEST = 50
"""Of what was typed: the value of an option holds 150 characters, escapes among them."""


def _offer(interaction: Interaction) -> list[Block]:
    typed = limits.one_line(str(interaction.body.get("value", "")))[:LONGEST]
    if not typed:
        return []
    found = home_page.suggest(interaction.deps.office, interaction.actor, typed, limit=MOST)
    entries = [(f"Show all {found.count:,} with “{typed}”", Find(search=typed))]
    entries = entries if found.count else []
    entries += [(f"Show the invoices of {name}", Find(pm=name)) for name in found.managers[:3]]
    entries += [(_describe(row), Find(id=row.id)) for row in found.rows]
    values = ((text, ids.encode(find)) for text, find in entries)
    return [kit.option(*one) for one in values if len(one[1]) <= limits.OPTION_VALUE]


def _describe(row: Row) -> str:
    return limits.fit((row.number, row.client, format_amount(row)), limits.OPTION)


def _filter(interaction: Interaction, place: HomePlace) -> HomePlace:
    wanted = ids.decode(Find, interaction.value)
    everywhere = forget_filter(HomePlace(tab=Tab.ALL, turn=place.turn, order=place.order))
    return move(everywhere, search=wanted.search, pm=wanted.pm)


def _choose(interaction: Interaction) -> Answer:
    """One invoice opens, and the rest of Home stays; all else is a filter."""
    wanted = ids.decode(Find, interaction.value)
    if not wanted.id:
        return home.go(_filter)(interaction)
    home.go(_empty_field)(interaction)
    return invoice.build_window(interaction, InvoicePlace(wanted.id))


def _empty_field(_: Interaction, place: HomePlace) -> HomePlace:
    """Slack keeps what was chosen, and a choice that is made already cannot be made again."""
    return replace(place, turn=place.turn + 1)


def _find_opening(interaction: Interaction) -> Opening | None:
    return invoice.OPENING if ids.decode(Find, interaction.value).id else None


def register(app: App, guard: Guard) -> None:
    """Hang the type-ahead into the app."""
    app.options(ids.FIND)(guard.suggest(_offer))
    app.action(ids.FIND)(guard.click(_choose, _find_opening, acts=True))
