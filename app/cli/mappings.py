"""The command for what accounting calls our names: out to a file, and back in."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from app.cli.filtering import profile_of
from app.cli.shell import Reply, Shell, answers
from backlog.errors import Refused
from backlog.files import folders
from backlog.files.folders import Taken
from backlog.mappings import change as mapping
from backlog.mappings import file as sheet
from backlog.mappings.change import Change
from backlog.office import Office
from backlog.roles import Actor
from backlog.target import KNOWN, SORTS

_KINDS = ("added", "changed", "removed")
_TOLD = 20
"""Changes that are told one by one; the rest are counted."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """Whose names are at hand, and who changes them; with `dry_run` they only look."""

    office: Office
    actor: Actor
    profile: str
    dry_run: bool

    @property
    def label(self) -> str:
        return self.office.labels[self.profile]


@click.command("mappings")
@click.argument("target")
@click.argument("way", type=click.Choice(["export", "import"]), metavar="export|import")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--list", "sort", type=click.Choice(list(SORTS)), help="The names that exist there.")
@click.option("--column", default="", help="The heading over the names of the list.")
@click.option("--dry-run", is_flag=True, help="Say what an import would change; change nothing.")
@answers
def mappings(
    shell: Shell, target: str, way: str, file: Path, sort: str | None, column: str, dry_run: bool
) -> Reply:
    """What accounting calls our names, as a CSV to fill in; --list: the names that exist there."""
    office = shell.office()
    desk = _Desk(office, shell.actor(), profile_of(office, target), dry_run)
    if way == "export":
        return _list_out(desk, file, sort) if sort else _out(desk, file)
    data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    return _list_in(desk, data, sort, column) if sort else _in(desk, data)


def _out(desk: _Desk, file: Path) -> Reply:
    names = mapping.names(desk.office, desk.actor, desk.profile)
    target, profile = desk.office.target(desk.profile)
    profile = mapping.add_languages(desk.office, profile)
    rows = sheet.rows(mapping.sorts(target, profile), names, profile)
    empty = sum(not row.theirs for row in rows)
    said = f"{len(rows) - empty} names are mapped, {empty} go out as they are."
    facts = {"mapped": len(rows) - empty, "not_mapped": empty}
    return _write_csv(
        desk, file, sheet.write_file(rows), facts, f"{said} Fill in the column theirs."
    )


def _list_out(desk: _Desk, file: Path, sort: str) -> Reply:
    desk.office.admit(desk.actor, "see mappings")
    _, profile = desk.office.target(desk.profile)
    listed = sorted(profile.mappings.get(sort + KNOWN, ()))
    data = sheet.list_written(listed)
    return _write_csv(
        desk, file, data, {"list": sort, "names": len(listed)}, f"{len(listed)} names."
    )


def _write_csv(desk: _Desk, file: Path, data: bytes, facts: dict[str, Any], said: str) -> Reply:
    answer = _about(desk) | {"file": str(file)} | facts
    if str(file) == "-":
        return Reply(answer | {"csv": data.decode("utf-8-sig")}, data)
    try:
        folders.write_once(file, data)
    except Taken as taken:
        raise Refused(
            f"{taken}, and was left as it is. Nothing was written. Name another file."
        ) from None
    return Reply(answer, f"Wrote {file}: {said}")


def _in(desk: _Desk, data: bytes) -> Reply:
    target, profile = desk.office.target(desk.profile)
    wanted = sheet.read_file(data, mapping.sorts(target, profile))
    changes = mapping.change(desk.office, desk.actor, desk.profile, wanted, dry_run=desk.dry_run)
    names = mapping.names(desk.office, desk.actor, desk.profile)
    strays = mapping.strays(changes, names)
    mapped = sum(theirs is not None for names in wanted.values() for theirs in names.values())
    facts = {"unused": [{"sort": one.sort, "ours": one.ours} for one in strays]}
    said = [f"No invoice has the {one.sort} “{one.ours}” now: is it spelled so?" for one in strays]
    return _describe_import(desk, changes, mapped, facts, said)


def _list_in(desk: _Desk, data: bytes, sort: str, column: str) -> Reply:
    heading, names = sheet.names(data, sort, column)
    changes = mapping.bring(
        desk.office, desk.actor, desk.profile, sort, names, dry_run=desk.dry_run
    )
    facts = {"list": sort, "column": heading, "names": len(names)}
    said = [f"The names are those under the heading “{heading}”."]
    if not names:
        said = [f"The list is empty: nothing is said any more of which {SORTS[sort]} exists."]
    return _describe_import(desk, changes, len(names), facts, said)


def _describe_import(
    desk: _Desk, changes: Sequence[Change], standing: int, facts: dict[str, Any], said: list[str]
) -> Reply:
    """The answer to an import in which `standing` names are mapped, or listed."""
    counts = Counter(one.kind for one in changes)
    counted = {kind: counts[kind] for kind in _KINDS}
    counted["unchanged"] = standing - counts["added"] - counts["changed"]
    data = _about(desk) | counted | {"dry_run": desk.dry_run}
    data |= {"changes": [asdict(one) for one in changes]} | facts
    summed = ", ".join(f"{count:,} {kind}" for kind, count in counted.items())
    lines = [f"{desk.label}: {summed}.", *_format_changes(changes), *said]
    if desk.dry_run:
        lines.append("Nothing was changed: this was a dry run.")
    return Reply(data, "\n".join(lines))


def _format_changes(changes: Sequence[Change]) -> Iterator[str]:
    for one in changes[:_TOLD]:
        if one.sort.endswith(KNOWN):
            yield f"  {one.kind:<8} {one.ours}"
        else:
            was = [f"“{one.was}”"] if one.was else []
            became = f"“{one.theirs}”" if one.theirs else "not mapped"
            yield f"  {one.kind:<8} {one.sort} {one.ours}: {' -> '.join([*was, became])}"
    if len(changes) > _TOLD:
        yield f"  and {len(changes) - _TOLD:,} more"


def _about(desk: _Desk) -> dict[str, Any]:
    target, profile = desk.office.target(desk.profile)
    return {"target": target.id, "profile": profile.name}
