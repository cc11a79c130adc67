"""A batch as its card shows it: names, moments, the steps of the profile it was made with."""

from decimal import Decimal

from pydantic import TypeAdapter
from sqlite_utils import Database

from backlog.batch import Batch, Import, Result
from backlog.money import spoken
from backlog.office import Office
from backlog.store import batches
from backlog.target import Profile
from bot import words
from bot.blocks.batch import Card, logged
from bot.blocks.limits import safe

_PROFILE: TypeAdapter[Profile] = TypeAdapter(Profile)
TAKEN_IN = (Result.IMPORTED, Result.PARTLY)


def card(office: Office, number: str) -> Card:
    """The card of a batch.

    Raises:
        NotFound: there is no such batch.
    """
    with office.reading() as db:
        batch = batches.get(db, number)
        profile = _PROFILE.validate_python(batches.profile(db, batch.id))
        alarm = _alarm(office, db, batch)
    target = office.targets[batch.target]
    return Card(
        batch=batch,
        label=label(office, batch),
        steps=target.import_steps(profile),
        made=f"{words.name(office, batch.made_by)}, {words.at(office.company, batch.made_at)}",
        imported=confirmed(office, batch),
        alarm=alarm,
    )


def log(office: Office, most: int) -> list[str]:
    """The latest batches with who imported them, newest first, safe in mrkdwn."""
    with office.reading() as db:
        latest = batches.latest(db, most)
    return [
        logged(
            batch,
            label(office, batch),
            words.name(office, batch.made_by),
            _last_word(office, batch),
        )
        for batch in latest
    ]


def confirmed(office: Office, batch: Batch) -> list[str]:
    """Who confirmed what of the batch, and when, oldest first, safe in mrkdwn."""
    return [_imported(office, one) for one in batch.imports]


def label(office: Office, batch: Batch) -> str:
    """The name people know the batch's accounting system by."""
    return office.label(batch.target, batch.profile)


def _last_word(office: Office, batch: Batch) -> str:
    if batch.imports:
        return _imported(office, batch.imports[-1])
    return f"{batch.state.capitalize()}, nobody has confirmed the import"


def _imported(office: Office, one: Import) -> str:
    who, at = words.name(office, one.by), words.at(office.company, one.at)
    said = {
        Result.IMPORTED: "Imported",
        Result.PARTLY: "Imported in part",
        Result.REJECTED: "Rejected",
    }
    lines = [f"{said[one.outcome]} by {who}, {at}{_seen(one)}"]
    lines += [f"• {safe(number)}: {safe(reason)}" for number, reason in one.failed.items()]
    return "\n".join(lines)


def _seen(one: Import) -> str:
    told = []
    for currency, seen in one.totals_seen.items():
        gap = Decimal(one.gap[currency])
        apart = f":warning: *gap {spoken(gap, currency)}*" if gap else "to the cent"
        told.append(f" · seen {spoken(Decimal(seen), currency)}, {apart}")
    return "".join(told)


def _alarm(office: Office, db: Database, batch: Batch) -> str:
    """Loud when one of its invoices is in the same system already, by this batch or another."""
    first = batches.imported_before(db, batch.target, batches.member_ids(db, batch.id))
    own = [one for one in batch.imports if one.outcome in TAKEN_IN]
    if first is None or (first[2] == batch.number and len(own) < 2):
        return ""
    who, at = words.name(office, first[0]), words.at(office.company, first[1])
    if own:
        return (
            f":rotating_light: *Imported twice?* Confirmed with *{first[2]}* by {who}, {at}, and "
            "again since. Look for doubles in the accounting system before anything is posted."
        )
    return (
        f":rotating_light: *Careful: invoices of this batch are already imported*, with "
        f"*{first[2]}* by {who}, {at}. Undo that over there before you import this file."
    )
