"""What a commit of a draft would make, beside the batch: its files' names, and names over there."""

from dataclasses import dataclass

from backlog import naming
from backlog.batches import parts
from backlog.batches.draft import Draft
from backlog.office import Office
from backlog.roles import Actor
from backlog.target import KNOWN, Name


@dataclass(frozen=True, slots=True)
class Preview:
    """`name` is that of the first of so many `files`, without prefix, with `…` for what is drawn.

    `new` are the names that importing it would create there; `knows` is whether any list of what
    exists there was brought, and `looks` whether there is anything to look up.
    """

    name: str
    files: int
    new: tuple[Name, ...]
    knows: bool
    looks: bool


def look_ahead(office: Office, actor: Actor, draft: Draft) -> Preview:
    """What would be made of the draft.

    Raises:
        NotAllowed: the actor is not an Administrator.
    """
    office.admit(actor, "export")
    profile = draft.profile
    target = office.targets[profile.target].of(profile.options)
    cut = list(parts.split(target, draft.chosen, draft.profile))
    on = office.company.day(office.clock())
    first = cut[0] if cut else []
    name = naming.file_name(
        prefix="",
        on=on,
        clients={entry.invoice.client.name for entry in first},
        batch=f"B-{on.year}-…",
        part=1 if len(cut) > 1 else None,
        extension=target.extension,
    )
    papers = [entry.invoice for entry in draft.chosen]
    return Preview(
        name=name,
        files=len(cut),
        new=tuple(target.list_new(papers, profile)),
        knows=any(sort.endswith(KNOWN) for sort in profile.mappings),
        looks=bool(target.lists),
    )
