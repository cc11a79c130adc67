"""A batch as its card shows it: names, moments, the steps of the profile it was made with."""

from decimal import Decimal

from pydantic import TypeAdapter
from sqlite_utils import Database

from backlog.money import spoken
from backlog.office import Office
from backlog.store import batches
from backlog.store.batches import Batch, Import
from backlog.target import Profile
from bot import words
from bot.blocks.batch import Card, format_log_entry
from bot.blocks.limits import safe

_PROFILE: TypeAdapter[Profile] = TypeAdapter(Profile)
TAKEN_IN = ("imported", "partly")


def load_card(office: Office, number: str) -> Card:
    """The card of a batch.

    Raises:
        NotFound: there is no such batch.
    """
    with office.reading() as db:
        batch = batches.get(db, number)
        profile = _PROFILE.validate_python(batches.profile(db, batch.id))
        alarm = _describe_alarm(office, db, batch)
    target = office.targets[batch.target]
    return Card(
        batch=batch,
        label=find_label(office, batch),
        steps=target.import_steps(profile),
        made=words.format_author(office, batch.made_by, batch.made_at),
        imported=list_confirmations(office, batch),
        alarm=alarm,
    )


def load_log(office: Office, most: int) -> list[str]:
    """The latest batches with who imported them, newest first, safe in mrkdwn."""
    with office.reading() as db:
        latest = batches.latest(db, most)
    return [
        format_log_entry(
            batch,
            find_label(office, batch),
            words.find_name(office, batch.made_by),
            _describe_last_import(office, batch),
        )
        for batch in latest
    ]


def list_confirmations(office: Office, batch: Batch) -> list[str]:
    """Who confirmed what of the batch, and when, oldest first, safe in mrkdwn."""
    return [_describe_import(office, one) for one in batch.imports]


def find_label(office: Office, batch: Batch) -> str:
    """The name people know the batch's accounting system by."""
    return office.label(batch.target, batch.profile)


def _describe_last_import(office: Office, batch: Batch) -> str:
    if batch.imports:
        return _describe_import(office, batch.imports[-1])
    return f"{batch.state.capitalize()}, nobody has confirmed the import"


def _describe_import(office: Office, one: Import) -> str:
    author = words.format_author(office, one.by, one.at)
    said = {"imported": "Imported", "partly": "Imported in part", "rejected": "Rejected"}
    lines = [f"{said[one.outcome]} by {author}{_describe_totals(one)}"]
    lines += [f"• {safe(number)}: {safe(reason)}" for number, reason in one.failed.items()]
    return "\n".join(lines)


def _describe_totals(one: Import) -> str:
    told = []
    for currency, seen in one.totals_seen.items():
        gap = Decimal(one.gap[currency])
        apart = f":warning: *gap {spoken(gap, currency)}*" if gap else "to the cent"
        told.append(f" · seen {spoken(Decimal(seen), currency)}, {apart}")
    return "".join(told)


def _describe_alarm(office: Office, db: Database, batch: Batch) -> str:
    """Loud when one of its invoices is in the same system already, by this batch or another."""
    first = batches.imported_before(db, batch.target, batches.member_ids(db, batch.id))
    own = [one for one in batch.imports if one.outcome in TAKEN_IN]
    if first is None or (first[2] == batch.number and len(own) < 2):
        return ""
    author = words.format_author(office, first[0], first[1])
    if own:
        return (
            f":rotating_light: *Imported twice?* Confirmed with *{first[2]}* by {author}, and "
            "again since. Look for doubles in the accounting system before anything is posted."
        )
    return (
        f":rotating_light: *Careful: invoices of this batch are already imported*, with "
        f"*{first[2]}* by {author}. Undo that over there before you import this file."
    )
