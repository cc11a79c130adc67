"""The checker outside the product: the stand-ins' state, the shared folder, and what was sent in.

It imports nothing of the product. Amounts are counted in cents, every sum is made here anew, and
whatever does not agree is a sentence.
"""

import csv
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Json = dict[str, Any]
Cents = dict[str, int]
BACKLOG, ACCOUNTING = "C0BACKLOG", "C0ACCOUNTS"
BOT = "U0BOT"
COLUMN = "invoice-backlog.column"
TABS = ("Admin", "Processed", "Paid", "Void")
NUMBER = re.compile(r"B-\d{4}-\d{4}")


@dataclass(frozen=True)
class Told:
    """What people were told that is done: they rely on it."""

    batches: frozenset[str] = frozenset()
    processed_batches: frozenset[str] = frozenset()
    processed: frozenset[str] = frozenset()
    paid: frozenset[str] = frozenset()
    notes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outside:
    """All that there is to see from outside.

    Attributes:
        slack: The stand-in's world.
        sheet: The stand-in's spreadsheet.
        shared: The files of the shared folder.
        sent: Every record that was sent in.
        told: What people were told.
        lost: The batches that `recover` named.
        restored: Whether an old copy came back: the jobs of that day are then done once more.
    """

    slack: Json
    sheet: Json
    shared: dict[str, bytes]
    sent: list[Json]
    told: Told = field(default_factory=Told)
    lost: frozenset[str] = frozenset()
    restored: bool = False

    @cached_property
    def invoices(self) -> "list[Json]":
        """The rows of All, by column."""
        return list(_read_rows(self.sheet, "All"))

    @cached_property
    def batch_rows(self) -> "list[Json]":
        """The rows of Batches, by column."""
        return list(_read_rows(self.sheet, "Batches"))

    @cached_property
    def manifests(self) -> "dict[str, Json]":
        """The manifests of the folder, by batch."""
        found = (json.loads(data) for name, data in self.shared.items() if _is_manifest(name))
        return {one["batch"]: one for one in found}

    @cached_property
    def went(self) -> "dict[str, list[tuple[str, str, int]]]":
        """What the files of each batch bill: number, currency and cents of each invoice."""
        return {
            number: [
                invoice
                for file in one["files"]
                for invoice in _read_file(file["name"], self.shared.get(file["name"], b""))
            ]
            for number, one in self.manifests.items()
        }


def check(outside: Outside) -> list[str]:
    """Everything that is lost, there twice, or not equal."""
    looks = (
        *(_check_invoices, _check_folder, _check_gapless, _check_went, _check_cards),
        *(_check_posted_files, _check_batch_rows, _check_last_batch, _check_pinned, _check_about),
        *(_check_said_once, _check_told, _check_notes),
    )
    return [
        f"{look.__name__.removeprefix('_check_')}: {said}"
        for look in looks
        for said in look(outside)
    ]


def _check_invoices(outside: Outside) -> Iterator[str]:
    """What was sent in stands in All, each once, to the cent."""
    sent = {one["number"]: (one["currency"], cents(str(one["total"]))) for one in outside.sent}
    times = Counter(row["no"] for row in outside.invoices)
    yield from (f"{number} stands {n} times in All" for number, n in times.items() if n > 1)
    yield from (f"{number} is lost: it is not in All" for number in sorted(sent.keys() - times))
    yield from (f"{number} was never sent in" for number in sorted(times.keys() - sent.keys()))
    for row in outside.invoices:
        shown = row["cur"], cents(row["amt"])
        if shown != sent.get(row["no"], shown):
            yield f"{row['no']} is {shown} in All, and was sent in as {sent[row['no']]}"


def _check_folder(outside: Outside) -> Iterator[str]:
    """Each manifest's files are there, byte for byte; nothing else is."""
    named = {f"{number}.manifest.json" for number in outside.manifests}
    for number, one in outside.manifests.items():
        for file in one["files"]:
            data = outside.shared.get(file["name"])
            named.add(file["name"])
            if data is None:
                yield f"{file['name']} of {number} is not in the folder"
            elif hashlib.sha256(data).hexdigest() != file["sha256"]:
                yield f"{file['name']} is not what its manifest says"
    yield from (f"{name} belongs to no batch" for name in sorted(outside.shared.keys() - named))


def _check_gapless(outside: Outside) -> Iterator[str]:
    """Batches are numbered from 1 on without a gap, wherever they are known."""
    known = {number for number, _ in _list_cards(outside)} | outside.manifests.keys()
    known |= {row["b"] for row in outside.batch_rows}
    places = sorted(int(number[-4:]) for number in known)
    if places != list(range(1, len(places) + 1)):
        yield f"the numbers of the batches are {places}"


def _check_went(outside: Outside) -> Iterator[str]:
    """The files bill what was sent in, each invoice in one batch, and sum to the manifest."""
    sent = {one["number"]: (one["currency"], cents(str(one["total"]))) for one in outside.sent}
    times = Counter(number for went in outside.went.values() for number, _, _ in went)
    yield from (f"{number} went out {n} times" for number, n in times.items() if n > 1)
    for batch, went in outside.went.items():
        for number, currency, total in went:
            if sent.get(number) != (currency, total):
                yield f"{number} went out with {batch} as {total} {currency}, not as it was sent in"
        manifest = outside.manifests[batch]
        totals = {currency: cents(total) for currency, total in manifest["totals"].items()}
        if (len(went), _sum(went)) != (manifest["count"], totals):
            yield f"{batch} bills {_sum(went)}, its manifest says {totals}"


def _check_cards(outside: Outside) -> Iterator[str]:
    """Each batch has one card, which says its count and totals."""
    cards = list(_list_cards(outside))
    times = Counter(number for number, _ in cards)
    yield from (f"{number} has {n} cards" for number, n in times.items() if n > 1)
    yield from (f"{number} has no card" for number in sorted(outside.manifests.keys() - times))
    yield from (
        f"{number} has a card and no file"
        for number in sorted(times.keys() - outside.manifests.keys())
    )
    for number, card in cards:
        manifest, said = outside.manifests.get(number), words(card)
        wanted = [f"{manifest['count']} invoice", *_format_totals(manifest)] if manifest else []
        yield from (f"the card of {number} does not say {one}" for one in wanted if one not in said)


def _check_posted_files(outside: Outside) -> Iterator[str]:
    """Each file of a batch is posted once below its card, and no other one is."""
    by_id = {file["id"]: file for file in outside.slack["files"]}
    below: dict[str, list[str]] = {}
    cards = {card["ts"]: number for number, card in _list_cards(outside)}
    for message in _list_messages(outside, ACCOUNTING):
        posted = [by_id[file]["sha256"] for file in message["files"]]
        below.setdefault(cards.get(message["thread_ts"], ""), []).extend(posted)
    yield from (f"a file {sha} was posted nowhere" for sha in below.pop("", []))
    for number, manifest in outside.manifests.items():
        wanted, there = (
            Counter(f["sha256"] for f in manifest["files"]),
            Counter(below.get(number, [])),
        )
        # Where the database lost the batch, nobody has the file any more but the folder.
        if wanted != there and not (number in outside.lost and there < wanted):
            yield f"{number} has {wanted.total()} files, and {there.total()} are posted"


def _check_batch_rows(outside: Outside) -> Iterator[str]:
    """Batches in the Sheet has each batch and currency once, with what the manifest says."""
    rows = Counter(
        (r["b"], r["cur"], int(float(r["n"])), cents(r["tot"])) for r in outside.batch_rows
    )
    wanted = Counter(
        (number, currency, sum(one == currency for _, one, _ in went), total)
        for number, went in outside.went.items()
        for currency, total in _sum(went).items()
    )
    yield from (f"Batches lacks {row}" for row in sorted((wanted - rows).elements()))
    yield from (
        f"Batches has {row}, and it never went" for row in sorted((rows - wanted).elements())
    )


def _check_last_batch(outside: Outside) -> Iterator[str]:
    """All names the batch with which each invoice went, and no other."""
    went = {number: batch for batch, those in outside.went.items() for number, _, _ in those}
    for row in outside.invoices:
        named = NUMBER.findall(row["batch"])
        if named != ([went[row["no"]]] if row["no"] in went else []):
            yield f"{row['no']} went with {went.get(row['no'])}; All says {row['batch']!r}"


def _check_pinned(outside: Outside) -> Iterator[str]:
    """One pinned message, which counts and sums as All does."""
    pinned = [one for one in _list_messages(outside, BACKLOG) if one["pinned"]]
    if len(pinned) != 1:
        yield f"{len(pinned)} messages are pinned"
        return
    said = words(pinned[0]).replace("*", "")
    for tab in ("Admin", "Processed"):
        rows = [row for row in outside.invoices if row["tab"] == tab]
        counted = re.search(rf"\b{tab} (\d+)([^\n]*)", said)
        if not counted or int(counted[1]) != len(rows):
            yield f"{tab} has {len(rows)} in the Sheet; Slack says {counted and counted[0]}"
        elif tab == "Admin":
            wanted = _sum((row["no"], row["cur"], cents(row["bal"])) for row in rows)
            if _read_totals(counted[2]) != wanted:
                yield f"Admin comes to {wanted} in the Sheet; Slack says {counted[2]}"


def _check_about(outside: Outside) -> Iterator[str]:
    """The Sheet's own formulas agree with what the backlog wrote beside them."""
    shown = [[_show(cell) for cell in row] for row in _read_grid(outside.sheet, "About")]
    begins = next(place for place, row in enumerate(shown) if "Agrees" in row)
    agrees = shown[begins].index("Agrees")
    for row in shown[begins + 1 : begins + 10]:
        if len(row) > agrees and row[1] and row[agrees] not in ("✓", ""):
            yield f"{row[1]}: {row[agrees]}"


def _check_said_once(outside: Outside) -> Iterator[str]:
    """Nothing is posted twice in a channel; a reminder comes once a day, a weekly post once."""
    for channel, messages in outside.slack["messages"].items():
        bots = [one for one in messages if one["user"] == BOT and not one["only_for"]]
        said = Counter((one["thread_ts"], words(one)) for one in bots if not one["files"])
        for (_, text), n in said.items():
            # A head is no news: each process says it before its first socket.
            if n > _count_allowed(outside, text) and not text.startswith("Head of the log:"):
                yield f"{channel} was told {n} times: {text[:200]!r}"
        headed = Counter(first for one in bots if (first := _read_period(words(one))))
        for first, n in headed.items():
            if n > _count_allowed(outside, first):
                yield f"{channel} has {n} times {first}"


def _count_allowed(outside: Outside, text: str) -> int:
    """What an old copy does, or notices, once more on the day it came back; never a batch."""
    is_noticed = text.startswith(("Backlog reminder", "*Nothing goes to"))
    is_own = "wait for you" in text or "waits for you" in text
    return 2 if outside.restored and (is_noticed or is_own) else 1


def _check_told(outside: Outside) -> Iterator[str]:
    """What people were told is done, is done."""
    told, tabs = outside.told, {row["no"]: row["tab"] for row in outside.invoices}
    yield from (
        f"{one} was made, and is nowhere" for one in sorted(told.batches - outside.manifests.keys())
    )
    of_batches = {
        number for batch in told.processed_batches for number, _, _ in outside.went.get(batch, [])
    }
    for number in sorted(told.processed | of_batches):
        if tabs.get(number) not in ("Processed", "Paid"):
            yield f"{number} was Processed, and is in {tabs.get(number)}"
    for number in sorted(told.paid):
        if tabs.get(number) != "Paid":
            yield f"{number} was Paid, and is in {tabs.get(number)}"


def _check_notes(outside: Outside) -> Iterator[str]:
    """What accounting typed stands beside the invoice that it is about."""
    shown = {row["no"]: row["note"] for row in outside.invoices}
    for number, note in outside.told.notes.items():
        if shown.get(number) != note:
            yield f"{number} had the note {note!r}, and has {shown.get(number)!r}"
    yield from (
        f"{number} has the note {note!r} of another one"
        for number, note in shown.items()
        if note and outside.told.notes.get(number) != note
    )


def cents(amount: str) -> int:
    """An amount in cents; `1,234.5` and `1234.50` are the same."""
    whole, _, fraction = amount.replace(",", "").lstrip("-").partition(".")
    assert re.fullmatch(r"[0-9]+", whole), amount
    assert re.fullmatch(r"[0-9]{0,2}0*", fraction), amount
    value = int(whole) * 100 + int(fraction[:2].ljust(2, "0"))
    return -value if amount.startswith("-") else value


def words(message: Json) -> str:
    """All that a message says, as one reads it."""
    said = "\n".join(_list_texts(message["blocks"])) or str(message["text"])
    return said.replace("\u00a0", " ")


def _list_texts(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _list_texts(one)
    elif isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield node["text"]
        yield from _list_texts([one for one in node.values() if isinstance(one, list | dict)])


def _list_messages(outside: Outside, channel: str) -> list[Json]:
    found: list[Json] = outside.slack["messages"].get(channel, [])
    return [one for one in found if one["user"] == BOT and not one["only_for"]]


def _list_cards(outside: Outside) -> Iterator[tuple[str, Json]]:
    """The roots of batches in accounting's channel."""
    for message in _list_messages(outside, ACCOUNTING):
        number = NUMBER.search(words(message))
        if number and not message["thread_ts"] and message["text"].startswith("Batch "):
            yield number[0], message


def _read_period(said: str) -> str:
    """What may be said once: the reminder of a day, the weekly post of a week."""
    first = said.split("\n", 1)[0]
    if first.startswith("Weekly batch of"):
        return first
    if first.startswith("Backlog reminder") and (at := re.search(r"As of (\w+ \d+ \w+ \d+)", said)):
        return f"{first} {at[1]}"
    return ""


def _read_totals(said: str) -> Cents:
    return {
        currency: cents(total)
        for total, currency in re.findall(r"(-?[\d,]+\.\d\d) ([A-Z]{3})", said)
    }


def _format_totals(manifest: Json) -> Iterator[str]:
    for currency, total in manifest["totals"].items():
        whole, _, fraction = total.partition(".")
        yield f"{int(whole):,}.{fraction} {currency}"


def _sum(invoices: Iterable[tuple[str, str, int]]) -> Cents:
    totals: Counter[str] = Counter()
    for _, currency, total in invoices:
        totals[currency] += total
    return dict(totals)


def _is_manifest(name: str) -> bool:
    return name.endswith(".manifest.json")


def _read_file(name: str, data: bytes) -> Iterator[tuple[str, str, int]]:
    """The invoices that a file bills, with currency and total."""
    if name.endswith(".iif"):
        yield from _read_iif(data)
        return
    table = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    rows = {row["invoice_number"]: row for row in table}
    for number, row in rows.items():
        yield number, row["currency"], cents(row["invoice_total"])


def _read_iif(data: bytes) -> Iterator[tuple[str, str, int]]:
    """By its own headings; each transaction sums to nothing. This profile takes CAD alone."""
    lines = [line.split("\t") for line in data.decode("cp1252").splitlines()]
    headings = {cells[0][1:]: cells for cells in lines if cells[0].startswith("!")}
    rest = 0
    for cells in lines[3:]:
        row = dict(zip(headings[cells[0]], cells, strict=True)) if cells[0] != "ENDTRNS" else {}
        if cells[0] == "TRNS":
            yield row["DOCNUM"], "CAD", cents(row["AMOUNT"])
        rest = rest + cents(row["AMOUNT"]) if row else rest
        assert row or rest == 0, f"a transaction is off by {rest}"


def _read_grid(dumped: Json, tab: str) -> list[list[Json]]:
    (file,) = dumped["spreadsheets"].values()
    sheet = next(one for one in file["sheets"] if one["properties"]["title"] == tab)
    return [row.get("values", []) for row in sheet["data"][0]["rowData"]]


def _read_rows(dumped: Json, tab: str) -> Iterator[Json]:
    """The rows below the titles that have a key, by the names of their columns."""
    (file,) = dumped["spreadsheets"].values()
    sheet = next(one for one in file["sheets"] if one["properties"]["title"] == tab)
    tags = (one.get("developerMetadata", []) for one in sheet["data"][0]["columnMetadata"])
    names = [
        next((t["metadataValue"] for t in of if t["metadataKey"] == COLUMN), "") for of in tags
    ]
    for cells in _read_grid(dumped, tab)[2:]:
        row = {name: _show(cell) for name, cell in zip(names, cells, strict=False) if name}
        if row.get("key"):
            yield {**dict.fromkeys(filter(None, names), ""), **row}


def _show(cell: Json) -> str:
    """What was entered where it is a number or a text, and else what is displayed."""
    entered = cell.get("userEnteredValue", {})
    if "numberValue" in entered:
        return repr(entered["numberValue"])
    return str(entered.get("stringValue") or cell.get("formattedValue", ""))
