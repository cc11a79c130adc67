"""What the heart asks of an accounting system's file format; `exporters` answers it.

A target is pure: it sees invoices and a profile, and no clock, path, database or network.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from backlog.model import Invoice


class Level(StrEnum):
    """A blocker keeps an invoice out of a batch; a warning is said and recorded."""

    BLOCKER = "blocker"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about one invoice that a person should know before it leaves."""

    number: str
    check: str
    field: str
    level: Level
    message: str
    fix: str
    overridable: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """A setting of a target's profile, as data: validated, and written into its page.

    `choices` empty means any text of at most `longest` characters, of the form of `pattern`, a
    regular expression, where there is one. `in_country` has what is usual in a country (ISO 3166),
    where that is not the default; `doubts` what is not confirmed of a choice. `later`: the
    first release did not have it. `describes`: it says what the target is (`Target.of`); a profile
    keeps what it stands for, which is the default of the target that it gives.
    """

    name: str
    default: str
    help: str
    choices: tuple[str, ...] = ()
    longest: int = 255
    pattern: str = ""
    in_country: Mapping[str, str] = field(default_factory=dict)
    doubts: Mapping[str, str] = field(default_factory=dict)
    later: bool = False
    describes: bool = False

    def choose(self, country: str) -> str:
        """What is usual in a country."""
        return self.in_country.get(country, self.default)


SORTS = {
    "client": "customer",
    "item": "item",
    "account": "account",
    "tax": "tax code",
    "agency": "tax agency",
    "terms": "terms",
    "job": "job",
    "class": "class",
    "location": "location",
    "rep": "sales rep",
}
"""Every sort of name that an accounting system looks up, and what one is called there."""

KNOWN = ".known"
"""Ends the sort of a list: `client.known` holds the customers that exist there."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How one firm uses one target; stored with each batch, so that old files stay readable.

    `options` has a value for every `Option` of the target. `mappings` is `{"client": {ours:
    theirs}, "item": ..., "tax": ..., "terms": ...}`, and `{"client.known": {theirs: ""}}` of what
    exists there. No `currencies` means every currency.
    """

    target: str
    options: Mapping[str, str]
    name: str = "default"
    currencies: tuple[str, ...] = ()
    strict: bool = False
    mappings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Name:
    """A name that an invoice has in the other system, and how it came about.

    A mapping of this `sort` goes by any of `ours`, the most particular first; `theirs` is what
    goes out now, mapped or not. `exists`: whether it is there, `None` when no list tells; `near`:
    what is there instead; `usual`: what it mostly is called there.
    """

    sort: str
    ours: tuple[str, ...]
    theirs: str
    exists: bool | None = None
    near: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """The invoices of one file: of one currency, within the target's limits, in stable order."""

    batch: str
    on: date
    currency: str
    invoices: tuple[Invoice, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may hold; `None` is no limit. Rows count as the target counts them."""

    invoices: int | None = None
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One line as a file has it; what the layout has no place for is `None`."""

    description: str | None = None
    item: str | None = None
    quantity: Decimal | None = None
    rate: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ReadBack:
    """One invoice as a file has it; what the layout has no place for is `None`.

    `gross` is with tax, `net` without; both keep the sign of the invoice.
    """

    number: str
    client: str | None = None
    invoice_date: date | None = None
    due_date: date | None = None
    currency: str | None = None
    po_number: str | None = None
    net: Decimal | None = None
    tax: Decimal | None = None
    gross: Decimal | None = None
    lines: tuple[ReadLine, ...] = ()


class Target(Protocol):
    """An accounting system's import format."""

    def of(self, options: Mapping[str, Any]) -> "Target":
        """The target as the options of a profile have it: most are the same for each.

        One that is described by its profile is another for each; what does not take a profile
        (`label`, `extension`, `limits`, `carries` ...) is asked of the one that this gives.

        Raises:
            ValueError: they describe none; a sentence per mistake.
        """

    @property
    def id(self) -> str:
        """The name people type: `quickbooks-desktop`."""

    @property
    def label(self) -> str:
        """The name people read: `QuickBooks Desktop`."""

    @property
    def extension(self) -> str:
        """File name ending, without the dot."""

    @property
    def options(self) -> tuple[Option, ...]:
        """The settings of a profile for this target."""

    @property
    def limits(self) -> Limits:
        """How much one file may hold."""

    @property
    def carries(self) -> frozenset[str]:
        """The fields of `ReadBack` and, as `lines.amount`, of `ReadLine` that the layout holds."""

    @property
    def sorts(self) -> frozenset[str]:
        """The sorts of names that the layout holds: `client`, `item`, `account` ..."""

    def list_sorts(self, profile: Profile) -> frozenset[str]:
        """Those among them that a file of this profile holds."""

    @property
    def lists(self) -> frozenset[str]:
        """Those among them that the other system looks up: a list of what exists there helps."""

    def names(self, invoices: Sequence[Invoice], profile: Profile) -> list[Name]:
        """The names in these invoices that a mapping may change, each once."""

    def list_new(self, invoices: Sequence[Invoice], profile: Profile) -> list[Name]:
        """The names that importing these invoices would create there, each once.

        They are those that no list of what exists there has; without a list there are none.
        """

    def name_kind(self, invoice: Invoice, profile: Profile) -> str:
        """The kind of file that the invoice goes into, empty for the usual one; none is mixed."""

    def rows(self, invoice: Invoice) -> int:
        """How many rows the invoice takes, as `limits.rows` counts them."""

    def check(
        self, invoices: Sequence[Invoice], profile: Profile, others: Sequence[Invoice] = ()
    ) -> list[Problem]:
        """Everything that keeps these invoices from importing cleanly there, all at once.

        It is what `check_each` and `check_together` find. What is wrong with an invoice for every
        target, `backlog.checks` says.
        """

    def check_each(self, invoices: Sequence[Invoice], profile: Profile) -> list[Problem]:
        """What is wrong with each of them by itself, whatever it goes with."""

    def check_together(
        self, invoices: Sequence[Invoice], profile: Profile, others: Sequence[Invoice] = ()
    ) -> list[Problem]:
        """What depends on what else goes, or went out before.

        `others` went out to the same books: one of each client and of each tax, and of each job
        where the target `joins_jobs`.
        """

    def joins_jobs(self, profile: Profile) -> bool:
        """Whether jobs go out as customers there, of which two could become one."""

    def expect_total(self, invoice: Invoice, profile: Profile) -> Decimal:
        """What the other system will show of an invoice, with the tax as it calculates it."""

    def render(self, part: Part, profile: Profile) -> bytes:
        """The file's bytes, of invoices in which `check` found no blocker.

        The same part and profile give the same bytes.
        """

    def read_back(self, data: bytes, profile: Profile) -> list[ReadBack]:
        """What the file says, read by code apart from the writer.

        Raises:
            ValueError: the bytes are not such a file.
        """

    def import_steps(self, profile: Profile) -> list[str]:
        """What a person does in the accounting system, step by step."""
