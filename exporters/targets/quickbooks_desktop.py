"""QuickBooks Desktop: an IIF file, with the tax layouts of the US and the Canadian edition."""

from collections.abc import Iterator, Sequence
from typing import Any

from backlog.model import Invoice, InvoiceType
from backlog.target import Option, Problem, Profile
from exporters.checks import opposite, preflight, unsupported
from exporters.checks.jobs import JOB, check_job
from exporters.checks.preflight import Customer, Layout
from exporters.checks.tax_rates import Named, name_each_tax, name_taxes_of_lines
from exporters.checks.unmapped import (
    CLASS,
    CLIENT,
    ITEM,
    REP,
    TAX_OF_LINE,
    TERMS,
    Lookup,
    ask_taxes,
)
from exporters.layout import customer_job, taxes, text
from exporters.layout.columns import Filled
from exporters.readers import iif as reader
from exporters.targets import iif
from exporters.targets.file_target import FileTarget
from exporters.targets.iif_transaction import CA_CODES, CA_SPLIT, US, build_sale, list_splits

_LABEL = iif.DIALECT.label
# A tax is an item there.
_TAX_ITEM = Lookup("tax", ask_taxes, "item")
_STEPS = """
    Back up the company file first: File > Back Up Company > Create Local Backup. An IIF import
    cannot be undone.

    Make sure that the {customers}items and terms of the file exist there by exactly the same names,
    and so do the accounts, {ar_account} among them: an unknown account is created without a word,
    as a bank account.{jobs}

    Make sure that the short date of Windows is {date_format}: the file has its dates so.

    Choose File > Utilities > Import > IIF Files and pick the file. If QuickBooks stops, it leaves a
    copy of the file with [ERROR] beside each row it refused.

    Compare the number of invoices and their total in {ar_account} with this batch{report}.{doubt}

    Import it once only: importing the same file twice doubles every invoice.
"""
_DOUBTS = {
    CA_SPLIT: "Canadian tax goes out as a split to the tax account; it may not reach the GST "
    "return: compare that with the tax of the first batches.",
    CA_CODES: "The layout with Canadian tax codes is not yet confirmed with QuickBooks Desktop, "
    "which has to add the tax: compare the GST return with the tax of the first batches.",
}
_US_IN_CANADA = (
    "Tax goes out as US sales tax, a split to the tax account; Canadian tax may not reach the GST "
    "return so. The option tax_layout has Canadian layouts."
)
_JOBS_MADE = (
    " The file also has rows that make its customers and their jobs where they are missing; that "
    "the import leaves those that exist as they are is not yet confirmed: look at one of them."
)
_OPTIONS = (
    Option(
        "date_format",
        "MM/DD/YYYY",
        "How dates are written; the short date of the Windows that imports.",
        tuple(text.DATES),
        in_country={"GB": "DD/MM/YYYY"},
    ),
    Option("ar_account", "Accounts Receivable", "The one receivables account.", longest=159),
    Option("income_account", "Sales", "The account of lines without their own.", longest=159),
    Option(
        "holdback_account",
        "Retentions Receivable",
        "The asset account of holdbacks and their releases.",
        longest=159,
        later=True,
    ),
    Option(
        "deposit_account",
        "Customer Deposits",
        "The liability account of deposits that were paid before.",
        longest=159,
        later=True,
    ),
    Option("sales_tax", "on", "Whether Sales Tax is switched on there.", ("on", "off")),
    Option(
        "tax_layout",
        US,
        "How tax is written: US sales tax; Canadian tax as a split to the tax account (balanced, "
        "but may not reach the GST return); Canadian tax codes (unconfirmed: QuickBooks adds the "
        "tax, and the file itself does not balance).",
        (US, CA_SPLIT, CA_CODES),
        in_country={"CA": CA_SPLIT},
        doubts=_DOUBTS,
    ),
    Option("tax_account", "Sales Tax Payable", "The account taxes are owed on.", longest=159),
    Option("tax_agency", "Sales Tax Agency", "The vendor taxes are owed to.", longest=41),
    Option("tax_item", "Sales Tax", "The tax item of an invoice without tax.", longest=159),
    Option(
        "untaxed_code", "E", "The tax code of a line without tax, with Canadian codes.", longest=3
    ),
    customer_job.SENT_OR_MADE,
    Option(
        "service_date",
        "off",
        "Whether lines carry the day of the work in SERVICEDATE: files of QuickBooks have that "
        "column, no page of Intuit confirms that the import reads it.",
        ("off", iif.WRITE),
        later=True,
    ),
)


def _state_facts(profile: Profile) -> dict[str, str]:
    taxed = profile.options["sales_tax"] == "on"
    layout = profile.options["tax_layout"]
    doubt = _DOUBTS.get(layout, "")
    if layout == US and "CAD" in profile.currencies:
        doubt = _US_IN_CANADA
    jobs = " and their jobs" if customer_job.sends_jobs(profile) else ""
    made = customer_job.makes_jobs(profile)
    return {
        "customers": "" if made else f"customers{jobs}, ",
        "jobs": _JOBS_MADE if made else "",
        "report": ", and its tax with the Sales Tax Liability report" if taxed else "",
        "doubt": f" {doubt}" if doubt else "",
    }


def _find_problems(invoices: Sequence[Invoice], profile: Profile) -> Iterator[Problem]:
    def own(invoice: Invoice) -> Iterator[Problem]:
        yield from _check_taxes(invoice, profile)
        yield from unsupported.block_currency_places(invoice, _LABEL)
        yield from _check_credit(invoice)
        yield from unsupported.warn_of_rep(invoice, profile, _LABEL, within=iif.LONGEST_REP)
        yield from opposite.check_accounts(invoice, profile)
        yield from check_job(invoice, profile, _LABEL, iif.DIALECT.letters)

    tax = TAX_OF_LINE if _adds_tax(profile) else _TAX_ITEM
    lookups = (CLIENT, JOB, ITEM, tax, TERMS, CLASS, REP)
    layout = Layout(_LABEL, _fill_tables, lookups)
    return preflight.find_problems(invoices, profile, layout, own)


def _fill_tables(invoice: Invoice, profile: Profile) -> Iterator[Filled[Any]]:
    head = build_sale(invoice, profile)
    if customer_job.sends_jobs(profile):
        yield Filled(iif.CUSTOMER, [head])
    yield Filled(iif.head_table(profile), [head])
    yield Filled(iif.splits_table(profile), [*list_splits(head)])


def _check_taxes(invoice: Invoice, profile: Profile) -> Iterator[Problem]:
    codes, layout = ", ".join(tax.code for tax in invoice.taxes), profile.options["tax_layout"]
    if layout == CA_CODES:
        yield from unsupported.block_joint_taxes(invoice, profile, _LABEL)
        yield from unsupported.warn_of_recalculation(invoice, _LABEL, taxes.calculate_by_line)
        yield from unsupported.warn_of_new_tax(invoice, profile, _LABEL)
    elif any(tax.amount for tax in invoice.taxes) and profile.options["sales_tax"] == "off":
        yield preflight.blocker(
            invoice,
            "sales-tax-off",
            "tax_total",
            message=f"The invoice bears {codes}, and the profile says that Sales Tax is off there.",
            fix=f"Switch sales_tax on in the profile “{profile.name}”, or export it elsewhere.",
        )
    if len(invoice.taxes) > 1 and layout == US:
        yield preflight.warning(
            invoice,
            "tax-codes",
            "taxes",
            message=f"The invoice bears {codes}: several taxes on one invoice are not yet "
            "confirmed with QuickBooks Desktop.",
            fix="After the import compare each tax with the Sales Tax Liability report.",
        )


def _adds_tax(profile: Profile) -> bool:
    """Whether QuickBooks adds the tax, by the codes of the lines."""
    return profile.options["tax_layout"] == CA_CODES


def _find_left_out(profile: Profile) -> frozenset[str]:
    """Only a split of tax has an agency."""
    jobs = frozenset(() if customer_job.sends_jobs(profile) else {"job"})
    if _adds_tax(profile):
        return jobs | {"agency"}
    return jobs | ({"tax", "agency"} if profile.options["sales_tax"] == "off" else set())


def _name_rates(invoice: Invoice, profile: Profile) -> Iterator[Named]:
    each = name_taxes_of_lines if _adds_tax(profile) else name_each_tax
    yield from each(invoice, profile)


def _check_credit(invoice: Invoice) -> Iterator[Problem]:
    if invoice.type is InvoiceType.CREDIT:
        yield preflight.warning(
            invoice,
            "credit-layout",
            "type",
            message="The layout of credit memos is worked out from that of invoices and not yet "
            "confirmed with QuickBooks Desktop.",
            fix="After the import look at this credit memo there.",
        )


QUICKBOOKS_DESKTOP = FileTarget(
    id="quickbooks-desktop",
    label=_LABEL,
    extension="iif",
    carries=reader.CARRIES,
    options=_OPTIONS,
    # TRNS, a row for each line and tax, and ENDTRNS.
    rows=lambda invoice: 2 + len(invoice.lines) + max(1, len(invoice.taxes)),
    fill_tables=_fill_tables,
    problems=_find_problems,
    document=lambda part, profile: iif.write_document(part.invoices, profile),
    reader=lambda data, profile: reader.read_file(data, profile.options["date_format"]),
    steps=_STEPS,
    columns={
        "trns": iif.TRNS.columns,
        "spl": iif.SPL_WHOLE,
        "job": (iif.JOB,),
        "cust": iif.CUST.columns,
    },
    facts=_state_facts,
    customer=Customer(iif.TRNS, iif.NAME, build_sale),
    leaves_out=_find_left_out,
    name_job=iif.name_job,
    name_rates=_name_rates,
    calculation=lambda profile: taxes.calculate_by_line if _adds_tax(profile) else None,
)
"""The target `quickbooks-desktop`."""
