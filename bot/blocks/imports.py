"""The windows in which accounting says what came in of a batch, or never did, and their answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backlog.batch import Batch, Result, Sent
from backlog.batches.confirmation import Confirmation, TakenBack
from backlog.money import sum_by_name
from backlog.plural import count_of
from bot import ids, limits, words
from bot.blocks import kit
from bot.blocks.kit import Block, View
from bot.ids import OfBatch
from bot.limits import safe
from bot.state import ImportWindow

MOST = 20
"""So many are named; each of them has its own post in the channel."""
BOXES = 10
"""So many invoices are ticked off in a list; more are chosen from a menu."""
MENU = 100
"""So many a menu holds; of more it offers what fits what is typed."""

OUTCOMES = {
    Result.IMPORTED: "Imported",
    Result.PARTLY: "Imported in part",
    Result.REJECTED: "Rejected",
}


@dataclass(frozen=True, slots=True)
class Form:
    """How one of the two windows asks, and the ids of its fields; `act` is one of `roles.ACTS`."""

    act: str
    title: str
    callback: str
    submit: str
    question: str
    outcome: str
    which: str
    missing: str
    lines: str
    why: str


CONFIRMING = Form(
    act="confirm import",
    title="Confirm the import",
    callback=ids.IMPORT,
    submit="Confirm import",
    question="What came in?",
    outcome=ids.OUTCOME,
    which="Which did not come in?",
    missing=ids.MISSING,
    lines=ids.FAILED,
    why=ids.WHY,
)
CORRECTING = Form(
    act="correct import",
    title="Correct the import",
    callback=ids.CORRECT,
    submit="Correct the import…",
    question="What never came in?",
    outcome=ids.CORRECT_OUTCOME,
    which="Which never came in?",
    missing=ids.CORRECT_MISSING,
    lines=ids.CORRECT_FAILED,
    why=ids.CORRECT_REASON,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """An import that is asked about; what is said of people and moments is safe in mrkdwn.

    `label` is the accounting system's, `system` the same as a sentence has it.
    `sent` are the invoices that can be missing, `said` what was said in the window so far,
    `confirmed` what was confirmed before, `alarm` who has invoices of it there by another batch.
    """

    form: Form
    batch: Batch
    label: str
    system: str
    made: str
    sent: Sequence[Sent]
    said: ImportWindow
    outcomes: Sequence[tuple[Result, str]]
    confirmed: Sequence[str] = ()
    alarm: str = ""
    word: str = "off"
    notice: str = ""

    @property
    def outcome(self) -> str:
        """What is chosen, as far as it is offered."""
        offered = [one.value for one, _ in self.outcomes]
        return self.said.outcome if self.said.outcome in offered else ""


def window(asked: Asked) -> View:
    """Ask what came in, and of what did not, which and why; the expected total is not told."""
    asks = _ask_to_confirm if asked.form is CONFIRMING else _ask_to_correct
    return kit.modal(
        asked.form.title,
        [
            *([kit.alert(safe(asked.notice), "warning")] if asked.notice else []),
            kit.section(_head(asked)),
            *asks(asked),
        ],
        callback=asked.form.callback,
        submit=asked.form.submit,
        close="Cancel",
        memory=ids.encode(OfBatch(asked.batch.number, asked.batch.mark)),
    )


def _head(asked: Asked) -> str:
    batch = asked.batch
    what = words.join(f"*{batch.number}*", safe(asked.label), count_of(batch.count))
    return f"{what}\nMade by {asked.made}"


def _ask_to_confirm(asked: Asked) -> Iterator[Block]:
    yield from _list_before(asked)
    yield _ask_outcome(asked)
    if asked.outcome == Result.PARTLY:
        yield from _ask_which(asked)
    if asked.outcome in (Result.PARTLY, Result.REJECTED):
        yield _ask_why(asked, f"What did {asked.system} say?", "For example: no such customer")
    if asked.outcome == Result.PARTLY:
        yield _ask_lines(asked)
    yield from _ask_totals(asked)
    if asked.word != "off":
        yield _ask_word(asked)


def _ask_to_correct(asked: Asked) -> Iterator[Block]:
    yield kit.section(kit.bullets(_heads(asked.confirmed)))
    yield kit.section(
        "What never came in may be exported again, and nobody is asked to undo it. What is "
        "there and should not be is reopened instead. Both records stay in the log."
    )
    yield _ask_outcome(asked)
    if asked.outcome == Result.PARTLY:
        yield from _ask_which(asked)
    if asked.outcome == Result.IMPORTED:
        yield from _ask_totals(asked)
        yield _ask_why(asked, "Why was it another?", "For example: two digits swapped")
        return
    yield _ask_why(asked, "Why was it confirmed?", "For example: looked in another company file")
    if asked.outcome == Result.PARTLY:
        yield _ask_lines(asked)


def _heads(confirmed: Sequence[str]) -> list[str]:
    """The latest first, and of each only who and when: its failed invoices are on the card."""
    return [one.partition("\n")[0] for one in reversed(confirmed)]


def _list_before(asked: Asked) -> Iterator[Block]:
    """Who was first, before anything is said: of this batch, or of another with its invoices."""
    if asked.alarm:
        yield kit.alert("*Invoices of this batch are already imported.*", "error")
        yield kit.section(f"{asked.alarm}\nUndo that over there before you import this file.")
    if asked.confirmed:
        yield kit.alert("*It is confirmed already.*", "warning")
        yield kit.section(kit.bullets(_heads(asked.confirmed)))
        yield kit.section(
            "Confirm again when the file went in a second time. All of it stays in the log, and "
            "whether there are doubles is asked each time."
        )
    if asked.batch.confirmations:
        said = "What never came in, or a mistyped total, is corrected instead."
        yield kit.section(said, _build_correct(asked.batch))


def _build_correct(batch: Batch) -> Block:
    return kit.button(
        "Correct…",
        ids.OPEN_CORRECTION,
        ids.encode(OfBatch(batch.number, batch.mark)),
        label=f"Correct what was confirmed of {batch.number}",
    )


def _ask_outcome(asked: Asked) -> Block:
    options = [kit.option(said, one.value) for one, said in asked.outcomes]
    first = next((one for one in options if one["value"] == asked.outcome), None)
    radio = kit.choice("radio_buttons", asked.form.outcome, options, first)
    return kit.field(asked.form.outcome, asked.form.question, radio, live=True)


def _ask_which(asked: Asked) -> Iterator[Block]:
    """A list that is ticked off, a menu, or a type-ahead: whichever holds so many."""
    form, missing = asked.form, set(asked.said.missing)
    build = build_box if len(asked.sent) <= BOXES else build_entry
    chosen = [build(one) for one in asked.sent if one.id in missing][: limits.CHOICES]
    options = [build(one) for one in asked.sent] if len(asked.sent) <= MENU else []
    if len(asked.sent) <= BOXES:
        element = kit.checkboxes(form.missing, options, chosen)
    else:
        element = kit.several(form.missing, "Type a number or client", chosen, options)
    if asked.sent:
        yield kit.field(form.missing, form.which, element, optional=True)


def build_box(one: Sent) -> Block:
    """An invoice of a batch as one of few: its client stands below it."""
    amount = words.format_sum(one.total, one.currency)
    number = limits.cut(limits.one_line(one.number), limits.OPTION - len(amount) - 3)
    return kit.option(f"{number} · {amount}", str(one.id), limits.one_line(one.client))


def build_entry(one: Sent) -> Block:
    """An invoice of a batch as one of many."""
    amount = words.format_sum(one.total, one.currency)
    return kit.option(limits.fit((one.number, one.client, amount), limits.OPTION), str(one.id))


def _ask_why(asked: Asked, label: str, example: str) -> Block:
    place = asked.form.why
    several = asked.outcome == Result.PARTLY
    return kit.field(
        place,
        label,
        kit.entry(place, most=WHY, hint=example, first=asked.said.why),
        hint="One reason for all of them, but for those that have their own below."
        if several
        else "",
    )


WHY = 300


def _ask_lines(asked: Asked) -> Block:
    place = asked.form.lines
    number = asked.sent[0].number if asked.sent else "INV-10452"
    example = f"{limits.cut(limits.one_line(number), 60)} no such item"
    entry = kit.entry(place, most=3000, multiline=True, hint=example, first=asked.said.lines)
    return kit.field(
        place,
        "Reasons of their own",
        entry,
        optional=True,
        hint="Only where the reasons differ: one a line, the number and then its reason.",
    )


def _ask_totals(asked: Asked) -> Iterator[Block]:
    for currency in asked.batch.totals:
        place = f"{ids.SEEN}:{currency}"
        yield kit.field(
            place,
            f"Total of this import in {asked.system} ({currency})",
            kit.entry(place, most=30, hint="For example: 12,345.67"),
            optional=True,
            hint="What you see there. It is compared to the cent.",
        )


def _ask_word(asked: Asked) -> Block:
    files = asked.batch.files
    hint = f"The word behind {asked.batch.number}"
    if len(files) == 1:
        hint = f"The last word before .{files[0].name.rpartition('.')[2]}"
    entry = kit.entry(ids.CODE, most=20, hint=hint)
    return kit.field(ids.CODE, "Word in the file name", entry, optional=asked.word != "require")


def ask_again(batch: Batch, away: Sequence[Sent], why: str) -> View:
    """The question before a confirmation is taken back: how many, what they come to, and why."""
    count = count_of(len(away))
    totals = sum_by_name((one.currency, one.total) for one in away)
    named = ", ".join(one.number for one in away[:MOST])
    more = f" and {len(away) - MOST} more" if len(away) > MOST else ""
    return kit.modal(
        CORRECTING.title,
        [
            kit.section(f"*{count} of {batch.number} never came in*\n{words.format_sums(totals)}"),
            kit.data(f"{named}{more}"),
            kit.data(f"Confirmed by mistake: {why}"),
            kit.section(
                "Each may be exported again, and nobody is asked to undo it. This stays in the log."
            ),
            kit.actions(
                ids.CORRECT_NOW,
                kit.button(
                    f"Correct {count}",
                    ids.CORRECT_NOW,
                    ids.encode(OfBatch(batch.number, batch.mark)),
                    style="danger",
                ),
            ),
        ],
        close="Leave as it is",
    )


def result(confirmed: Confirmation, first: str) -> View:
    """What was recorded; a gap and an alarm are loud.

    `first` is who was first, when, and what they said, safe in mrkdwn.
    """
    batch = confirmed.batch
    blocks = [kit.section(_say_outcome(confirmed))]
    if confirmed.alarm:
        blocks.insert(
            0,
            kit.section(
                ":rotating_light: *Imported twice?* Invoices of this batch were confirmed before. "
                f"{first}. "
                "Look for doubles in the accounting system now, before anything is posted."
            ),
        )
    if confirmed.warning:
        blocks.append(kit.section(f":warning: {safe(confirmed.warning)}"))
    blocks += [kit.section(_back(batch, one)) for one in confirmed.taken_back[:MOST]]
    blocks += [kit.section(_gap(confirmed, currency)) for currency in confirmed.seen]
    if confirmed.in_part:
        blocks.append(_ask_whether_missing(confirmed))
    return kit.modal("Recorded", blocks, close="Done")


def _say_outcome(confirmed: Confirmation) -> str:
    """What is recorded, and what may be done with that which is not there."""
    number, outcome = confirmed.batch.number, OUTCOMES[confirmed.outcome]
    whole = confirmed.outcome is Result.IMPORTED
    emoji = ":white_check_mark:" if whole and not any(confirmed.gap.values()) else ":warning:"
    next_ = (
        "" if whole else "\nWhat did not come in may be exported again, from its thread or Home."
    )
    return f"{emoji} *{number}: {outcome}.* It is in the batch log.{next_}"


def _ask_whether_missing(confirmed: Confirmation) -> Block:
    """The question of the gap; its answer is worded as in the channel."""
    batch, absent = confirmed.batch, confirmed.in_part
    named = absent[0] if len(absent) == 1 else count_of(len(absent))
    button = kit.button(
        f"{named} did not come in…",
        ids.OPEN_CORRECTION,
        ids.encode(OfBatch(batch.number, batch.mark)),
        label=f"Record the import of {batch.number} as in part",
    )
    return kit.section(f"Did {safe(named)} come in?", button)


def _gap(confirmed: Confirmation, currency: str) -> str:
    seen, gap = confirmed.seen[currency], confirmed.gap[currency]
    if gap == 0:
        return f":white_check_mark: {words.format_sum(seen, currency)} there and here, to the cent."
    expected = words.format_sum(confirmed.expected[currency], currency)
    return (
        f":warning: *Gap of {words.format_sum(gap, currency)}*: the batch comes to "
        f"{expected}, you see {words.format_sum(seen, currency)}. It is "
        f"written into the log{_reason(confirmed, currency)}"
    )


def _reason(confirmed: Confirmation, currency: str) -> str:
    """The one explanation, or what each file brought, tax by tax."""
    if currency in confirmed.explained:
        return f". It is explained, if {safe(confirmed.explained[currency].sentence)}."
    files = [safe(one.sentence) for one in confirmed.shares.get(currency, ())]
    return f"; compare file by file and tax by tax:\n{kit.bullets(files)}" if files else "."


def _back(batch: Batch, one: TakenBack) -> str:
    since = f" It is in {', '.join(one.since)} since." if one.since else ""
    return (
        f":rotating_light: *{safe(one.number)} was taken back and came in all the same* "
        f"({safe(one.reason)}).{since} Undo what came with {batch.number} in the accounting "
        "system; its thread asks for that, with the button that says it is done."
    )
