"""Random lives of invoices, interleaved with whatever people do to the Sheet."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from backlog.row import ExportStatus, Ready, Row, Stage
from sandbox.google.errors import Refused
from sheets.desired import Desired
from sheets.tabs import all as every
from tests.sheets.spreadsheets import (
    EDITOR,
    MEI,
    OWNER,
    File,
    a_row,
    build_desired,
    list_machine_columns,
    write_cell,
)

WORDS = st.sampled_from(["OK", "Query", "Hold", "asked Priya", "=1+1", "été 1,5", ""])
PEOPLE = st.sampled_from([MEI, OWNER])
STATES = [
    {"tab": Stage.ADMIN, "ready": Ready.HERE},
    {"tab": Stage.ADMIN, "ready": Ready.NO, "blockers": ("signature",)},
    {"tab": Stage.ADMIN, "exported": True, "export_status": ExportStatus.EXPORTED},
    {"tab": Stage.PROCESSED},
    {"tab": Stage.PAID, "balance": Decimal(0)},
    {"tab": Stage.VOID},
]


class Life(RuleBasedStateMachine):
    """Invoices live in the database, people and the mirror work in the Sheet."""

    @initialize(count=st.integers(0, 5))
    def begin(self, count: int) -> None:
        self.file = File()
        self.rows: dict[int, Row] = {id_: a_row(id_) for id_ in range(1, count + 1)}
        self.typed: dict[tuple[str, str], str] = {}
        self.own: dict[str, str] = {}
        self.lost: set[str] = set()
        self.file.sync(self._wanted())

    def _wanted(self) -> Desired:
        return build_desired(*self.rows.values())

    @property
    def sheet_id(self) -> int:
        return self.file.sheet_id(every.NAME)

    def _keys(self) -> list[str]:
        return list(self.file.look().tabs[every.NAME].keys)

    @rule(more=st.integers(1, 3))
    def take_in(self, more: int) -> None:
        for _ in range(more):
            id_ = len(self.rows) + 1
            self.rows[id_] = a_row(id_)

    @precondition(lambda self: self.rows)
    @rule(pick=st.integers(0, 99), state=st.sampled_from(STATES))
    def move(self, pick: int, state: dict) -> None:  # type: ignore[type-arg]
        id_ = pick % len(self.rows) + 1
        self.rows[id_] = replace(self.rows[id_], **state)

    @rule(full=st.booleans())
    def sync(self, full: bool) -> None:
        self.file.sync(self._wanted(), full=full)

    def _pick(self, pick: int) -> str:
        there = [key for key in self._keys() if key]
        return there[pick % len(there)] if there else ""

    @rule(pick=st.integers(0, 99), name=st.sampled_from(["review", "note"]), said=WORDS, who=PEOPLE)
    def review(self, pick: int, name: str, said: str, who: str) -> None:
        if key := self._pick(pick):
            self.file.type(key, name, said, actor=who)
            self.typed[key, name] = said

    @rule(pick=st.integers(0, 99), said=st.sampled_from(["mine", "12", ""]), who=PEOPLE)
    def write_own_column(self, pick: int, said: str, who: str) -> None:
        if key := self._pick(pick):
            row = self._keys().index(key)
            columns = self.file.look().tabs[every.NAME].columns
            at = len(columns) - 1
            self.file.edit(write_cell(self.sheet_id, row, at, said), actor=who)
            self.own[key] = said

    @rule(pick=st.integers(0, 99), name=st.sampled_from(["amt", "status", "no", "age", "became"]))
    def type_over(self, pick: int, name: str) -> None:
        """The owner may; an editor is refused."""
        if key := self._pick(pick):
            try:
                self.file.type(key, name, "typed over", actor=MEI)
                raise AssertionError(name)
            except Refused:
                self.file.type(key, name, "typed over", actor=OWNER)

    @rule(at=st.integers(2, 12), count=st.integers(1, 2))
    def insert_rows(self, at: int, count: int) -> None:
        span = {"sheetId": self.sheet_id, "dimension": "ROWS", "startIndex": at}
        at_end = {**span, "endIndex": at + count}
        self.file.edit({"insertDimension": {"range": at_end, "inheritFromBefore": True}})

    @rule(at=st.integers(0, 30))
    def insert_column(self, at: int) -> None:
        span = {"sheetId": self.sheet_id, "dimension": "COLUMNS", "startIndex": at}
        at_end = {**span, "endIndex": at + 1}
        self.file.edit({"insertDimension": {"range": at_end, "inheritFromBefore": at > 0}})

    @rule(pick=st.integers(0, 99))
    def delete_row(self, pick: int) -> None:
        """What was read before comes back; what was typed since is gone with its row."""
        if key := self._pick(pick):
            self.file.glance()
            row = self._keys().index(key)
            self.file.sync(self._wanted(), full=False)
            row = self._keys().index(key)
            span = {"sheetId": self.sheet_id, "dimension": "ROWS", "startIndex": row}
            self.file.edit({"deleteDimension": {"range": {**span, "endIndex": row + 1}}})
            self.own.pop(key, None)

    @rule(name=st.sampled_from([heading.name for heading in every.HEADINGS]))
    def delete_column(self, name: str) -> None:
        columns = self.file.look().tabs[every.NAME].columns
        if name not in columns:
            return
        self.file.sync(self._wanted(), full=False)
        at = self.file.look().tabs[every.NAME].columns.index(name)
        span = {"sheetId": self.sheet_id, "dimension": "COLUMNS", "startIndex": at}
        self.file.edit({"deleteDimension": {"range": {**span, "endIndex": at + 1}}})

    @rule(source=st.integers(0, 30), to=st.integers(0, 30))
    def move_column(self, source: int, to: int) -> None:
        span = {"sheetId": self.sheet_id, "dimension": "COLUMNS", "startIndex": source}
        move = {"source": {**span, "endIndex": source + 1}, "destinationIndex": to}
        self.file.edit({"moveDimension": move})

    @rule(column=st.integers(1, 10), up=st.booleans())
    def sort(self, column: int, up: bool) -> None:
        area = {"sheetId": self.sheet_id, "startRowIndex": 2}
        spec = {"dimensionIndex": column, "sortOrder": "ASCENDING" if up else "DESCENDING"}
        self.file.edit({"sortRange": {"range": area, "sortSpecs": [spec]}})

    @rule(tab=st.sampled_from(["About", "Admin", "Lines", "Jobs", "Batches"]))
    def delete_tab(self, tab: str) -> None:
        if tab in self.file.titles():
            sheet = self.file.sheet(tab)
            self.file.edit({"deleteSheet": {"sheetId": sheet.id}})

    @invariant()
    def a_full_look_mends_everything_and_loses_nothing(self) -> None:
        self.file.sync(self._wanted())
        self._check_theirs()
        self._check_ours()

    def _check_theirs(self) -> None:
        seen = self.file.look().tabs[every.NAME]
        for (key, name), said in self.typed.items():
            written = seen.reviews.get(key, {}).get(name)
            assert (written.value if written else "") == said, (key, name)
        for key, said in self.own.items():
            cells = seen.look.cells[seen.keys.index(key)]  # type: ignore[union-attr]
            own = [c for c, n in zip(cells, seen.columns, strict=False) if n is None]
            texts = [c.get("userEnteredValue", {}).get("stringValue", "") for c in own]
            assert said in texts or not said, key

    def _check_ours(self) -> None:
        plan = self.file.plan(self._wanted())
        assert len(plan.requests) == 1, [list(request) for request in plan.requests]
        assert {key for key in self._keys() if key} == set(map(str, self.rows))
        names = self.file.look().tabs[every.NAME].columns
        assert len(list_machine_columns(names)) == len(every.HEADINGS) - 2
        assert self.file.plan(self._wanted(), full=False).requests == []


Life.TestCase.settings = settings(max_examples=6, stateful_step_count=8, deadline=None)
TestLife = Life.TestCase


@pytest.mark.soak
class TestLongLife(Life.TestCase):  # type: ignore[misc, valid-type]
    """The same, for longer."""

    settings = settings(max_examples=100, stateful_step_count=25, deadline=None)


_ = EDITOR
