"""Gathers the imports that accounting is asked to undo, with names and moments."""

from backlog.batch import Reversal
from backlog.office import Office
from backlog.queries import imports
from backlog.roles import Actor
from bot import words
from bot.blocks.reversals import PAGE, Shown, ToUndo


def load_to_undo(
    office: Office, actor: Actor, page: int, *, done: str = "", refused: str = ""
) -> ToUndo:
    """A page of them, with what became of the last one.

    Raises:
        NotAllowed: the actor may not acknowledge.
    """
    found = imports.list_reversals(office, actor, page=page, size=PAGE)
    shown = [_describe(office, one) for one in found.reversals]
    return ToUndo(shown, found.count, found.page, done, refused)


def _describe(office: Office, one: Reversal) -> Shown:
    system = office.label(one.target, one.profile)
    if one.at is None:
        return Shown(one, system, "")
    when = words.format_when(office.company, one.at, office.clock())
    return Shown(one, system, f"{words.find_name(office, one.by)}, {when}")
