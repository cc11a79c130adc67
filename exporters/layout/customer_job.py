"""The job as a customer below its client's: `Customer:Job`, as QuickBooks knows jobs.

A mapping of a job says its own name below the customer, or, with a colon, the whole name.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Protocol, TypeVar

from backlog.model import Invoice
from backlog.target import Option, Profile
from exporters.layout import names
from exporters.layout.columns import Column, Origin
from exporters.layout.text import Letters

OPTION, OFF, ON, ROWS = "customer_job", "off", "on", "rows-unconfirmed"
_HELP = "Whether the job goes out with the customer, as Customer:Job, mapped by job."
SENT = Option(OPTION, OFF, _HELP, (OFF, ON), later=True)
"""For a file that can only name jobs."""
SENT_OR_MADE = replace(
    SENT,
    help=f"{_HELP[:-1]}; or that and a row of its own, by which the import makes it if it is "
    "missing (unconfirmed).",
    choices=(OFF, ON, ROWS),
)
"""For a file that can make them, too."""


class _Billed(Protocol):
    """What a row of an invoice knows."""

    @property
    def invoice(self) -> Invoice: ...

    @property
    def profile(self) -> Profile: ...


Billed = TypeVar("Billed", bound=_Billed)


def sends_jobs(profile: Profile) -> bool:
    """Whether customers go out with their jobs."""
    return profile.options.get(OPTION, OFF) != OFF


def makes_jobs(profile: Profile) -> bool:
    """Whether the file also has rows that make them."""
    return profile.options.get(OPTION) == ROWS


def name_customer(invoice: Invoice, profile: Profile, letters: Letters) -> str:
    """The customer in the letters of a file; only a mapped name is a path."""
    levels = split_levels(letters.fold(names.name_client(invoice, profile)).text)
    return ("-" if names.client_origin(invoice, profile).plain else ":").join(levels)


def find_mapped(invoice: Invoice, profile: Profile) -> str | None:
    """What the mappings say of the job, by its number or name."""
    return names.look_up(profile, "job", *list_words(invoice))


def name_job(invoice: Invoice, profile: Profile, letters: Letters) -> str:
    """The whole name of the job there, as it is sent: `Northfield Energy:J-2231`."""
    return ":".join(split_levels(letters.fold(_say_job(invoice, profile, letters)).text))


def _say_job(invoice: Invoice, profile: Profile, letters: Letters) -> str:
    theirs = find_mapped(invoice, profile)
    if theirs is not None and ":" in theirs:
        return theirs
    own = invoice.job.number if theirs is None else theirs
    return f"{name_customer(invoice, profile, letters)}:{own}"


def list_words(invoice: Invoice) -> tuple[str, ...]:
    """What a job is mapped by."""
    return tuple(word for word in (invoice.job.number, invoice.job.name) if word)


def find_origin(invoice: Invoice, profile: Profile) -> Origin:
    """Where the job's name came from."""
    fix = f"Map the job “{invoice.job.number}” to its name below the customer there."
    brought = makes_jobs(profile)
    return Origin("job.number", fix, sort="job", ours=list_words(invoice), brought=brought)


def build_column(client: Column[Billed], letters: Letters) -> Column[Billed]:
    """The column of the client, with the job: they stand in one list there."""
    return replace(
        client,
        about="customer and job",
        value=lambda row: _say_job(row.invoice, row.profile, letters),
        origin=lambda row: find_origin(row.invoice, row.profile),
        names="job",
        among=client.names,
    )


def split_levels(name: str) -> list[str]:
    """The customer, and each job below the one before."""
    return [level.strip() for level in name.split(":")]


def list_made(wholes: Iterable[str]) -> Iterator[str]:
    """All that has to be there for these jobs, each once and after what it is below."""
    made: set[str] = set()
    for whole in wholes:
        levels = split_levels(whole)
        for depth in range(1, len(levels) + 1):
            name = ":".join(levels[:depth])
            if name.casefold() not in made:
                made.add(name.casefold())
                yield name
