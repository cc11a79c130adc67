"""QuickBooks Desktop, US layout: an IIF file with sales tax as splits of its own."""

from collections.abc import Iterator, Sequence

from backlog import money
from backlog.model import Invoice, InvoiceType
from backlog.target import Limits, Option, Part, Problem, Profile, ReadBack
from exporters import iif, iif_reader, names, preflight, text
from exporters.objections import objections
from exporters.transaction import Sale, splits

_NOT_US = ("GST", "HST", "PST", "QST", "RST", "TPS", "TVQ", "TVH", "VAT")
_STEPS = """
    Back up the company file first: File > Back Up Company > Create Local Backup. An IIF import
    cannot be undone.

    Make sure that the customers, items and terms of the file exist there by exactly the same names,
    and so do the accounts, {ar_account} among them: an unknown account is created without a word,
    as a bank account.

    Make sure that the short date of Windows is {date_format}: the file has its dates so.

    Choose File > Utilities > Import > IIF Files and pick the file. If QuickBooks stops, it leaves a
    copy of the file with [ERROR] beside each row it refused.

    Compare the number of invoices and their total in {ar_account} with this batch{report}.

    Import it once only: importing the same file twice doubles every invoice.
"""


class QuickBooksDesktop:
    """The target `quickbooks-desktop`."""

    id = "quickbooks-desktop"
    label = "QuickBooks Desktop"
    extension = "iif"
    limits = Limits()
    carries = iif_reader.CARRIES
    options = (
        Option(
            "date_format",
            "MM/DD/YYYY",
            "How dates are written; the short date of the Windows that imports.",
            ("MM/DD/YYYY", "YYYY-MM-DD", "DD/MM/YYYY"),
        ),
        Option("ar_account", "Accounts Receivable", "The one receivables account.", longest=159),
        Option("income_account", "Sales", "The account of lines without their own.", longest=159),
        Option("sales_tax", "on", "Whether Sales Tax is switched on there.", ("on", "off")),
        Option("tax_account", "Sales Tax Payable", "The account taxes are owed on.", longest=159),
        Option("tax_agency", "Sales Tax Agency", "The vendor taxes are owed to.", longest=41),
        Option("tax_item", "Sales Tax", "The tax item of an invoice without tax.", longest=159),
    )

    def rows(self, invoice: Invoice) -> int:
        """`TRNS`, a row for each line and tax, and `ENDTRNS`."""
        return 2 + len(invoice.lines) + max(1, len(invoice.taxes))

    def check(self, invoices: Sequence[Invoice], profile: Profile) -> list[Problem]:
        """Everything that keeps these invoices from importing cleanly, all at once."""
        return preflight.in_order(_problems(invoices, profile), invoices)

    def render(self, part: Part, profile: Profile) -> bytes:
        """The file's bytes.

        Raises:
            ValueError: the checks name a blocker.
        """
        preflight.refuse_blocked(part, profile, self.check)
        return iif.document(part.invoices, profile)

    def read(self, data: bytes, profile: Profile) -> list[ReadBack]:
        """What the file says.

        Raises:
            ValueError: the bytes are not such a file, or a transaction does not balance.
        """
        return iif_reader.read(data, profile.options["date_format"])

    def import_steps(self, profile: Profile) -> list[str]:
        """What a person does in QuickBooks, step by step."""
        taxed = profile.options["sales_tax"] == "on"
        report = ", and its tax with the Sales Tax Liability report" if taxed else ""
        return text.paragraphs(_STEPS, {**profile.options, "report": report})


def _problems(invoices: Sequence[Invoice], profile: Profile) -> Iterator[Problem]:
    yield from preflight.common(invoices, profile)
    yield from preflight.merged_clients(invoices, profile, _customer)
    for invoice in invoices:
        yield from names.unmapped(invoice, profile)
        yield from _cells(invoice, profile)
        yield from _taxes(invoice, profile)
        yield from _layout(invoice)


def _customer(invoice: Invoice, profile: Profile) -> str:
    return iif.DIALECT.fold(names.client(invoice, profile), iif.NAME).text


def _cells(invoice: Invoice, profile: Profile) -> Iterator[Problem]:
    sale = Sale(invoice, profile)
    found = list(objections(invoice.number, sale, iif.TRNS, iif.DIALECT))
    for split in splits(sale):
        found.extend(objections(invoice.number, split, iif.SPL, iif.DIALECT))
    # A name stands in several cells; its first one is its key.
    yield from {(each.check, each.field): each for each in reversed(found)}.values()


def _taxes(invoice: Invoice, profile: Profile) -> Iterator[Problem]:
    codes = ", ".join(tax.code for tax in invoice.taxes)
    if any(tax.amount for tax in invoice.taxes) and profile.options["sales_tax"] == "off":
        yield preflight.blocker(
            invoice,
            "sales-tax-off",
            "tax_total",
            message=f"The invoice bears {codes}, and the profile says that Sales Tax is off there.",
            fix=f"Switch sales_tax on in the profile “{profile.name}”, or export it elsewhere.",
        )
    if len(invoice.taxes) > 1:
        yield preflight.warning(
            invoice,
            "tax-codes",
            "taxes",
            message=f"The invoice bears {codes}: several taxes on one invoice are not yet "
            "confirmed with QuickBooks Desktop.",
            fix="After the import compare each tax with the Sales Tax Liability report.",
        )
    if invoice.tax_total and _abroad(invoice):
        yield preflight.warning(
            invoice,
            "tax-layout",
            "taxes",
            message="GST goes out as a split to the tax account; it may not reach the GST return. "
            "Canadian layouts come with a later version.",
            fix="After the import compare the GST return with the tax of this batch.",
        )


def _abroad(invoice: Invoice) -> bool:
    named = any(code in tax.code.upper() for tax in invoice.taxes for code in _NOT_US)
    return named or invoice.currency == "CAD"


def _layout(invoice: Invoice) -> Iterator[Problem]:
    if money.places(invoice.currency) > 2:
        yield preflight.blocker(
            invoice,
            "currency-places",
            "currency",
            message=f"QuickBooks Desktop keeps two decimal places; {invoice.currency} has more.",
            fix="Enter the invoice there by hand.",
        )
    if invoice.type is InvoiceType.CREDIT:
        yield preflight.warning(
            invoice,
            "credit-layout",
            "type",
            message="The layout of credit memos is worked out from that of invoices and not yet "
            "confirmed with QuickBooks Desktop.",
            fix="After the import look at this credit memo there.",
        )
