"""Lines against their document: what each is, and whether a layout has a place for it."""

from collections.abc import Iterator

from backlog.model import DEDUCTIONS, Invoice, InvoiceType, Kind, Line
from backlog.target import Option, Problem, Profile
from exporters.checks.preflight import blocker, warning
from exporters.layout import names
from exporters.layout.text import put_on_one_line

REFUSE, WRITE = "refuse", "write-unconfirmed"
NEGATIVE_LINES = Option(
    "negative_lines",
    REFUSE,
    "What becomes of a line against its document (a discount, holdback, deposit, prior billing): "
    "refused; or written with a minus, which no source confirms that the import takes.",
    (REFUSE, WRITE),
    later=True,
)
_AS_A_KIND = (
    "If it is a holdback, a deposit or an earlier billing, have it sent as a line of that kind. "
)


def find_opposite_lines(invoice: Invoice) -> Iterator[tuple[int, Line]]:
    """The lines whose amount goes against their document, each with its place from 1."""
    sign = document_sign(invoice)
    for place, line in enumerate(invoice.lines, 1):
        if line.amount * sign < 0:
            yield place, line


def document_sign(invoice: Invoice) -> int:
    """The sign that the sums of such a document have."""
    return -1 if invoice.type is InvoiceType.CREDIT else 1


def describe_line(place: int, line: Line) -> str:
    """A line as a message names it: `Line 3, “Holdback 10 %”, is a holdback of -9000.00`."""
    is_a = f"is a {line.kind.words} of" if line.kind in DEDUCTIONS else "comes to"
    return f"{_name_line(place, line)} {is_a} {line.amount}"


def check_opposite_lines(
    invoice: Invoice, profile: Profile, label: str, *, spared: frozenset[Kind] = frozenset()
) -> Iterator[Problem]:
    """Lines against their document, as the profile chose; `spared` have a place of their own."""
    for place, line in find_opposite_lines(invoice):
        if line.kind not in spared:
            refused = profile.options[NEGATIVE_LINES.name] == REFUSE
            told = _refuse if refused else _warn
            yield told(invoice, place, line, label)


def name_check(line: Line) -> str:
    """What the check of such a line is called: by its kind, where that says what it is."""
    return line.kind.value.replace("_", "-") if line.kind in DEDUCTIONS else "negative-line"


def _refuse(invoice: Invoice, place: int, line: Line, label: str) -> Problem:
    hint = "" if line.kind in DEDUCTIONS else _AS_A_KIND
    return blocker(
        invoice,
        name_check(line),
        f"lines.{place}.amount",
        message=f"{describe_line(place, line)}; no source says that {label} imports lines against "
        "their document.",
        fix=f"{hint}Enter the invoice there by hand, export it to another target, or try it with "
        f"{NEGATIVE_LINES.name} = “{WRITE}” in the profile.",
    )


def _warn(invoice: Invoice, place: int, line: Line, label: str) -> Problem:
    return warning(
        invoice,
        name_check(line),
        f"lines.{place}.amount",
        message=f"{describe_line(place, line)}, and goes out with a minus: that {label} imports it "
        "is unconfirmed.",
        fix="After the import look at this line there, and at the account it was posted to.",
    )


def check_accounts(invoice: Invoice, profile: Profile) -> Iterator[Problem]:
    """Lines that are no income, where nothing says which account they belong to."""
    for place, line in enumerate(invoice.lines, 1):
        option = names.account_option(line)
        if option != names.INCOME and not names.name_account(line, profile):
            yield blocker(
                invoice,
                "account-missing",
                f"lines.{place}.kind",
                message=f"{describe_kind(place, line)}, which is no income, and the profile "
                f"“{profile.name}” has no account for it.",
                fix=f"Map the account “{line.kind}” to it, or set {option} in the profile.",
            )


def describe_kind(place: int, line: Line) -> str:
    """A line of a kind, whatever its sign: `Line 3, “Deposit”, is a deposit`."""
    return f"{_name_line(place, line)} is a {line.kind.words}"


def _name_line(place: int, line: Line) -> str:
    name = put_on_one_line(line.item or line.description)
    return f"Line {place}, “{name[:60]}”," if name else f"Line {place}"
