"""Mappings as a CSV that an accountant fills in: a row a name, those not mapped yet among them.

Only `sort`, `ours` and `theirs` are read; the other columns are there to help. A row without
`theirs` is not mapped; a name that has no row stays as it is.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace

from backlog.errors import Refused
from backlog.files import spreadsheet
from backlog.language import SORT
from backlog.mappings.change import MAPPED, Wanted
from backlog.model import Kind, Language
from backlog.target import SORTS, Name, Profile

HEADINGS = ("sort", "ours", "note", "theirs", "goes out as", "exists there")
LONGEST = 500
_NEEDED = ("sort", "ours", "theirs")
_TOLD = 20
"""Mistakes that are told; the rest are counted."""

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One of our names: what it is called there, what goes out now, and whether that exists."""

    sort: str
    ours: str
    note: str = ""
    theirs: str = ""
    now: str = ""
    exists: str = ""


def rows(sorts: Sequence[str], names: Iterable[Name], profile: Profile) -> list[Row]:
    """Every name in use, and every mapping, by sort; kinds of lines before items."""
    every = list(names)
    found = {(one.sort, one.ours[0]): _row(one, profile) for one in every}
    covers = {(one.sort, ours): one.ours[0] for one in reversed(every) for ours in one.ours}
    for sort in sorts:
        for ours, theirs in profile.mappings.get(sort, {}).items():
            covered = covers.get((sort, ours))
            note = f"also for {covered}" if covered else "on no invoice now"
            found.setdefault((sort, ours), Row(sort, ours, note, theirs, theirs))
    return sorted(
        (row for row in found.values() if row.sort in sorts),
        key=lambda row: (MAPPED.index(row.sort), not _is_kind(row), row.ours.casefold(), row.ours),
    )


def write_file(listed: Iterable[Row]) -> bytes:
    """The file."""
    return spreadsheet.write_rows([HEADINGS, *(astuple(row) for row in listed)])


def read_file(data: bytes, sorts: Collection[str]) -> Wanted:
    """What a file that came back wants.

    Raises:
        Refused: a sentence for each mistake, with its row; nothing was changed.
    """
    mistakes: list[str] = []
    wanted: dict[str, dict[str, str | None]] = {}
    given: dict[tuple[str, str], tuple[int, str]] = {}
    for place, cells in _table(spreadsheet.read_rows(data), _NEEDED, "sort, ours and theirs"):
        if cut := [name for name in _NEEDED if name not in cells]:
            mistakes.append(f"Row {place}: it ends before {cut[0]}; an empty cell is one, too.")
            continue
        sort, ours, theirs = cells["sort"].casefold(), cells["ours"], cells["theirs"]
        wrong = _wrong(sort, ours, theirs, sorts)
        first, other = given.setdefault((sort, ours), (place, theirs))
        if other != theirs:
            wrong = (
                f"row {first} says {_quote_name(other)} for the {sort} “{ours}”, this one "
                f"{_quote_name(theirs)}"
            )
        if wrong:
            mistakes.append(f"Row {place}: {wrong}.")
        wanted.setdefault(sort, {})[ours] = theirs or None
    _refuse(mistakes)
    return wanted


def list_written(names: Iterable[str]) -> bytes:
    """A list of what exists there, as a file that `names` reads."""
    return spreadsheet.write_rows([["name"], *([name] for name in names)])


def names(data: bytes, sort: str, column: str = "") -> tuple[str, list[str]]:
    """A list as an accounting system exports it: the heading that was taken, and its names.

    Without a `column` it is the first one that says that it has names of this sort.

    Raises:
        Refused: it has no such column, or a sentence for each mistake; nothing was changed.
    """
    spoken = SORTS[sort]
    usual = dict.fromkeys((spoken, f"{spoken} name", f"{spoken} id", "name", "full name", sort))
    heading, rows = _column(data, [column.strip().casefold()] if column.strip() else [*usual])
    _refuse([f"Row {place}: {wrong}." for place, name in rows if (wrong := _unfit(name))])
    return heading, list(dict.fromkeys(name for _, name in rows))


def _column(data: bytes, headings: Sequence[str]) -> tuple[str, list[tuple[int, str]]]:
    sheet = spreadsheet.read_rows(data)
    heading = next((cell for cell in sheet[0] if cell.casefold() in headings), "") if sheet else ""
    wanted = (heading.casefold(),) if heading else headings
    told = " or ".join(f"“{each}”" for each in headings)
    told += ", or the one that --column says" if len(headings) > 1 else ""
    rows = _table(sheet, wanted, told)
    return heading, [(place, cells[wanted[0]]) for place, cells in rows]


def _row(name: Name, profile: Profile) -> Row:
    ours = name.ours[0]
    theirs = profile.mappings.get(name.sort, {}).get(ours, "")
    row = Row(name.sort, ours, ", ".join(name.ours[1:]), theirs, name.theirs, _exists(name))
    if _is_kind(row) and len(name.ours) == 1:
        return replace(row, note="every other line of this kind")
    if name.usual and not theirs:
        usual = " or ".join(f"“{one}”" for one in name.usual)
        return replace(row, note="; ".join(filter(None, (row.note, f"mostly {usual} there"))))
    return row


def _is_kind(row: Row) -> bool:
    return row.sort in ("item", "account") and row.ours in set(Kind)


def _exists(name: Name) -> str:
    if name.exists is None:
        return ""
    if name.exists:
        return "yes"
    return f"no; there is {' or '.join(f'“{near}”' for near in name.near)}" if name.near else "no"


def _table(
    sheet: Sequence[list[str]], needed: Sequence[str], told: str
) -> Iterator[tuple[int, Cells]]:
    """The rows under the headings that are needed, each with its place; empty ones are left out.

    A row that was cut short has only the cells that are there: a missing one says nothing.

    Raises:
        Refused: the first row has other headings; `told` says which are wanted.
    """
    first, *rest = sheet or [[]]
    headings = [cell.casefold() for cell in first]
    if not set(needed) <= set(headings):
        found = ", ".join(f"“{cell}”" for cell in first if cell) or "nothing"
        raise Refused(
            f"The first row has the headings {found}; wanted is {told}. Nothing was changed."
        )
    places = {heading: headings.index(heading) for heading in needed}
    for place, row in enumerate(rest, 2):
        cells = {name: row[at] for name, at in places.items() if at < len(row)}
        if any(cells.values()):
            yield place, cells


def _wrong(sort: str, ours: str, theirs: str, sorts: Collection[str]) -> str:
    # A row that was never filled in says nothing, and one that was emptied is always obeyed.
    if sort not in sorts and (theirs or sort not in MAPPED):
        return f"there is no sort “{sort}” here; there are {', '.join(sorts)}"
    if not ours:
        return f"ours is blank; say which of our names is “{theirs}” there"
    if sort == SORT and theirs not in ("", *Language):
        return f"{_quote_name(theirs)} is no language; there are {', '.join(Language)}"
    return _unfit(theirs)


def _unfit(name: str) -> str:
    if len(name) > LONGEST:
        return f"“{name[:40]}...” has {len(name)} characters; at most {LONGEST} fit"
    if any(char in name for char in "\t\r\n"):
        return f"“{' '.join(name.split())}” stands on several lines; a name stands on one"
    return ""


def _quote_name(theirs: str) -> str:
    return f"“{theirs}”" if theirs else "nothing"


def _refuse(mistakes: Sequence[str]) -> None:
    if not mistakes:
        return
    more = [f"And {len(mistakes) - _TOLD} more."] if len(mistakes) > _TOLD else []
    raise Refused("\n".join([*mistakes[:_TOLD], *more, "Nothing was changed. Correct the file."]))
