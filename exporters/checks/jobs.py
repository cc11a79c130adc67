"""What is said about a job that goes out as a customer: `Customer:Job`."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence

from backlog.model import Invoice
from backlog.target import Problem, Profile
from exporters.checks.preflight import blocker
from exporters.checks.unmapped import Asked, Lookup
from exporters.layout import customer_job
from exporters.layout.customer_job import split_levels
from exporters.layout.text import Letters, put_on_one_line

Naming = Callable[[Invoice, Profile], str]


def ask_job(invoice: Invoice, profile: Profile) -> Iterator[Asked]:
    """The job, where it goes out and the file does not make it."""
    if customer_job.sends_jobs(profile) and not customer_job.makes_jobs(profile):
        yield Asked("job.number", customer_job.list_words(invoice))


JOB = Lookup("job", ask_job, "client", guesses=False)


def check_job(
    invoice: Invoice, profile: Profile, label: str, letters: Letters
) -> Iterator[Problem]:
    """A job whose name would be taken for a path, or that is mapped below another customer."""
    if not customer_job.sends_jobs(profile):
        return
    theirs = customer_job.find_mapped(invoice, profile)
    if theirs is None:
        yield from _check_colon(invoice, label, letters)
    elif ":" in theirs:
        yield from _check_customer(invoice, profile, theirs, letters)


def _check_colon(invoice: Invoice, label: str, letters: Letters) -> Iterator[Problem]:
    job = invoice.job.number
    if ":" in letters.fold(job).text:
        yield blocker(
            invoice,
            "job-colon",
            "job.number",
            message=f"The job “{put_on_one_line(job)}” has a colon, by which {label} tells a "
            "customer from its job.",
            fix=f"Map the job “{job}” to its name below the customer there.",
        )


def _check_customer(
    invoice: Invoice, profile: Profile, theirs: str, letters: Letters
) -> Iterator[Problem]:
    customer = customer_job.name_customer(invoice, profile, letters)
    above = [level.casefold() for level in split_levels(customer)]
    levels = [level.casefold() for level in split_levels(letters.fold(theirs).text)]
    if len(levels) <= len(above) or levels[: len(above)] != above:
        yield blocker(
            invoice,
            "job-elsewhere",
            "job.number",
            message=f"The job “{invoice.job.number}” is mapped to “{theirs}”, which is not below "
            f"the invoice's customer, “{customer}”.",
            fix=f"Map the job to a name that begins with “{customer}:”, or correct the customer.",
        )


def find_merged_jobs(
    invoices: Sequence[Invoice], others: Sequence[Invoice], profile: Profile, name_job: Naming
) -> Iterator[Problem]:
    """Jobs that would be one there, or one with a job of the `others`, unless mapped to be."""
    met: dict[str, dict[str, Invoice]] = defaultdict(dict)
    sent = [name_job(invoice, profile) for invoice in invoices]
    before = [name_job(other, profile) for other in others]
    for whole, one in zip((*before, *sent), (*others, *invoices), strict=True):
        met[whole.casefold()][put_on_one_line(one.job.number).casefold()] = one
    for whole, invoice in zip(sent, invoices, strict=True):
        alike = met[whole.casefold()].values()
        if len(alike) > 1 and not _are_meant(alike, profile):
            told = sorted(f"“{put_on_one_line(one.job.number)}”" for one in alike)
            yield blocker(
                invoice,
                "jobs-merged",
                "job.number",
                message=f"The jobs {' and '.join(told)} would be one there, “{whole}”.",
                fix="Map each of them to its name below the customer there.",
            )


def _are_meant(alike: Collection[Invoice], profile: Profile) -> bool:
    """Whether somebody mapped all of them to the one name."""
    mapped = [customer_job.find_mapped(one, profile) for one in alike]
    said = {split_levels(put_on_one_line(each or ""))[-1].casefold() for each in mapped}
    return None not in mapped and len(said) == 1
