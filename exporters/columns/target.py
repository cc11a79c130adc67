"""A description becomes a target, as the others are; `COLUMNS` is the one of all descriptions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from backlog.model import Invoice
from backlog.target import Limits, Name, Option, Part, Problem, Profile, ReadBack, Target
from exporters.checks import preflight
from exporters.checks.preflight import Customer, Layout
from exporters.checks.tax_rates import Named, name_taxes_of_lines
from exporters.columns import presets
from exporters.columns.description import (
    Described,
    Description,
    list_options,
    read_description,
)
from exporters.columns.fields import FIELDS, name_job
from exporters.columns.problems import CALCULATIONS, find_own
from exporters.columns.rows import bill, build_column, build_table
from exporters.layout import delimited, names
from exporters.layout.billed_line import BilledLine, find_first_line, list_lines
from exporters.layout.columns import Filled, Rule, Table
from exporters.layout.taxes import collect_tax_group
from exporters.readers import described as reader
from exporters.targets.file_target import FileTarget

ID = "columns"
_HELP = (
    "Which columns: the name of a description that we bring (docs/columns.md), or a file of your "
    "own beside backlog.toml."
)
_LONGEST = 200_000
_BACKUP = "Back up the company file first, or whatever the other system keeps its books in."
_GENERIC = "Import the file there: {encoding}, {delimiter} between columns, dates as {dates}."
_END = (
    "Compare the number of invoices and their total with this batch.",
    "Import it once only: importing the same file twice doubles every invoice.",
)


@lru_cache(maxsize=64)
def build_target(text: str) -> FileTarget:
    """The target that a description describes.

    Raises:
        BadDescription: it has mistakes.
    """
    described = read_description(text)
    table = build_table(described)
    return FileTarget(
        id=ID,
        label=described.label,
        extension=described.extension,
        carries=reader.list_carried(text),
        options=(_ask_for_columns(text), *list_options(described)),
        rows=lambda invoice: len(invoice.lines),
        fill_tables=lambda invoice, profile: [Filled(table, [*list_lines(invoice, profile)])],
        problems=partial(_find_problems, described, table),
        document=partial(_write_document, described, table),
        reader=lambda data, _: reader.read_file(data, text),
        steps=_list_steps(described),
        columns={"columns": table.columns},
        limits=Limits(described.most_invoices, described.most_rows),
        customer=_find_customer(described, table),
        name_job=name_job if "client_and_job" in described.fields else None,
        names_currency=lambda _: "currency" in described.fields,
        name_rates=partial(_name_rates, described),
        calculation=lambda _: CALCULATIONS.get(described.taxes),
    )


def _ask_for_columns(default: str) -> Option:
    return Option(ID, default, _HELP, longest=_LONGEST, describes=True)


def _find_problems(
    described: Description,
    table: Table[BilledLine],
    invoices: Sequence[Invoice],
    profile: Profile,
) -> Iterator[Problem]:
    lookups = [field.lookup for name in described.fields if (field := FIELDS[name]).lookup]
    layout = Layout(
        described.label,
        lambda invoice, use: [Filled(table, [*list_lines(invoice, use)])],
        sorted((each for each in lookups if each), key=lambda each: each.sort),
    )
    return preflight.find_problems(
        invoices, profile, layout, lambda invoice: find_own(invoice, profile, described)
    )


def _write_document(
    described: Description, table: Table[BilledLine], part: Part, profile: Profile
) -> bytes:
    rows = _write_rows(described, table, part, profile)
    return delimited.write_csv(rows, described.code_page, described.separator)


def _write_rows(
    described: Description, table: Table[BilledLine], part: Part, profile: Profile
) -> Iterator[list[str]]:
    if described.headings:
        yield table.headings
    for invoice in _sort(part.invoices, described):
        yield from table.rows(bill(invoice, profile, described))


def _sort(invoices: Sequence[Invoice], described: Description) -> Iterable[Invoice]:
    return sorted(invoices, key=lambda each: each.number) if described.sort else invoices


def _find_customer(described: Description, table: Table[BilledLine]) -> Customer[BilledLine] | None:
    if "client_and_job" in described.fields:
        # The customer of a job by itself, as checks look at it.
        alone = Described(name="Customer", field="client", level=_LONGEST)
        table = Table(table.dialect, (build_column(alone, described),))
    known = [each for each in table.columns if each.names == "client" and each.rule is Rule.KEY]
    return Customer(table, known[0], find_first_line) if known else None


def _name_rates(described: Description, invoice: Invoice, profile: Profile) -> Iterator[Named]:
    if "line.tax" in described.fields:
        yield from name_taxes_of_lines(invoice, profile)
    group = collect_tax_group(invoice)
    if "tax" in described.fields and any(tax.rate for tax in group):
        yield Named(names.tax_code(group, profile), "taxes.1.code", group)


def _list_steps(described: Description) -> str:
    generic = _GENERIC.format(
        encoding=described.encoding, delimiter=described.delimiter, dates=described.dates
    )
    steps = (_BACKUP, *(described.steps or (generic,)), *_END)
    return "\n\n".join(steps).replace("{", "{{").replace("}", "}}")


class Columns:
    """The target whose profiles bring their descriptions; what is asked without one is a preset's.

    Every other target is described by a module: what it is does not depend on the profile.
    """

    id = ID

    def of(self, options: Mapping[str, Any]) -> FileTarget:
        """The target that a profile describes.

        Raises:
            ValueError: no such description, or its mistakes.
        """
        return build_target(presets.find_text(str(options.get(ID) or presets.DEFAULT)))

    @property
    def label(self) -> str:
        """What it is called where no profile is meant."""
        return "Any other system, by its columns"

    @property
    def options(self) -> tuple[Option, ...]:
        """The setting that names the description, and those of the preset."""
        return (_ask_for_columns(presets.DEFAULT), *self._usual.options[1:])

    @property
    def extension(self) -> str:
        """That of the preset."""
        return self._usual.extension

    @property
    def limits(self) -> Limits:
        """Those of the preset."""
        return self._usual.limits

    @property
    def carries(self) -> frozenset[str]:
        """What the preset carries."""
        return self._usual.carries

    @property
    def sorts(self) -> frozenset[str]:
        """The sorts of names of the preset."""
        return self._usual.sorts

    @property
    def lists(self) -> frozenset[str]:
        """The lists of the preset."""
        return self._usual.lists

    @property
    def _usual(self) -> FileTarget:
        return self.of({})

    def list_sorts(self, profile: Profile) -> frozenset[str]:
        """The sorts of names that a file of this profile holds."""
        return self.of(profile.options).list_sorts(profile)

    def names(self, invoices: Sequence[Invoice], profile: Profile) -> list[Name]:
        """The names that a mapping may change."""
        return self.of(profile.options).names(invoices, profile)

    def list_new(self, invoices: Sequence[Invoice], profile: Profile) -> list[Name]:
        """The names that an import would create there."""
        return self.of(profile.options).list_new(invoices, profile)

    def rows(self, invoice: Invoice) -> int:
        """How many rows the invoice takes."""
        return self._usual.rows(invoice)

    def check(
        self, invoices: Sequence[Invoice], profile: Profile, others: Sequence[Invoice] = ()
    ) -> list[Problem]:
        """Everything that keeps these invoices from importing cleanly there."""
        return self.of(profile.options).check(invoices, profile, others)

    def check_each(self, invoices: Sequence[Invoice], profile: Profile) -> list[Problem]:
        """What is wrong with each of them by itself."""
        return self.of(profile.options).check_each(invoices, profile)

    def check_together(
        self, invoices: Sequence[Invoice], profile: Profile, others: Sequence[Invoice] = ()
    ) -> list[Problem]:
        """What depends on what else goes."""
        return self.of(profile.options).check_together(invoices, profile, others)

    def joins_jobs(self, profile: Profile) -> bool:
        """Whether jobs go out as customers there."""
        return self.of(profile.options).joins_jobs(profile)

    def expect_total(self, invoice: Invoice, profile: Profile) -> Decimal:
        """What the other system will show of an invoice."""
        return self.of(profile.options).expect_total(invoice, profile)

    def name_kind(self, invoice: Invoice, profile: Profile) -> str:
        """The kind of file that the invoice goes into."""
        return self.of(profile.options).name_kind(invoice, profile)

    def render(self, part: Part, profile: Profile) -> bytes:
        """The file's bytes."""
        return self.of(profile.options).render(part, profile)

    def read_back(self, data: bytes, profile: Profile) -> list[ReadBack]:
        """What the file says."""
        return self.of(profile.options).read_back(data, profile)

    def import_steps(self, profile: Profile) -> list[str]:
        """What a person does in the accounting system."""
        return self.of(profile.options).import_steps(profile)


COLUMNS: Target = Columns()
"""The target `columns`."""
