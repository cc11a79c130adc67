"""What surrounds the rows of a tab: its columns, titles, rules, views, charts and protections.

Where people moved, hid or widened something, it stays so; only what is missing comes back.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sheets import looks
from sheets.cells import Json
from sheets.current import COLUMN_KEY, KEY, READ_KEY, TAB_KEY, TAKEN_OVER_KEY, Seen
from sheets.draft import Converted, Draft
from sheets.dress import build_dress, offer_choices
from sheets.layout import Chart, Heading, Kind, Protection, Rule, Span, View, Who
from sheets.memory import ERRORS, LOOKS, TABLES, is_of_row, read_rest
from sheets.writing import bring_back_cell

_MARK = re.compile(r'N\("bk:([^"]+)"\)')
DESCRIPTION = "Written by Backlog. Act on it in Slack."


def add_tab(draft: Draft, index: int) -> None:
    """Add the tab with its columns."""
    tab = draft.tab
    grid: Json = {"rowCount": draft.row_count, "columnCount": len(draft.columns)}
    if not tab.gridlines:
        grid["hideGridlines"] = True
    properties: Json = {
        "sheetId": draft.sheet_id,
        "title": draft.seen.title,
        "index": index,
        "gridProperties": grid,
    }
    if tab.accent:
        properties["tabColorStyle"] = looks.build_color(looks.ACCENT)
    draft.ask("addSheet", properties=properties)
    draft.ask("createDeveloperMetadata", developerMetadata=_tag(TAB_KEY, tab.name, _at_tab(draft)))
    for heading in tab.headings:
        _set_up_column(draft, heading)


def note_taken_over(draft: Draft) -> None:
    """Write on a table that it has what people wrote in former tabs: it is copied once."""
    tag = _tag(TAKEN_OVER_KEY, draft.tab.name, _at_tab(draft))
    draft.ask("createDeveloperMetadata", developerMetadata=tag)


def restore_columns(draft: Draft) -> None:
    """Insert the columns of ours that are missing, each right of the one before it."""
    for place, heading in enumerate(draft.tab.headings):
        if heading.name not in draft.columns:
            before = draft.tab.headings[place - 1].name if place else None
            at = draft.find(before) + 1 if before else 0
            draft.insert_column(at, heading.name)
            _set_up_column(draft, heading)
            if heading.who is Who.REVIEWER:
                _bring_back_column(draft, heading)
            draft.seen = _forget_rows(draft)


def _forget_rows(draft: Draft) -> Seen:
    """With a column new, all of our cells are written anew.

    What is written no more stands for its notes alone, and is still known by its name.
    """
    left = set(filter(is_of_row, draft.seen.rows)) - draft.tab.rows.keys()
    rows = {key: f" {read_rest(draft.seen.rows[key])}" for key in left}
    return replace(draft.seen, rows=rows)


def restore_head(draft: Draft) -> None:
    """Make room where rows of data stand in the place of the head, since one of it was deleted."""
    look, heads = draft.seen.look, len(draft.tab.head)
    first = next((row for row, key in enumerate(draft.keys) if key), heads)
    if look is None or draft.tab.kind is not Kind.TABLE or first >= heads:
        return
    # Above the titles, if they are what is left: people's own titles stand beside them.
    at = 0 if first and _has_titles(draft, look.cells[first - 1]) else first
    more = heads - first
    draft.insert_rows(at, [""] * more)
    draft.seen = replace(
        draft.seen,
        look=replace(
            look,
            cells=(*look.cells[:at], *[()] * more, *look.cells[at:]),
            views={id_: _move_view(view, at, more) for id_, view in look.views.items()},
        ),
        renamed=frozenset(row + more for row in draft.seen.renamed),
        copies=frozenset(row + more for row in draft.seen.copies),
    )


def _move_view(view: Json, at: int, more: int) -> Json:
    """A view as it is after rows were inserted."""
    area = view.get("range", {})
    start = area.get("startRowIndex", 0)
    return {**view, "range": {**area, "startRowIndex": start + more if start >= at else start}}


def _has_titles(draft: Draft, row: Sequence[Json]) -> bool:
    titles = {cell.get("userEnteredValue", {}).get("stringValue") for cell in row}
    return {heading.title for heading in draft.tab.headings[1:]} <= titles


def has_shifted(draft: Draft) -> bool:
    """Whether what spans the table begins below its titles: rows above them came or went.

    What formulas of other tabs name has moved with it, and rows inserted on top would be left out.
    """
    look = draft.seen.look
    if look is None or draft.tab.kind is not Kind.TABLE:
        return False
    spans = [area for rule in look.rules if _find_mark(rule) for area in rule.get("ranges", [])]
    ours = {view.id for view in draft.tab.views}
    spans += [view.get("range", {}) for id_, view in look.views.items() if id_ in ours]
    return any(area.get("startRowIndex", 0) >= len(draft.tab.head) for area in spans)


def forget_written(draft: Draft) -> None:
    """Write all of our cells anew, and our rules, where they belong."""
    draft.seen = _forget_rows(draft)
    look = draft.seen.look
    for at, rule in reversed(list(enumerate(look.rules if look else ()))):
        if _find_mark(rule):
            draft.ask("deleteConditionalFormatRule", sheetId=draft.sheet_id, index=at)
    if look:
        theirs = tuple(rule for rule in look.rules if not _find_mark(rule))
        draft.seen = replace(draft.seen, look=replace(look, rules=theirs))


def _bring_back_column(draft: Draft, heading: Heading) -> None:
    for row, key in enumerate(draft.keys):
        if key and (written := draft.reviews.get(key, {}).get(heading.name)):
            bring_back_cell(draft, row, heading.name, written)


def _set_up_column(draft: Draft, heading: Heading) -> None:
    """Width and hiding are set once: afterwards they are the reader's own business."""
    at = draft.find(heading.name)
    span = draft.span("COLUMNS", at, 1)
    where = {"dimensionRange": span}
    tag = _tag(COLUMN_KEY, heading.name, where)
    draft.ask("createDeveloperMetadata", developerMetadata=tag)
    if draft.tab.kind is Kind.TABLE and (heading.name == KEY or heading.who is Who.REVIEWER):
        read = _tag(READ_KEY, heading.name, where)
        draft.ask("createDeveloperMetadata", developerMetadata=read)
    look = {"pixelSize": heading.width, "hiddenByUser": heading.hidden}
    draft.ask("updateDimensionProperties", range=span, properties=look, fields=",".join(look))
    start = 0 if draft.tab.kind is Kind.PAGE else len(draft.tab.head)
    area = draft.area(Span(heading.name, heading.name, start))
    draft.repeat(area, build_dress(heading), fields="userEnteredFormat,dataValidation")


def _tag(key: str, value: str, where: Json) -> Json:
    return {
        "metadataKey": key,
        "metadataValue": value,
        "location": where,
        "visibility": "DOCUMENT",
    }


def _at_tab(draft: Draft) -> Json:
    return {"sheetId": draft.sheet_id}


def dress_head(draft: Draft) -> None:
    """Colours of titles and bands, and what is said when one points at a title; once."""
    titles = draft.tab.frozen[0] - 1 if draft.tab.kind is Kind.PAGE else len(draft.tab.head) - 1
    wanted = _digest_looks(draft, titles)
    draft.wrote[LOOKS] = wanted
    if draft.seen.rows.get(LOOKS) == wanted:
        return
    if any(heading.title for heading in draft.tab.headings):
        _dress_titles(draft, titles)
    for span, look in draft.tab.looks:
        fields = ",".join(f"userEnteredFormat.{name}" for name in _list_paths(look))
        draft.repeat(draft.area(span), {"userEnteredFormat": look}, fields=fields)
    for span, choices in draft.tab.choices:
        draft.repeat(
            draft.area(span), {"dataValidation": offer_choices(choices)}, fields="dataValidation"
        )


def _digest_looks(draft: Draft, titles: int) -> str:
    said = [(h.title, h.note, h.who) for h in draft.tab.headings]
    text = repr((titles, said, draft.tab.looks, draft.tab.choices))
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def _list_paths(look: Json) -> Iterable[str]:
    for name, value in look.items():
        if name == "textFormat":
            yield from (f"textFormat.{inner}" for inner in value)
        else:
            yield name


def _dress_titles(draft: Draft, titles: int) -> None:
    for heading in filter(lambda one: one.title, draft.tab.headings):
        theirs = heading.who is Who.REVIEWER and draft.tab.kind is Kind.TABLE
        fill = looks.REVIEW_TITLE if theirs else looks.GREY_TITLE
        text = "#FFFFFF" if theirs else "#3C4043"
        cell: Json = {
            "userEnteredFormat": {
                **looks.build_look(fill, text, bold=True),
                "horizontalAlignment": "RIGHT" if heading.is_right else "LEFT",
                "verticalAlignment": "MIDDLE",
            }
        }
        if heading.note:
            cell["note"] = heading.note
        area = draft.area(Span(heading.name, heading.name, titles, titles + 1))
        draft.repeat(
            area,
            cell,
            fields=f"userEnteredFormat({_TITLE_LOOK}),note",
        )


_TITLE_LOOK = "backgroundColorStyle,horizontalAlignment,textFormat,verticalAlignment"


def note_tables(draft: Draft) -> None:
    """Say once that people made tables of what is ours; they stay, as what is people's does."""
    known = draft.seen.rows.get(TABLES, "")
    found = ", ".join(draft.seen.look.tables) if draft.seen.look else known
    if found:
        draft.wrote[TABLES] = found
    if found and found != known:
        draft.restored.append(Converted(draft.seen.title, found))


def note_errors(draft: Draft) -> None:
    """Say once of a formula that it fails still, though the look before wrote it anew."""
    known = draft.seen.rows.get(ERRORS, "")
    if draft.seen.look is None:
        draft.wrote |= {ERRORS: known} if known else {}
        return
    before, now = known.splitlines(), []
    for one in draft.failing:
        told = f"{one.place} {_IS_TOLD}"
        lasts = one.place in before
        now.append(told if lasts or told in before else one.place)
        draft.restored += [one] if lasts else []
    if now:
        draft.wrote[ERRORS] = "\n".join(now)


_IS_TOLD = "told"


def surround(draft: Draft, editor: str) -> None:
    """Frozen rows, protections, views, rules and charts: each that is missing, by its id."""
    look = draft.seen.look
    if look is None or look.frozen != draft.tab.frozen:
        _freeze(draft)
    _protect(draft, look.protections if look else {}, editor)
    _add_views(draft, look.views if look else {})
    _add_rules(draft, look.rules if look else ())
    for chart in draft.tab.charts:
        if look is None or chart.id not in look.charts:
            _add_chart(draft, chart)


def _freeze(draft: Draft) -> None:
    rows, columns = draft.tab.frozen
    grid = {"frozenRowCount": rows, "frozenColumnCount": columns}
    draft.ask(
        "updateSheetProperties",
        properties={"sheetId": draft.sheet_id, "gridProperties": grid},
        fields="gridProperties(frozenRowCount,frozenColumnCount)",
    )


def _protect(draft: Draft, found: Mapping[int, Json], editor: str) -> None:
    for wanted in draft.tab.protections:
        area = draft.area(wanted.span)
        free = [draft.area(span) for span in wanted.free]
        known = found.get(wanted.id)
        if known is None:
            draft.ask(
                "addProtectedRange", protectedRange=_build_protection(wanted, area, free, editor)
            )
        elif not _covers(known.get("range", {}), area):
            changed = {"protectedRangeId": wanted.id, "range": area}
            draft.ask("updateProtectedRange", protectedRange=changed, fields="range")


def _build_protection(wanted: Protection, area: Json, free: list[Json], editor: str) -> Json:
    protection: Json = {
        "protectedRangeId": wanted.id,
        "range": area,
        "description": DESCRIPTION,
        "editors": {"users": [editor]},
    }
    return protection | ({"unprotectedRanges": free} if free else {})


def _covers(found: Json, wanted: Json) -> bool:
    """Whether a range that was read has the columns of the wanted one, and at least its rows.

    A range without an end comes back with the end of the grid of that moment.
    """
    columns = ("startColumnIndex", "endColumnIndex")
    if any(found.get(name, 0) != wanted.get(name, 0) for name in columns if name in wanted):
        return False
    if "endRowIndex" in wanted and found.get("endRowIndex") != wanted["endRowIndex"]:
        return False  # one that has widened keeps people out of the rows below the head
    return bool(found.get("startRowIndex", 0) <= wanted.get("startRowIndex", 0))


def _add_views(draft: Draft, found: Mapping[int, Json]) -> None:
    for view in draft.tab.views:
        if view.id not in found:
            draft.ask("addFilterView", filter=_build_view(draft, view))
        elif found[view.id].get("range", {}).get("startRowIndex", 0) >= len(draft.tab.head):
            again = {"filterViewId": view.id, "range": _span_view(draft)}
            draft.ask("updateFilterView", filter=again, fields="range")


def _build_view(draft: Draft, view: View) -> Json:
    return {
        "filterViewId": view.id,
        "title": view.title,
        "range": _span_view(draft),
        "filterSpecs": [
            {"columnIndex": draft.find(name), "filterCriteria": criteria}
            for name, criteria in view.criteria.items()
        ],
        "sortSpecs": [
            {"dimensionIndex": draft.find(name), "sortOrder": "ASCENDING" if up else "DESCENDING"}
            for name, up in view.sort
        ],
    }


def _span_view(draft: Draft) -> Json:
    # No end column: else a view's sort leaves people's own columns beside the wrong invoice.
    return {"sheetId": draft.sheet_id, "startRowIndex": len(draft.tab.head) - 1}


def _add_rules(draft: Draft, found: Iterable[Json]) -> None:
    """Rules have no ids: ours carry a mark, and are deleted from the last one on."""
    marks = [_find_mark(rule) for rule in found]
    wanted = {_build_mark(rule): rule for rule in draft.tab.rules}
    stale = [at for at, mark in enumerate(marks) if mark and mark not in wanted]
    for at in reversed(stale):
        draft.ask("deleteConditionalFormatRule", sheetId=draft.sheet_id, index=at)
    kept = [mark for at, mark in enumerate(marks) if at not in stale]
    for at, (mark, rule) in enumerate(wanted.items()):
        if mark not in kept:
            kept.insert(at, mark)
            draft.ask(
                "addConditionalFormatRule",
                rule=_build_rule(draft, rule, mark),
                index=min(at, len(kept) - 1),
            )


def _build_mark(rule: Rule) -> str:
    text = repr((rule.spans, rule.formula, rule.look))
    return f"{rule.mark}.{hashlib.blake2b(text.encode(), digest_size=3).hexdigest()}"


def _find_mark(rule: Json) -> str:
    values = rule.get("booleanRule", {}).get("condition", {}).get("values", [])
    found = _MARK.search(" ".join(value.get("userEnteredValue", "") for value in values))
    return found[1] if found else ""


def _build_rule(draft: Draft, rule: Rule, mark: str) -> Json:
    written = draft.letters.write(rule.formula, draft.tab.name, rule.spans[0].start)
    marked = f'=AND({written.removeprefix("=")};N("bk:{mark}")=0)'
    condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": marked}]}
    return {
        "ranges": [draft.area(span) for span in rule.spans],
        "booleanRule": {"condition": condition, "format": rule.look},
    }


def _add_chart(draft: Draft, chart: Chart) -> None:
    row, column = chart.anchor
    anchor = {"sheetId": draft.sheet_id, "rowIndex": row, "columnIndex": column}
    place = {"anchorCell": anchor, "widthPixels": chart.size[0], "heightPixels": chart.size[1]}
    spec = chart.spec(draft.sheet_id)
    draft.ask(
        "addChart",
        chart={"chartId": chart.id, "spec": spec, "position": {"overlayPosition": place}},
    )
