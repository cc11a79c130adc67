"""The window behind *I imported it*, and its answer."""

from collections.abc import Iterator, Sequence

from backlog.batch import Batch, Result
from backlog.batches.confirmation import Confirmation, TakenBack
from backlog.money import format_amount
from bot import ids, words
from bot.blocks import kit
from bot.blocks.kit import Block, View
from bot.limits import safe

MOST = 20
"""So many are named; each of them has its own post in the channel."""

OUTCOMES = {
    Result.IMPORTED: ("Imported", "All invoices of the batch are in"),
    Result.PARTLY: ("Imported in part", "Some failed; name them below"),
    Result.REJECTED: ("Rejected", "None went in; all of them may be exported again"),
}


def window(batch: Batch, confirmed: Sequence[str]) -> View:
    """Ask what the accounting system did with the batch; nothing is preselected.

    `confirmed` is what was said of it already, safe in mrkdwn.
    """
    outcomes = [kit.option(said, one.value, more) for one, (said, more) in OUTCOMES.items()]
    return kit.modal(
        "Confirm the import",
        [
            kit.section(
                f"*Batch {batch.number}*\n{words.format_totals(batch.count, batch.totals)}, "
                f"{safe(batch.files[0].name)}"
            ),
            *_list_confirmations(confirmed),
            kit.field(
                ids.OUTCOME,
                "What did the accounting system do?",
                kit.choice("radio_buttons", ids.OUTCOME, outcomes, None),
            ),
            *_ask_totals(batch),
            kit.field(
                ids.FAILED,
                "Invoices that failed",
                kit.entry(ids.FAILED, most=3000, multiline=True, hint="INV-10452 unknown customer"),
                optional=True,
                hint="Only for an import in part: one a line, the number and then the reason.",
            ),
            kit.field(
                ids.CODE,
                "Word code",
                kit.entry(ids.CODE, most=20),
                optional=True,
                hint="The word in the name of the file you imported. It proves it was this one.",
            ),
        ],
        callback=ids.IMPORT,
        submit="Confirm",
        close="Cancel",
    )


CORRECTIONS = {
    Result.PARTLY: ("Some never came in", "Name them below"),
    Result.REJECTED: ("Nothing of it came in", "All of it may be exported again"),
}


def correction(batch: Batch, confirmed: Sequence[str]) -> View:
    """Ask what never came in; what explains a gap alone is named already.

    `confirmed` is what was said of it, safe in mrkdwn.
    """
    outcomes = [kit.option(said, one.value, more) for one, (said, more) in CORRECTIONS.items()]
    missing = batch.imports[-1].missing
    named = "\n".join(f"{number} is not there" for number in missing)
    return kit.modal(
        "Correct the import",
        [
            kit.section(f"*Batch {batch.number}*\n{kit.bullets(_heads(confirmed))}"),
            kit.section(
                "What never came in may be exported again, and nobody is asked to undo it. What is "
                "there and should not be is reopened instead. Both records stay in the log."
            ),
            kit.field(
                ids.CORRECT_OUTCOME,
                "What never came in?",
                kit.choice(
                    "radio_buttons",
                    ids.CORRECT_OUTCOME,
                    outcomes,
                    outcomes[0] if missing else None,
                ),
            ),
            kit.field(
                ids.CORRECT_FAILED,
                "Invoices that never came in",
                kit.entry(ids.CORRECT_FAILED, most=3000, multiline=True, first=named),
                optional=True,
                hint="Only for some: one a line, the number and then the reason.",
            ),
            kit.field(
                ids.CORRECT_REASON,
                "Why it was confirmed by mistake",
                kit.entry(ids.CORRECT_REASON, most=300),
            ),
        ],
        callback=ids.CORRECT,
        submit="Correct",
        close="Cancel",
    )


def _heads(confirmed: Sequence[str]) -> list[str]:
    """The latest first, and of each only who and when: its failed invoices are on the card."""
    return [one.partition("\n")[0] for one in reversed(confirmed)]


def _list_confirmations(confirmed: Sequence[str]) -> Iterator[Block]:
    if confirmed:
        heads = kit.bullets(_heads(confirmed))
        yield kit.section(f":warning: *It is confirmed already*\n{heads}")
        yield kit.section(
            "Confirm again to correct what was typed, or when the file went in a second time. All "
            "of it stays in the log, and whether there are doubles is asked each time. "
            "What never came in is corrected by the other button of the card."
        )


def _ask_totals(batch: Batch) -> Iterator[Block]:
    for currency in batch.totals:
        place = f"{ids.SEEN}:{currency}"
        yield kit.field(
            place,
            f"Total you see there, in {currency}",
            kit.entry(place, most=30),
            optional=True,
            hint="As your system shows it, even when it is not what you expect.",
        )


def result(confirmed: Confirmation, first: str) -> View:
    """What was recorded; a gap and an alarm are loud.

    `first` is who confirmed before, and when, safe in mrkdwn.
    """
    batch, outcome = confirmed.batch, OUTCOMES[confirmed.outcome][0]
    blocks = [
        kit.section(f":white_check_mark: *{batch.number}: {outcome}.* It is in the batch log.")
    ]
    if confirmed.alarm:
        alarm = confirmed.alarm
        blocks.insert(
            0,
            kit.section(
                ":rotating_light: *Imported twice?* Invoices of this batch were already confirmed "
                f"as imported with *{alarm.batch}* by {first}. "
                "Look for doubles in the accounting system now, before anything is posted."
            ),
        )
    if confirmed.warning:
        blocks.append(kit.section(f":warning: {safe(confirmed.warning)}"))
    blocks += [kit.section(_back(batch, one)) for one in confirmed.taken_back[:MOST]]
    blocks += [kit.section(_gap(confirmed, currency)) for currency in confirmed.seen]
    if confirmed.in_part:
        named = safe(", ".join(confirmed.in_part))
        blocks.append(
            kit.section(
                f"If {named} is not there, press *Record it as in part* on the batch's card."
            )
        )
    return kit.modal("Recorded", blocks, close="Done")


def _gap(confirmed: Confirmation, currency: str) -> str:
    seen, gap = confirmed.seen[currency], confirmed.gap[currency]
    if gap == 0:
        return f":white_check_mark: {format_amount(seen, currency)} there and here, to the cent."
    expected = confirmed.expected[currency]
    return (
        f":warning: *Gap of {format_amount(gap, currency)}*: the batch comes to "
        f"{format_amount(expected, currency)}, you see {format_amount(seen, currency)}. It is "
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
        "system; the channel says how to acknowledge it."
    )
