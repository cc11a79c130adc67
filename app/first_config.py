"""The commented `backlog.toml` that `init` writes."""

import json
from collections.abc import Iterable

from backlog.mappings.profiles import list_currencies
from backlog.target import Option, Target

_HEAD = """\
# What this deployment of the Invoice Process Backlog is. Read and checked at every start.
# What people change while it runs is in the database: schedule and reminders (`backlog settings`),
# what accounting calls our names (`backlog mappings`).

# Who acts on this machine's command line when a command has no --as.
operator = {operator}

[company]
name = {name}
timezone = {timezone}      # days, weeks and batch numbers follow this clock
currency = {currency}                # what most invoices are in
country = {country}                  # two letters, where the company is
province = {province}                 # its letters, like "AB"
due_days = 30                   # for terms that name no number of days
address = []                    # the letterhead, a line each
tax_numbers = {{}}                # on documents: {{"GST/HST" = "123456789 RT0001", QST = "..."}}
holidays = []                   # days off besides the public holidays: [2026-12-24]

[checks]
signature = "blocker"           # a DWR invoice without the representative's signature; or "warning"
expense = "warning"             # an expense that is not marked processed; or "blocker"
# closed_until = 2026-10-31     # nothing dated up to this day leaves: the books are closed
segregation = "off"             # who exported also confirms the import: "off", "warn" or "block"

# Nobody may do or see anything who is not listed. Roles: administrator, accounting,
# project_manager, viewer. `slack` is team id / user id; a click is matched by it alone.
[[people]]
email = {operator}
roles = ["administrator"]
# slack = "T0123ABCD/U0123ABCD"

[slack]
backlog_channel = ""            # channel id (C...), where Administrators see the backlog
accounting_channel = ""         # channel id (C...), where files and the log are posted

[folders]
export = ""                     # every batch is also written here, with its manifest
intake = ""                     # files of invoices that appear here are taken in
backups = "backups"             # a verified copy each day; old ones are thinned out

[documents]
pdf_template = ""               # a .typ file beside this one, instead of our PDF
word_template = ""              # a .docx file beside this one, instead of our Word document
"""


_MORE = """
# A second set of books of the same system is a profile of its own: --target us-books.
# [profiles.us-books]
# target = "quickbooks-desktop"
# currencies = ["USD"]
"""


_COUNTRIES = {"CAD": "CA", "USD": "US", "GBP": "GB"}


def find_country(currency: str, country: str = "") -> str:
    """The country a company is in, unless it says: that of its currency."""
    return country or _COUNTRIES.get(currency, "")


def first_config(
    *,
    operator: str,
    timezone: str,
    currency: str,
    targets: dict[str, Target],
    country: str = "",
    province: str = "",
) -> str:
    """The text of the file: one lenient profile for each target, as is usual in the country."""
    country = find_country(currency, country)
    head = _HEAD.format(
        operator=_toml(operator),
        name=_toml("Your company"),
        timezone=_toml(timezone),
        currency=_toml(currency),
        country=_toml(country),
        province=_toml(province),
    )
    sections = [_section(target, currency, country) for target in targets.values()]
    return head + "".join(sections) + _MORE


def list_doubts(targets: Iterable[Target], country: str) -> list[str]:
    """What is not confirmed of the choices that are usual in a country, a sentence each."""
    return [
        f"{target.label}: {option.doubts[choice]}"
        for target in targets
        for option in target.options
        for choice in [option.choose(country)]
        if choice in option.doubts
    ]


def _section(target: Target, currency: str, country: str) -> str:
    currencies = list_currencies(target, currency)
    lines = [
        f"\n# {target.label}",
        f"[profiles.{target.id}]",
        f"currencies = {_toml(currencies)}" + ("  # every currency" if not currencies else ""),
        "strict = false",
        *(_setting(option, country) for option in target.options),
    ]
    return "\n".join(lines) + "\n"


def _setting(option: Option, country: str) -> str:
    choices = f" One of: {', '.join(option.choices)}." if option.choices else ""
    value = option.choose(country)
    doubt = f"# {option.doubts[value]}\n" if value in option.doubts else ""
    return f"# {option.help}{choices}\n{doubt}{option.name} = {_toml(value)}"


def _toml(value: object) -> str:
    """TOML's basic strings and arrays of them are written as JSON writes them."""
    return json.dumps(value, ensure_ascii=False)
