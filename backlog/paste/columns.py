"""Which column of a list of paid invoices is which: by its heading, else as somebody said once.

What was said is kept per *shape*, the headings of the list: the next list of the same accounting
system is read without a question.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from backlog.store import kept

ROOM = "paste"
NUMBER, AMOUNT, DAY, REFERENCE = "number", "amount", "day", "reference"
COLUMNS = {
    NUMBER: "Invoice number",
    AMOUNT: "Amount paid",
    DAY: "Payment date",
    REFERENCE: "Reference",
}
"""What is read of a row; the first two must be there."""
NEEDED = (NUMBER, AMOUNT)

_CALLED = {
    NUMBER: (
        (
            "invoice number|invoice no|invoice num|inv no|invoice id|no facture|no de facture"
            "|numero de facture|numero facture|n de facture|n facture|facture no|facture numero"
        ),
        (
            "invoice|facture|document number|document no|doc number|doc no|no de document"
            "|numero de document|num document"
        ),
        "num|no|number|numero|n|document|piece",
    ),
    AMOUNT: (
        (
            "amount paid|paid amount|payment amount|amount applied|applied amount|amount received"
            "|montant paye|montant regle|montant du paiement|montant applique|montant recu"
        ),
        "paid|payment|payments|received|applied|paye|paiement|regle|reglement|recu|encaisse",
        "amount|montant|total|credit",
    ),
    DAY: (
        (
            "payment date|date paid|paid on|paid date|date received|receipt date|date de paiement"
            "|date du paiement|date de reglement|date d encaissement|date paye"
        ),
        "date",
    ),
    REFERENCE: (
        (
            "payment reference|payment ref|payment no|payment number|reference de paiement"
            "|reference du paiement|no de paiement"
        ),
        (
            "reference|reference no|reference number|ref|ref no|ref number|ref num|no de reference"
            "|cheque|cheque no|cheque number|check|check no|check number|no de cheque"
        ),
        "memo|memo description",
    ),
}
"""The headings of QuickBooks, Sage and others, folded; what is said more exactly comes first."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where what is read stands, as places from 0, -1 for nowhere; and how it is written.

    `order` of day and month and the `decimal` sign are empty where the column itself shows them.
    """

    number: int = -1
    amount: int = -1
    day: int = -1
    reference: int = -1
    order: str = ""
    decimal: str = ""
    v: int = 1

    @property
    def is_whole(self) -> bool:
        """Whether it says where number and amount stand."""
        return self.number >= 0 and self.amount >= 0


def recognize(headings: Sequence[str]) -> Layout:
    """The columns that their headings name; of two that are called alike, neither."""
    folded = [fold_heading(heading) for heading in headings]
    places: dict[str, int] = {}
    for column, ranks in _CALLED.items():
        places[column] = _find_place(folded, ranks)
    taken = [place for place in places.values() if place >= 0]
    alike = {column for column, place in places.items() if taken.count(place) > 1}
    number, amount, day, reference = (-1 if one in alike else places[one] for one in COLUMNS)
    return Layout(number, amount, day, reference)


def _find_place(folded: Sequence[str], ranks: Sequence[str]) -> int:
    for names in ranks:
        found = [at for at, heading in enumerate(folded) if heading in names.split("|")]
        if found:
            return found[0] if len(found) == 1 else -1
    return -1


def fold_heading(heading: str) -> str:
    """A heading in small letters, without accents and signs: `No. de facture` is one of several."""
    apart = unicodedata.normalize("NFKD", heading.casefold().replace("#", " no "))
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return " ".join(re.findall("[a-z0-9]+", plain.replace("\N{DEGREE SIGN}", " ")))


def find_shape(headings: Sequence[str]) -> str:
    """What two lists with the same headings have in common, as a key."""
    folded = [fold_heading(heading) for heading in headings]
    return hashlib.sha256(json.dumps(folded).encode()).hexdigest()


def load_layout(db: Database, headings: Sequence[str]) -> Layout | None:
    """What was said of a list with these headings; `None` while nobody said anything.

    What another release kept in another version is asked again: a wrong column pays wrongly.
    """
    found = kept.get(db, ROOM, find_shape(headings))
    return read_layout(found) if found else None


def keep_layout(db: Database, headings: Sequence[str], layout: Layout, *, at: datetime) -> None:
    """Remember what was said of a list with these headings."""
    kept.put(db, ROOM, find_shape(headings), asdict(layout), at=at)


def read_layout(found: Any) -> Layout | None:
    """The layout that was kept as JSON; `None` when it is of another version."""
    if not isinstance(found, dict) or found.get("v") != Layout().v:
        return None
    try:
        return Layout(**found)
    except TypeError:
        return None
