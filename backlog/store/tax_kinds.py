"""Which taxes the firm bills, as its invoices have them together."""

import json
from decimal import Decimal

from sqlite_utils import Database

Kind = tuple[tuple[str, Decimal], ...]
"""Code and rate of each tax that stands on one invoice."""


def list_kinds(db: Database, *, most: int) -> list[Kind]:
    """The taxes that invoices bear together, what most of them bear first."""
    rows = db.execute(
        "SELECT kind, count(*) AS times FROM (SELECT json_group_array(json_array(code, rate)) AS"
        " kind FROM (SELECT * FROM taxes ORDER BY invoice_id, position) GROUP BY invoice_id)"
        " GROUP BY kind ORDER BY times DESC, kind LIMIT ?",
        [most],
    )
    return [tuple((code, Decimal(rate)) for code, rate in json.loads(row["kind"])) for row in rows]
