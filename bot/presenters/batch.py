"""A batch as its card shows it: names, moments, the steps of the profile it was made with."""

from decimal import Decimal

from pydantic import TypeAdapter

from backlog.batch import Batch, Correction, Import, Result
from backlog.filter import BatchFilter
from backlog.office import Office
from backlog.queries import batch_log
from backlog.queries.batch_log import Logged
from backlog.roles import Actor
from backlog.target import Profile
from bot import words
from bot.blocks.batch import Card, format_log_entry
from bot.limits import safe

_PROFILE: TypeAdapter[Profile] = TypeAdapter(Profile)


def build_card(office: Office, found: Logged) -> Card:
    """The card of a batch that was read."""
    batch = found.batch
    return Card(
        batch=batch,
        label=find_label(office, batch),
        steps=_list_steps(office, found),
        made=words.format_author(office, batch.made_by, batch.made_at),
        imported=list_confirmations(office, batch),
        alarm=_describe_alarm(office, found),
        corrected=[_describe_correction(office, one) for one in batch.corrections],
    )


def load_log(office: Office, actor: Actor, most: int) -> list[str]:
    """The latest batches with who imported them, newest first, safe in mrkdwn."""
    latest = batch_log.page(office, actor, BatchFilter(), limit=most).batches
    return [
        format_log_entry(
            batch,
            find_label(office, batch),
            words.find_name(office, batch.made_by),
            _describe_last_import(office, batch),
        )
        for batch in latest
    ]


def list_confirmations(office: Office, batch: Batch, *, blind: bool = False) -> list[str]:
    """Who confirmed what of the batch, and when, oldest first, safe in mrkdwn.

    `blind`: for who is asked for a total, which nothing may tell beforehand.
    """
    return [_describe_import(office, one, blind=blind) for one in batch.imports]


def find_label(office: Office, batch: Batch) -> str:
    """The name people know the batch's accounting system by."""
    return office.label(batch.target, batch.profile)


def _describe_last_import(office: Office, batch: Batch) -> str:
    if batch.imports:
        return _describe_import(office, batch.imports[-1])
    return f"{batch.state.capitalize()}, nobody has confirmed the import"


def _describe_import(office: Office, one: Import, *, blind: bool = False) -> str:
    author = words.format_author(office, one.by, one.at)
    said = {
        Result.IMPORTED: "Imported",
        Result.PARTLY: "Imported in part",
        Result.REJECTED: "Rejected",
    }
    outcome = said[one.outcome]
    if one.retypes_total:
        outcome = f"Corrected: the total was mistyped ({safe(one.reason)}), said"
    elif one.corrects:
        outcome = f"Corrected: {outcome.lower()}, it never came in ({safe(one.reason)}), said"
    elif one.reason:
        outcome = f"{outcome} ({safe(one.reason)})"
    lines = [f"{outcome} by {author}{'' if blind else _describe_totals(one)}"]
    lines += [f"• {safe(number)}: {safe(reason)}" for number, reason in one.failed.items()]
    return "\n".join(lines)


def _list_steps(office: Office, found: Logged) -> list[str]:
    """How the batch is imported, with the profile it was made with; of a lost one nobody knows."""
    if found.batch.lost:
        return []
    profile = _PROFILE.validate_python(found.profile)
    return list(office.targets[found.batch.target].import_steps(profile))


def _describe_correction(office: Office, one: Correction) -> str:
    """Who said that an invoice was in, and who that it never was, safe in mrkdwn."""
    confirmed = words.format_author(office, one.confirmed_by, one.confirmed_at)
    corrected = words.format_author(office, one.by, one.at)
    return (
        f"{safe(one.number)} was confirmed with {one.batch} by {confirmed}; it never came in, "
        f"says the correction by {corrected}: {safe(one.reason).removesuffix('.')}."
    )


def _describe_totals(one: Import) -> str:
    told = []
    for currency, seen in one.totals_seen.items():
        gap = Decimal(one.gap[currency])
        apart = f"*gap {words.format_sum(gap, currency)}*" if gap else "to the cent"
        told.append(f" · seen {words.format_sum(Decimal(seen), currency)}, {apart}")
    return "".join(told)


def _describe_alarm(office: Office, found: Logged) -> str:
    """Loud when one of its invoices is in the same system already, by this batch or another."""
    batch, first = found.batch, found.earlier
    own = batch.confirmations
    if first is None or (first.batch == batch.number and len(own) < 2):
        return ""
    author = words.format_author(office, first.by, first.at)
    if own:
        return (
            f"*Imported twice?* Confirmed with *{first.batch}* by {author}, and "
            "again since. Look for doubles in the accounting system before anything is posted."
        )
    return (
        f"*Careful: invoices of this batch are already imported*, with "
        f"*{first.batch}* by {author}. Undo that over there before you import this file."
    )
