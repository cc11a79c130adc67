"""Random lives of invoices, interleaved with whatever people do to the Sheet.

Every word that is typed names its invoice, so that one beside another is seen wherever it stands.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from backlog.row import ExportStatus, Ready, Row, Stage
from sandbox.google.calculator import Calculator
from sandbox.google.errors import Refused
from sandbox.google.formulas import translate
from sandbox.google.protections import is_closed
from sandbox.google.spreadsheet import Sheet
from sheets import mirror, plan
from sheets.desired import Desired
from sheets.tabs import all as every
from tests.sheets.desk import Desk
from tests.sheets.spreadsheets import (
    MEI,
    OWNER,
    File,
    a_row,
    build_desired,
    list_machine_columns,
)

Json = dict[str, Any]
WORDS = st.sampled_from(
    ["OK", "Query", "Hold", "=1+1", "été 1,5", "🧾 שלום", "00123", "x" * 3000, "a\nb", "'quoted"]
)
PEOPLE = st.sampled_from([MEI, OWNER])
PICK = st.integers(0, 99)
STATES: list[Json] = [
    {"tab": Stage.ADMIN, "ready": Ready.HERE},
    {"tab": Stage.ADMIN, "ready": Ready.NO, "blockers": ("signature",)},
    {"tab": Stage.ADMIN, "exported": True, "export_status": ExportStatus.EXPORTED},
    {"tab": Stage.PROCESSED},
    {"tab": Stage.PAID, "balance": Decimal(0), "paid_on": date(2026, 11, 20)},
    {"tab": Stage.PAID, "balance": Decimal(0), "paid_on": date(2024, 1, 2)},
    {"tab": Stage.VOID},
]
OLD = STATES[5]["paid_on"]
TABS = ["About", "Admin", "My Forms", "Lines", "Jobs", "Batches"]
MARK = re.compile(r"§(\d+)\.")


class Life(RuleBasedStateMachine):
    """Invoices live in the database, people and the mirror work in the Sheet.

    `typed`, `own` and `noted` are what should stand beside each invoice: in the reviewers' columns
    (given back where a row was deleted), in columns of people's own, and as notes of cells.
    """

    @initialize(count=st.integers(0, 5))
    def begin(self, count: int) -> None:
        self.rows_before, plan._ROWS = plan._ROWS, 30
        self.advised_before, mirror._ADVISED = mirror._ADVISED, mirror._ADVISED
        self.file = File()
        self.desk = Desk(self.file)
        self.rows: dict[int, Row] = {id_: a_row(id_) for id_ in range(1, count + 1)}
        self.typed: dict[tuple[str, str], str] = {}
        self.own: dict[str, set[str]] = {}
        self.noted: dict[str, set[str]] = {}
        self.theirs: dict[int, Json] = {}
        self.nth = 0
        self.are_moved = False
        self.look()

    def teardown(self) -> None:
        if hasattr(self, "rows_before"):
            try:
                self.look()
            finally:
                plan._ROWS, mirror._ADVISED = self.rows_before, self.advised_before

    # --- the spreadsheet as people see it

    def _wanted(self) -> Desired:
        return build_desired(*self.rows.values())

    @property
    def all(self) -> Sheet:
        return self.file.file.sheet(self.file.sheet_id(every.NAME))

    def _find_column(self, name: str) -> int | None:
        """Where a column of ours stands in All, by its title: people know no other name."""
        title = next(one.title for one in every.HEADINGS if one.name == name)
        for row in range(min(3, len(self.all.rows))):
            for at, cell in enumerate(self.all.rows[row]):
                if cell.get("userEnteredValue", {}).get("stringValue") == title:
                    return at
        return None

    def _find_key(self) -> int | None:
        tagged = [
            at
            for at, column in enumerate(self.all.columns)
            for tag in column.get("developerMetadata", [])
            if tag.get("metadataValue") == "key"
        ]
        return tagged[0] if tagged else None

    def _see(self) -> dict[str, int]:
        """The rows of invoices by key, as people find them: by a number that stands there once."""
        at = self._find_column("no")
        if at is None:
            return {}
        seen: dict[str, list[int]] = {}
        for row in range(len(self.all.rows)):
            said = str(self.all.cell(row, at).get("userEnteredValue", {}).get("stringValue", ""))
            if said.startswith("INV-"):
                seen.setdefault(said.removeprefix("INV-"), []).append(row)
        return {key: rows[0] for key, rows in seen.items() if len(rows) == 1}

    def _pick(self, pick: int) -> tuple[str, int] | None:
        there = sorted(self._see().items())
        return there[pick % len(there)] if there else None

    def _edit(self, *requests: Json, actor: str = OWNER) -> bool:
        try:
            self.file.edit(*requests, actor=actor)
        except Refused:
            return False
        return True

    def _span(self, dimension: str, start: int, count: int = 1) -> Json:
        of = {"sheetId": self.all.id, "dimension": dimension, "startIndex": start}
        return {**of, "endIndex": start + count}

    def _write(self, row: int, at: int, cell: Json, fields: str, *, actor: str = OWNER) -> bool:
        start = {"sheetId": self.all.id, "rowIndex": row, "columnIndex": at}
        rows = [{"values": [cell]}]
        return self._edit(
            {"updateCells": {"start": start, "rows": rows, "fields": fields}}, actor=actor
        )

    def _say(self, key: str, word: str) -> str:
        self.nth += 1
        return f"{word} §{key}.{self.nth}"

    def _forget_row(self, key: str) -> None:
        """Its row is gone with what stood on it; reviewers' cells come back."""
        self.own.pop(key, None)
        self.noted.pop(key, None)

    def _forget_rows(self, keys: list[str]) -> None:
        for key in keys:
            self._forget_row(key)

    # --- what the database and the mirror do

    @rule(more=st.integers(1, 3))
    def take_in(self, more: int) -> None:
        for _ in range(more):
            id_ = len(self.rows) + 1
            self.rows[id_] = a_row(id_)

    @precondition(lambda self: self.rows)
    @rule(pick=PICK, state=st.sampled_from(STATES))
    def change_invoice(self, pick: int, state: Json) -> None:
        id_ = pick % len(self.rows) + 1
        self.rows[id_] = replace(self.rows[id_], **{"paid_on": None, **state})

    def _sync(self, *, full: bool = False) -> None:
        synced = self.desk.sync(self._wanted(), full=full)
        if synced is None:
            # The process ended, or its patience did: the next one begins with what is kept.
            self.desk.lost = self.desk.short = 0
            assert self.desk.sync(self._wanted(), full=full), self.desk.said

    @rule()
    def sync(self) -> None:
        self._sync()

    @rule()
    def look(self) -> None:
        """After a full look all is right, and there is nothing left to do."""
        self._sync(full=True)
        self._check_theirs()
        self._check_ours()

    @rule(count=st.integers(1, 3))
    def lose_answers(self, count: int) -> None:
        self.desk.lost = count

    @rule(count=st.integers(1, 2))
    def shorten_answers(self, count: int) -> None:
        self.desk.short = count

    @rule(after=st.integers(1, 3), size=st.sampled_from([3_000, 20_000, 1_900_000]))
    def end_in_a_write(self, after: int, size: int) -> None:
        """The process is killed between the parts of a write, or right after it."""
        mirror._ADVISED = size
        self.desk.ends_after = after

    # --- what people type

    @rule(pick=PICK, name=st.sampled_from(["review", "note"]), word=WORDS, who=PEOPLE)
    def review(self, pick: int, name: str, word: str, who: str) -> None:
        at = self._find_column(name)
        if at is None or not (found := self._pick(pick)):
            return
        key, row = found
        said = self._say(key, word)
        kind = "formulaValue" if said.startswith("=1") else "stringValue"
        if kind == "formulaValue":
            said = f'="{said.replace("=", "")}"'
        assert self._write(
            row, at, {"userEnteredValue": {kind: said}}, "userEnteredValue", actor=who
        )
        self.typed[key, name] = said

    @rule(pick=PICK, who=PEOPLE)
    def empty_a_review(self, pick: int, who: str) -> None:
        at = self._find_column("note")
        if at is not None and (found := self._pick(pick)):
            assert self._write(found[1], at, {}, "userEnteredValue", actor=who)
            self.typed.pop((found[0], "note"), None)

    @rule(pick=PICK, from_right=st.integers(0, 2), who=PEOPLE)
    def write_own_column(self, pick: int, from_right: int, who: str) -> None:
        free = [at for at, one in enumerate(self.all.columns) if "developerMetadata" not in one]
        if not free or not (found := self._pick(pick)):
            return
        key, row = found
        at = free[-1 - from_right % len(free)]
        was = self.all.cell(row, at).get("userEnteredValue", {}).get("stringValue", "")
        said = self._say(key, "mine")
        if self._write(row, at, {"userEnteredValue": {"stringValue": said}}, "*", actor=who):
            self.own.setdefault(key, set()).discard(was)
            self.own[key].add(said)

    @rule(pick=PICK, name=st.sampled_from(["amt", "note", "client", "no"]))
    def note_a_cell(self, pick: int, name: str) -> None:
        at = self._find_column(name)
        if at is not None and (found := self._pick(pick)):
            said = self._say(found[0], "noted")
            was = self.all.cell(found[1], at).get("note", "")
            assert self._write(found[1], at, {"note": said}, "note")
            self.noted.setdefault(found[0], set()).discard(was)
            self.noted[found[0]].add(said)

    @rule(
        pick=PICK,
        name=st.sampled_from(["amt", "status", "no", "age", "became", "created", "changed"]),
        said=st.sampled_from(["typed over", "=1", "7", ""]),
    )
    def type_over(self, pick: int, name: str, said: str) -> None:
        """The owner may; an editor is refused."""
        at = self._find_column(name)
        if at is None or not (found := self._pick(pick)):
            return
        value: Json = {"userEnteredValue": {"stringValue": said}} if said else {}
        self._write(found[1], at, value, "userEnteredValue", actor=MEI)
        assert self._write(found[1], at, value, "userEnteredValue")

    @rule(pick=PICK, other=PICK, said=st.sampled_from(["", "number", "word", "another's"]))
    def type_over_key(self, pick: int, other: int, said: str) -> None:
        at, found, second = self._find_key(), self._pick(pick), self._pick(other)
        if at is None or not found or not second:
            return
        values: dict[str, Json] = {
            "": {},
            "number": {"numberValue": 4.0},
            "word": {"stringValue": "see Priya"},
            "another's": {"stringValue": second[0]},
        }
        self._write(found[1], at, {"userEnteredValue": values[said]}, "userEnteredValue")

    @rule(pick=PICK, said=st.sampled_from(["Subtotal", "=SUM(D3:D9)", "INV-"]))
    def write_a_row_of_ones_own(self, pick: int, said: str) -> None:
        """Between ours, without a key."""
        at = self._find_column("client")
        if at is None or not (found := self._pick(pick)):
            return
        self._edit({"insertDimension": {"range": self._span("ROWS", found[1])}})
        kind = "formulaValue" if said.startswith("=") else "stringValue"
        self._write(found[1], at, {"userEnteredValue": {kind: said}}, "userEnteredValue")

    # --- what people do to rows

    @rule(at=st.integers(0, 12), count=st.integers(1, 2), who=PEOPLE)
    def insert_rows(self, at: int, count: int, who: str) -> None:
        span = self._span("ROWS", at, count)
        self._edit({"insertDimension": {"range": span, "inheritFromBefore": at > 0}}, actor=who)

    @rule(pick=PICK, who=PEOPLE)
    def delete_row(self, pick: int, who: str) -> None:
        """What was read before comes back; what was typed since is gone with its row."""
        self._sync()
        if (found := self._pick(pick)) and self._edit(
            {"deleteDimension": {"range": self._span("ROWS", found[1])}}, actor=who
        ):
            self._forget_row(found[0])

    @rule(at=st.integers(0, 1), count=st.integers(1, 2))
    def delete_a_row_of_the_head(self, at: int, count: int) -> None:
        self._sync(full=True)
        gone = [key for key, row in self._see().items() if at <= row < at + count]
        if self._edit({"deleteDimension": {"range": self._span("ROWS", at, count)}}):
            self._forget_rows(gone)

    @rule(source=st.integers(2, 9), to=st.integers(2, 12), who=PEOPLE)
    def drag_row(self, source: int, to: int, who: str) -> None:
        move = {"source": self._span("ROWS", source), "destinationIndex": to}
        self._edit({"moveDimension": move}, actor=who)

    @rule(column=st.integers(1, 10), up=st.booleans(), who=PEOPLE)
    def sort_sheet(self, column: int, up: bool, who: str) -> None:
        area = {"sheetId": self.all.id, "startRowIndex": 2}
        spec = {"dimensionIndex": column, "sortOrder": "ASCENDING" if up else "DESCENDING"}
        self._edit({"sortRange": {"range": area, "sortSpecs": [spec]}}, actor=who)

    @rule(up=st.booleans(), by=st.sampled_from(["no", "note"]))
    def sort_all_but_the_hidden_key(self, up: bool, by: str) -> None:
        """Who drags over what is visible leaves the key out."""
        key, number, at = self._find_key(), self._find_column("no"), self._find_column(by)
        if key != 0 or number is None or at is None:
            return
        area = {"sheetId": self.all.id, "startRowIndex": 2, "startColumnIndex": 1}
        spec = {"dimensionIndex": at, "sortOrder": "ASCENDING" if up else "DESCENDING"}
        self._edit({"sortRange": {"range": area, "sortSpecs": [spec]}})

    def _copy(self, source: int, to: int, first: int) -> None:
        """Paste a row's cells into another row, from a column on."""
        values = []
        for at in range(first, len(self.all.columns)):
            cell: Json = dict(self.all.cell(source, at))
            formula = cell.get("userEnteredValue", {}).get("formulaValue")
            if formula:
                cell["userEnteredValue"] = {"formulaValue": translate(formula, to - source, 0)}
            values.append(
                {name: cell[name] for name in ("userEnteredValue", "note") if name in cell}
            )
        start = {"sheetId": self.all.id, "rowIndex": to, "columnIndex": first}
        update = {"start": start, "rows": [{"values": values}], "fields": "userEnteredValue,note"}
        self._edit({"updateCells": update})

    @rule(pick=PICK, below=st.booleans())
    def copy_row(self, pick: int, below: bool) -> None:
        """With its hidden key: two rows are called the same."""
        if found := self._pick(pick):
            row = found[1]
            to = row + 1 if below else row
            self._edit({"insertDimension": {"range": self._span("ROWS", to)}})
            self._copy(row + (to <= row), to, 0)

    @rule(pick=PICK, other=PICK)
    def paste_row_over_another(self, pick: int, other: int) -> None:
        self._sync()
        found, over = self._pick(pick), self._pick(other)
        if found and over and found != over:
            self._copy(found[1], over[1], 0)
            self._forget_row(over[0])

    @rule(pick=PICK, at=st.integers(2, 9))
    def cut_what_is_visible_to_an_empty_row(self, pick: int, at: int) -> None:
        self._sync()
        if self._find_key() != 0 or self._find_column("no") is None or not self._pick(pick):
            return
        self._edit({"insertDimension": {"range": self._span("ROWS", at)}})
        if found := self._pick(pick):
            self._copy(found[1], at, 1)
            end = {"startRowIndex": found[1], "endRowIndex": found[1] + 1, "startColumnIndex": 1}
            gone = {"range": {"sheetId": self.all.id, **end}, "fields": "userEnteredValue,note"}
            self._edit({"updateCells": gone})

    # --- what people do to columns

    @rule(at=st.integers(0, 45), who=PEOPLE)
    def insert_column(self, at: int, who: str) -> None:
        if at <= len(self.all.columns):
            span = self._span("COLUMNS", at)
            self._edit({"insertDimension": {"range": span, "inheritFromBefore": at > 0}}, actor=who)

    @rule(name=st.sampled_from([heading.name for heading in every.HEADINGS]), who=PEOPLE)
    def delete_column(self, name: str, who: str) -> None:
        self._sync()
        at = self._find_key() if name == "key" else self._find_column(name)
        if at is None:
            return
        notes = {self.all.cell(row, at).get("note", "") for row in range(len(self.all.rows))}
        if self._edit({"deleteDimension": {"range": self._span("COLUMNS", at)}}, actor=who):
            self.noted = {key: those - notes for key, those in self.noted.items()}

    @rule(source=st.integers(0, 40), to=st.integers(0, 40), who=PEOPLE)
    def move_column(self, source: int, to: int, who: str) -> None:
        move = {"source": self._span("COLUMNS", source), "destinationIndex": to}
        if self._edit({"moveDimension": move}, actor=who):
            self.are_moved = True

    @rule(less=st.integers(1, 6), dimension=st.sampled_from(["rowCount", "columnCount"]))
    def shrink_grid(self, less: int, dimension: str) -> None:
        self._sync()
        now = self.all.properties["gridProperties"][dimension]  # type: ignore[literal-required]
        before = self._see()
        grid = {dimension: max(3, now - less)}
        of = {"sheetId": self.all.id, "gridProperties": grid}
        asked = {"properties": of, "fields": f"gridProperties.{dimension}"}
        if self._edit({"updateSheetProperties": asked}):
            self._forget_rows([key for key, row in before.items() if row >= self.all.row_count])
            self._recount()

    def _recount(self) -> None:
        """What stood in columns that are gone."""
        there = {
            text
            for row in self.all.rows
            for cell in row
            for text in (cell.get("userEnteredValue", {}).get("stringValue"), cell.get("note"))
        }
        self.own = {key: those & there for key, those in self.own.items()}
        self.noted = {key: those & there for key, those in self.noted.items()}

    # --- what people do to tabs, and to what surrounds the rows

    @rule(tab=st.sampled_from([*TABS, "All"]), who=PEOPLE)
    def delete_tab(self, tab: str, who: str) -> None:
        self._sync()
        if tab not in self.file.titles():
            return
        sheet = self.file.sheet(tab)
        is_all = sheet.id == self.file.sheet_id(every.NAME)
        if self._edit({"deleteSheet": {"sheetId": sheet.id}}, actor=who):
            self.theirs.pop(sheet.id, None)
            if is_all:
                self._forget_rows(list(map(str, self.rows)))
                self._sync()

    @rule(
        tab=st.sampled_from([*TABS, "All"]), to=st.sampled_from(["Paid", "Mine", "O'Neill 1", "B2"])
    )
    def rename_tab(self, tab: str, to: str) -> None:
        if tab in self.file.titles():
            sheet = self.file.sheet(tab)
            named = {"sheetId": sheet.id, "title": to}
            if self._edit({"updateSheetProperties": {"properties": named, "fields": "title"}}):
                self.theirs.setdefault(sheet.id, {})["title"] = to

    @rule(tab=st.sampled_from(TABS), index=st.integers(0, 5))
    def hide_and_move_tab(self, tab: str, index: int) -> None:
        if tab in self.file.titles():
            sheet = self.file.sheet(tab)
            asked = {"sheetId": sheet.id, "hidden": True, "index": index}
            if self._edit(
                {"updateSheetProperties": {"properties": asked, "fields": "hidden,index"}}
            ):
                self.theirs.setdefault(sheet.id, {})["hidden"] = True

    @rule(tab=st.sampled_from([*TABS, "All"]), goes=st.booleans())
    def duplicate_tab(self, tab: str, goes: bool) -> None:
        """Then the original goes, perhaps, and its copy is what people work in."""
        if tab not in self.file.titles() or len(self.file.titles()) > 14:
            return
        self._sync()
        sheet = self.file.sheet(tab)
        self._edit({"duplicateSheet": {"sourceSheetId": sheet.id}})
        if goes:
            is_all = sheet.id == self.file.sheet_id(every.NAME)
            self._edit({"deleteSheet": {"sheetId": sheet.id}})
            self.theirs.pop(sheet.id, None)
            if is_all:
                self._sync()

    @rule(who=PEOPLE)
    def filter_and_color(self, who: str) -> None:
        """A filter with criteria, a view, a rule, a colour and a width of their own."""
        sheet = self.all
        area = {"sheetId": sheet.id, "startRowIndex": 1}
        blank = {"columnIndex": 1, "filterCriteria": {"condition": {"type": "NOT_BLANK"}}}
        title = f"Mine {self.nth}"
        self.nth += 1
        done = self._edit(
            {"setBasicFilter": {"filter": {"range": area, "filterSpecs": [blank]}}},
            {"addFilterView": {"filter": {"title": title, "range": area, "filterSpecs": [blank]}}},
            actor=who,
        )
        if done:
            mine = self.theirs.setdefault(sheet.id, {})
            mine["filter"] = True
            mine.setdefault("views", set()).add(title)

    @rule()
    def lift_what_is_offered(self) -> None:
        """Drop-downs and protections go, all of them."""
        area = {"sheetId": self.all.id, "startRowIndex": 2}
        self._edit({"setDataValidation": {"range": area, "filteredRowsIncluded": True}})
        for one in list(self.all.protected):
            self._edit({"deleteProtectedRange": {"protectedRangeId": one["protectedRangeId"]}})

    @rule(row=st.integers(2, 4))
    def freeze(self, row: int) -> None:
        of = {"sheetId": self.all.id, "gridProperties": {"frozenRowCount": row}}
        self._edit(
            {"updateSheetProperties": {"properties": of, "fields": "gridProperties.frozenRowCount"}}
        )

    @rule()
    def protect_against_us(self) -> None:
        """Then nothing can be written, until it is lifted; nothing is lost over it."""
        area = {"sheetId": self.all.id}
        asked = {"protectedRangeId": 77, "range": area, "editors": {"users": [OWNER]}}
        self._edit({"addProtectedRange": {"protectedRange": asked}})
        self.desk.sync(self._wanted(), full=True)
        self._edit({"deleteProtectedRange": {"protectedRangeId": 77}})

    # --- time and others

    @rule()
    def remember_version(self) -> None:
        self._sync()
        self.version = (
            self.file.file,
            dict(self.typed),
            self._freeze(self.own),
            self._freeze(self.noted),
        )
        self.version_theirs = {id_: dict(one) for id_, one in self.theirs.items()}
        self.version_rows = set(map(str, self.rows))

    def _freeze(self, those: dict[str, set[str]]) -> dict[str, set[str]]:
        return {key: set(said) for key, said in those.items()}

    @precondition(lambda self: hasattr(self, "version"))
    @rule()
    def restore_version(self) -> None:
        """All of the spreadsheet is as it was; rows that came since come again."""
        self._sync()
        file, typed, own, noted = self.version
        self.file.file = file.copy()
        since = {at: said for at, said in self.typed.items() if at[0] not in self.version_rows}
        self.typed = {**typed, **since}
        self.own, self.noted = self._freeze(own), self._freeze(noted)
        self.theirs = {id_: dict(one) for id_, one in self.version_theirs.items()}

    @rule(
        deed=st.sampled_from(["insert", "sort", "drag", "delete", "review"]),
        pick=PICK,
        full=st.booleans(),
    )
    def come_between_read_and_write(self, deed: str, pick: int, full: bool) -> None:
        """A person moves a row after we read it and before we write."""
        self._sync()
        self.take_in(1)
        self.change_invoice(pick, STATES[3])
        deeds: dict[str, Callable[[], None]] = {
            "insert": lambda: self.insert_rows(2 + pick % 4, 1, OWNER),
            "sort": lambda: self.sort_sheet(1, bool(pick % 2), OWNER),
            "drag": lambda: self.drag_row(2 + pick % 5, 3 + pick % 7, OWNER),
            "delete": lambda: self._delete_between(pick),
            "review": lambda: self.review(pick, "note", "now", MEI),
        }
        self.desk.between.append(deeds[deed])
        self._sync(full=full)
        self.desk.between.clear()

    def _delete_between(self, pick: int) -> None:
        if (found := self._pick(pick)) and self._edit(
            {"deleteDimension": {"range": self._span("ROWS", found[1])}}
        ):
            self._forget_row(found[0])

    # --- what must be

    def _check_theirs(self) -> None:
        seen = self.file.look().tabs[every.NAME]
        assert seen.look
        for (key, name), said in self.typed.items():
            if key in seen.keys:
                written = seen.reviews.get(key, {}).get(name)
                assert written, (key, name)
                assert written.value == said, (key, name, written, said)
            else:
                assert self.rows[int(key)].paid_on == OLD, key
        for row, key in enumerate(seen.keys):
            cells = seen.look.cells[row]
            texts = {str(next(iter(c.get("userEnteredValue", {}).values()), "")) for c in cells}
            notes = {c.get("note", "") for c in cells}
            if key:
                beside = {found for text in texts | notes for found in MARK.findall(text)}
                assert beside <= {key}, (key, beside)
                assert self.own.get(key, set()) <= texts, (key, self.own[key] - texts)
                assert self.noted.get(key, set()) <= notes, (key, self.noted[key] - notes)
        for key in {key for key, those in (self.own | self.noted).items() if those}:
            assert key in seen.keys, key
        self._check_surroundings()

    def _check_surroundings(self) -> None:
        for id_, mine in self.theirs.items():
            sheet = self.file.file.sheet(id_)
            if "title" in mine:
                assert sheet.title == mine["title"]
            if "hidden" in mine:
                assert sheet.properties.get("hidden")
            if "filter" in mine:
                assert sheet.filter
                assert sheet.filter.get("filterSpecs")
            assert mine.get("views", set()) <= {view["title"] for view in sheet.views}

    def _check_ours(self) -> None:
        plan = self.file.plan(self._wanted())
        assert len(plan.requests) == 1, plan.requests[:4]
        assert not plan.restored
        seen = self.file.look().tabs[every.NAME]
        there = {key for key in seen.keys if key}
        wanted = set(map(str, self._wanted().list_invoices()))
        assert wanted <= there <= set(map(str, self.rows))
        assert len([key for key in seen.keys if key]) == len(there)
        assert len(list_machine_columns(seen.columns)) == len(every.HEADINGS) - 2
        self._check_shown(wanted)
        self._check_closed(seen.columns)
        assert self.file.plan(self._wanted(), full=False).requests == []

    def _check_closed(self, columns: Sequence[str | None]) -> None:
        """An editor may not type over what is ours; what was moved apart is mended all the same."""
        for at, name in enumerate(columns):
            theirs = name is None or name in ("review", "note")
            if theirs or not self.are_moved:
                is_ours = is_closed(self.file.file, self.all, (2, at), MEI)
                assert is_ours or name is None or theirs, name
                assert not (is_ours and name in ("review", "note")), name

    def _check_shown(self, wanted: set[str]) -> None:
        """Every invoice that is in Admin is in the tab of that name, too."""
        shown = self.file.look().tabs[every.NAME]
        at = {name: shown.columns.index(name) for name in ("no", "amt", "tab")}
        for row, key in enumerate(shown.keys):
            if key in wanted and shown.look:
                cells = shown.look.cells[row]
                value = {name: cells[c].get("userEnteredValue") for name, c in at.items()}
                one = self.rows[int(key)]
                assert value["no"] == {"stringValue": one.number}
                assert value["amt"] == {"numberValue": float(one.total)}
                assert value["tab"] == {"stringValue": one.tab.title()}
        calculator = Calculator(self.file.file)
        sheet = self.file.file.sheet(self.file.sheet_id("Admin"))
        texts = {calculator.value(sheet, r, c) for r in range(sheet.row_count) for c in range(4)}
        admin = {one.number for one in self.rows.values() if one.tab is Stage.ADMIN}
        assert admin <= texts, admin - texts


Life.TestCase.settings = settings(max_examples=5, stateful_step_count=12, deadline=None)
TestLife = Life.TestCase


@pytest.mark.soak
class TestLongLife(Life.TestCase):  # type: ignore[misc, valid-type]
    """The same, for longer."""

    settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
