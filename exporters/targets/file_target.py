"""A target as data and a few functions; what all of them do alike is done here."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Never, Self

from backlog.model import Invoice
from backlog.target import Limits, Name, Option, Part, Problem, Profile, ReadBack
from exporters.checks import name_list, preflight
from exporters.checks.jobs import find_merged_jobs
from exporters.checks.known_names import Existing
from exporters.checks.name_list import Filling
from exporters.checks.preflight import Customer
from exporters.checks.tax_rates import Naming, find_rate_clashes
from exporters.layout import customer_job, text
from exporters.layout.columns import Column, Rule
from exporters.layout.taxes import Calculation, forecast_total

NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True, repr=False)
class FileTarget:
    """An accounting system's import format; see `backlog.target.Target` for what each is.

    `fill_tables` gives the rows of an invoice as checks look at them. `problems` may name a problem
    twice and in any order. `document` gets a part that has no blocker. `columns` are those of each
    kind of row, for the target's page. `facts` are what the paragraphs of `steps` leave open,
    `{name}` by `name`, beside the profile's options. `customer` is what the system looks a client
    up by, where it does. `names_currency`: whether the file says the currency of each invoice;
    where it does not, a profile is of one currency. `leaves_out`: the sorts of names that a file of
    a profile has no place for, though another's has. `name_job`: what a job is called there, where
    a profile can send jobs as customers. `name_rates`: the names by which the system knows tax
    rates. `calculation`: how it calculates tax, where it does so itself. `kinds`: which kind of
    file an invoice goes into, where there are several.
    """

    id: str
    label: str
    extension: str
    carries: frozenset[str]
    options: tuple[Option, ...]
    rows: Callable[[Invoice], int]
    fill_tables: Filling
    problems: Callable[[Sequence[Invoice], Profile], Iterable[Problem]]
    document: Callable[[Part, Profile], bytes]
    reader: Callable[[bytes, Profile], list[ReadBack]]
    steps: str
    columns: Mapping[str, Sequence[Column[Never]]]
    facts: Callable[[Profile], dict[str, str]] = lambda _: {}
    limits: Limits = NO_LIMITS
    customer: Customer[Any] | None = None
    names_currency: Callable[[Profile], bool] = lambda _: False
    leaves_out: Callable[[Profile], frozenset[str]] = lambda _: frozenset()
    name_job: Callable[[Invoice, Profile], str] | None = None
    name_rates: Naming = lambda _invoice, _profile: ()
    calculation: Callable[[Profile], Calculation | None] = lambda _: None
    kinds: Callable[[Invoice, Profile], str] = lambda _invoice, _profile: ""

    def __repr__(self) -> str:
        return f"<{self.label}>"

    def of(self, _: Mapping[str, Any]) -> Self:
        """It is the same for every profile."""
        return self

    @property
    def sorts(self) -> frozenset[str]:
        """The sorts of names that the layout holds."""
        return frozenset(column.names for column in self._columns if column.names)

    def list_sorts(self, profile: Profile) -> frozenset[str]:
        """Those among them that a file of this profile holds."""
        return self.sorts - self.leaves_out(profile)

    @property
    def lists(self) -> frozenset[str]:
        """Those among them that the other system looks up."""
        keys = (column for column in self._columns if column.rule is Rule.KEY)
        return frozenset(column.listed for column in keys if column.names)

    @property
    def _columns(self) -> Iterator[Column[Never]]:
        return (column for each in self.columns.values() for column in each)

    def names(self, invoices: Sequence[Invoice], profile: Profile) -> list[Name]:
        """The names in these invoices that a mapping may change, each once."""
        return name_list.list_names(
            invoices, profile, self.fill_tables, Existing(self.label, profile)
        )

    def list_new(self, invoices: Sequence[Invoice], profile: Profile) -> list[Name]:
        """The names that importing these invoices would create, as far as that is known."""
        return name_list.list_new(
            invoices, profile, self.fill_tables, Existing(self.label, profile)
        )

    def check(
        self, invoices: Sequence[Invoice], profile: Profile, others: Sequence[Invoice] = ()
    ) -> list[Problem]:
        """Everything that keeps these invoices from importing cleanly, all at once."""
        together = self.check_together(invoices, profile, others)
        return preflight.in_order([*together, *self.check_each(invoices, profile)], invoices)

    def check_each(self, invoices: Sequence[Invoice], profile: Profile) -> list[Problem]:
        """What is wrong with each of them by itself, whatever it goes with."""
        return preflight.in_order(self._find_by_itself(invoices, profile), invoices)

    def check_together(
        self, invoices: Sequence[Invoice], profile: Profile, others: Sequence[Invoice] = ()
    ) -> list[Problem]:
        """What depends on what else goes, or went out before."""
        return preflight.in_order(self._find_together(invoices, profile, others), invoices)

    def joins_jobs(self, profile: Profile) -> bool:
        """Whether jobs go out as customers, of which two could become one."""
        return self.name_job is not None and customer_job.sends_jobs(profile)

    def expect_total(self, invoice: Invoice, profile: Profile) -> Decimal:
        """What the system will show of an invoice, with the tax as it calculates it."""
        calculate = self.calculation(profile)
        return forecast_total(invoice, calculate) if calculate else invoice.total

    def name_kind(self, invoice: Invoice, profile: Profile) -> str:
        """The kind of file that the invoice goes into, empty for the usual one; none is mixed."""
        return self.kinds(invoice, profile)

    def render(self, part: Part, profile: Profile) -> bytes:
        """The file's bytes, of invoices in which `check` found no blocker.

        Raises:
            ValueError: an invoice is in another currency than its file, or of another kind.
        """
        preflight.refuse_foreign(part)
        if len({self.kinds(paper, profile) for paper in part.invoices}) > 1:
            raise ValueError("Invoices of several kinds of files have no place in one.")
        return self.document(part, profile)

    def _find_together(
        self, invoices: Sequence[Invoice], profile: Profile, others: Sequence[Invoice]
    ) -> Iterator[Problem]:
        if self.customer:
            yield from preflight.merged_clients(invoices, others, profile, self.customer)
        if self.name_job and self.joins_jobs(profile):
            yield from find_merged_jobs(invoices, others, profile, self.name_job)
        yield from find_rate_clashes(invoices, others, profile, self.label, self.name_rates)
        yield from preflight.find_duplicates(invoices)

    def _find_by_itself(self, invoices: Sequence[Invoice], profile: Profile) -> Iterator[Problem]:
        yield from self.problems(invoices, profile)
        if not self.names_currency(profile):
            yield from preflight.foreign_currency(invoices, profile, self.label)

    def read_back(self, data: bytes, profile: Profile) -> list[ReadBack]:
        """What the file says.

        Raises:
            ValueError: the bytes are not such a file, or it contradicts itself.
        """
        return self.reader(data, profile)

    def import_steps(self, profile: Profile) -> list[str]:
        """What a person does in the accounting system, step by step."""
        return text.fill_paragraphs(self.steps, {**profile.options, **self.facts(profile)})
