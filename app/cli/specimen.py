"""The command that writes invented invoices, to try an import with."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import click

from app.cli import shapes
from app.cli.shell import Reply, Shell, answers, refuse
from backlog.errors import NotFound, Refused
from backlog.files import folders
from backlog.files.folders import Taken
from backlog.money import text
from backlog.plural import count_of
from backlog.target import Profile
from backlog.trial import specimen as trials
from backlog.trial.trial import Trial


@click.command()
@click.argument("target", metavar="TARGET")
@click.option("--profile", metavar="NAME", help="Another profile of TARGET than its own.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("specimen"),
    help="Write the files into this folder [specimen].",
)
@answers
def specimen(shell: Shell, target: str, profile: str | None, out: Path) -> Reply:
    """Write invented invoices of every shape for TARGET, to try in a copy of the company first."""
    office = shell.office()
    try:
        name = _choose_profile(office.profiles, target, profile)
        made = trials.make(office, shell.actor(), name)
        paths = [_write(out, *file) for file in made.files]
    except Refused as error:
        return refuse(error, **_nothing())
    data = _nothing() | _shape(made)
    lines = [
        f"{count_of(len(made.sent), 'invented invoice')} for {name}, for a copy of the company:"
    ]
    lines += [f"  written to {path}" for path in paths]
    lines += [f"  left out, {one.specimen.shape}: {one.reason}" for one in made.left_out]
    lines += [
        f"{count_of(len(made.unmapped), 'name')} not mapped; {trials.STEPS} lists what goes out."
    ]
    return Reply(data, "\n".join(lines))


def _choose_profile(profiles: Mapping[str, Profile], target: str, name: str | None) -> str:
    if name is None:
        return target
    if name in profiles and target in (name, profiles[name].target):
        return name
    known = ", ".join(one for one, of in profiles.items() if of.target == target) or "none"
    raise NotFound(f"{target} has no profile {name!r}. Nothing was written. Its profiles: {known}.")


def _nothing() -> shapes.Json:
    return {
        "files": [],
        "invoices": [],
        "left_out": [],
        "unmapped": [],
        "warnings": [],
        "steps": [],
    }


def _shape(made: Trial) -> shapes.Json:
    return {
        "target": made.target,
        "profile": made.profile,
        "files": [
            {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in made.files
        ],
        "invoices": [
            {
                "number": one.invoice.number,
                "shape": one.shape,
                "currency": one.invoice.currency,
                "total": text(made.expected[one.invoice.number], one.invoice.currency),
            }
            for one in made.sent
        ],
        "left_out": [
            {
                "number": one.specimen.invoice.number,
                "shape": one.specimen.shape,
                "reason": one.reason,
            }
            for one in made.left_out
        ],
        "unmapped": [
            {"sort": one.sort, "ours": list(one.ours), "theirs": one.theirs}
            for one in made.unmapped
        ],
        "warnings": [shapes.problem(one) for one in made.warnings],
        "steps": list(made.steps),
    }


def _write(out: Path, name: str, data: bytes) -> Path:
    try:
        out.mkdir(parents=True, exist_ok=True)
        folders.write_once(out / name, data)
    except Taken as taken:
        raise Refused(f"{taken}, and was left as it is. Name another folder after --out.") from None
    except OSError as error:
        raise Refused(
            f"{error.filename or out} cannot be written: {error.strerror}. Nothing is known of the "
            "specimens here; name another folder after --out."
        ) from None
    return out / name
