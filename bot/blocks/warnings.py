"""What is said about invoices of an export that go all the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backlog.plural import count_of
from bot import ids, limits
from bot.blocks import kit
from bot.blocks.kit import Block, View
from bot.blocks.left_out import PAGE, build_pages, build_show
from bot.ids import OpenInvoice
from bot.limits import safe

SHOWN = 3
NAMED = 3
_SAID = 600
_FACT = 120


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning, data, and the invoices that it is said about; `id` where it is one alone."""

    said: str
    numbers: tuple[str, ...]
    id: int = 0


def describe_warnings(warned: Sequence[Warned]) -> Iterator[Block]:
    """The first of them in short, and the button that lists all with what to do about each."""
    if warned:
        head = f":warning: *{count_of(len(warned), 'warning')}; no invoice is left out for that*"
        lines = kit.bullets([_shorten(one) for one in warned], most=SHOWN)
        more = build_show("warnings", len(warned))
        yield kit.section(f"{head}\n{lines}", more) | {"block_id": "left.warnings"}


def list_warnings(warned: Sequence[Warned], page: int) -> View:
    """A page of them, from 0; *Back* leads to the form."""
    at = min(page, max(0, (len(warned) - 1) // PAGE))
    rows = [
        kit.section(_format(one), _build_open(one)) for one in warned[at * PAGE : (at + 1) * PAGE]
    ]
    buttons = kit.actions("export.pages", *build_pages("warnings", at, len(warned)))
    return kit.modal("Warnings", [*rows, buttons], close="Close")


def _build_open(one: Warned) -> Block | None:
    if not one.id:
        return None
    value = ids.encode(OpenInvoice(one.id))
    label = limits.one_line(f"Open {one.numbers[0]}")
    return kit.button("Open", ids.OPEN_INVOICE, value, label=label)


def _format(one: Warned) -> str:
    more = len(one.numbers) - NAMED
    named = ", ".join(one.numbers[:NAMED]) + (f" and {more:,} more" if more > 0 else "")
    return f"*{safe(named)}*\n{safe(limits.cut(one.said, _SAID))}"


def _shorten(one: Warned) -> str:
    """Its invoice, and the fact without the advice that follows it."""
    more = len(one.numbers) - 1
    named = one.numbers[0] + (f" and {more:,} more" if more else "")
    fact = limits.cut(one.said.partition(". ")[0], _FACT).removesuffix(".")
    return f"{safe(named)} · {safe(fact)}"
