"""The page beside the files of a trial: how to import them, and what to look at afterwards."""

from collections.abc import Iterator

from backlog.money import format_amount, format_totals, sum_by_name
from backlog.target import SORTS, Name
from backlog.trial.invented import MARK, Specimen
from backlog.trial.trial import Trial

_HEAD = """\
TRY IT FIRST: INVENTED INVOICES FOR {label}

Import these into a COPY of your company, never into the company you work in. Every number
begins with {first} and nobody owes any of it. The backlog knows nothing of them: they are in
no batch, and nothing has to be confirmed.

Files: {files}
"""
_NONE = "  nothing"


def write_page(trial: Trial, label: str) -> bytes:
    """The page, as text."""
    first = trial.sent[0].invoice.number.partition("-")[0]
    files = ", ".join(name for name, _ in trial.files)
    lines = [
        _HEAD.format(label=label, first=first, files=files),
        "HOW TO IMPORT THEM",
        *(f"  {place}. {step}" for place, step in enumerate(trial.steps, 1)),
        "",
        "WHAT MUST BE THERE AFTERWARDS",
        *(_describe(trial, one) for one in trial.sent),
        f"  in all {_sum_up(trial)}",
        "",
        "NOT IN THE FILES, BECAUSE THE PROFILE BLOCKS IT",
        *([f"  {one.specimen.shape}: {one.reason}" for one in trial.left_out] or [_NONE]),
        "",
        "NAMES THAT ARE NOT MAPPED, AND WHAT GOES OUT FOR THEM",
        *([_describe_name(one) for one in trial.unmapped] or [_NONE]),
        "",
        "WHAT IT WILL HAVE OTHERWISE",
        *([*_list_warnings(trial)] or [_NONE]),
        "",
        "WHEN YOU HAVE SEEN IT",
        f"  Delete the copy. In it the texts of the lines begin with {MARK}, and so does the",
        "  customer, unless the profile is strict and takes none but yours.",
    ]
    return ("\n".join(lines) + "\n").encode()


def _describe(trial: Trial, one: Specimen) -> str:
    total = format_amount(trial.expected[one.invoice.number], one.invoice.currency)
    return f"  {one.invoice.number:<12} {total:>16}  {one.shape}"


def _sum_up(trial: Trial) -> str:
    papers = [one.invoice for one in trial.sent]
    expected = ((paper.currency, trial.expected[paper.number]) for paper in papers)
    return format_totals(sum_by_name(expected))


def _describe_name(one: Name) -> str:
    ours = next((word for word in one.ours if word), "")
    said = f"{SORTS[one.sort]} {ours}" if ours else SORTS[one.sort]
    return f"  {said}: “{one.theirs}”"


def _list_warnings(trial: Trial) -> Iterator[str]:
    """Each sentence once, with the numbers of which it is said."""
    said: dict[str, list[str]] = {}
    for one in trial.warnings:
        said.setdefault(f"{one.message} {one.fix}", []).append(one.number)
    yield from (f"  {', '.join(numbers)}: {sentence}" for sentence, numbers in said.items())
