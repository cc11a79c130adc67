"""The batches that a folder knows: by manifests, and by the files themselves, read back."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from backlog.company import moment
from backlog.office import Office
from backlog.target import Profile
from backlog.witness import Recalled

Json = dict[str, Any]
_NAMED = re.compile(r"(B-[0-9]{4}-[0-9]{4,})-([a-z]+)(?:_[0-9]+)?\.[A-Za-z0-9]+$")
_UNREADABLE = (ValueError, ArithmeticError, KeyError, TypeError, IndexError)
"""What reading raises of a file that another profile, or nobody of us, wrote."""


def list_batches(office: Office, folder: Path) -> Iterator[Recalled]:
    """What the files of a folder say of the batches they belong to.

    Raises:
        OSError: the folder cannot be read.
    """
    files: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.iterdir()):
        if found := _NAMED.search(path.name):
            files[found[1]].append(path)
    for number, paths in files.items():
        manifest = _read_manifest(folder / f"{number}.manifest.json")
        yield _build(office, folder, number, paths, manifest)


def _build(
    office: Office, folder: Path, number: str, paths: list[Path], manifest: Json
) -> Recalled:
    numbers = [one for path in paths for one in _read_numbers(office, path, manifest)]
    found = _NAMED.search(paths[0].name)
    label = office.label(manifest["target"], manifest["profile"]) if manifest else ""
    totals = {currency: Decimal(total) for currency, total in manifest.get("totals", {}).items()}
    made_at = manifest.get("made_at")
    return Recalled(
        number=number,
        place=str(folder),
        label=label,
        count=manifest.get("count"),
        totals=totals,
        code=manifest.get("code") or (found[2] if found else ""),
        made_at=moment(made_at) if made_at else None,
        invoices=tuple(dict.fromkeys(numbers)),
    )


def _read_manifest(path: Path) -> Json:
    """What is said of a batch; nothing where there is no such file, or none of ours."""
    try:
        found = json.loads(path.read_bytes())
        return dict(found) if {"target", "profile", "count", "totals"} <= set(found) else {}
    except (OSError, *_UNREADABLE):
        return {}


def _read_numbers(office: Office, path: Path, manifest: Json) -> list[str]:
    """The numbers of the invoices in a file, by the first profile that can read it."""
    data = path.read_bytes()
    for profile in _choose_profiles(office, path, manifest):
        try:
            read = office.targets[profile.target].read_back(data, profile)
        except _UNREADABLE:
            continue
        if numbers := [one.number for one in read]:
            return numbers
    return []


def _choose_profiles(office: Office, path: Path, manifest: Json) -> Iterator[Profile]:
    if named := office.profiles.get(manifest.get("profile", "")):
        yield named
        return
    for profile in office.profiles.values():
        target = office.targets[profile.target].of(profile.options)
        if path.suffix.lower() == f".{target.extension}".lower():
            yield profile
