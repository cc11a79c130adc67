"""Gathers the imports that accounting is asked to undo, with names and moments."""

from backlog.batch import Reversal
from backlog.office import Office
from backlog.queries import imports
from backlog.queries.detail import read_detail
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


def tell_first(office: Office, actor: Actor, invoice_id: int) -> str:
    """Who said that it is undone before somebody else could; empty where nobody did. Data.

    Raises:
        NotAllowed: the actor may not see it.
    """
    said = [one for one in read_detail(office, actor, invoice_id).history if one.action == _SAID]
    if not said:
        return ""
    when = words.format_when(office.company, said[-1].at, office.clock())
    return f"{office.people.by_email(said[-1].actor, {}).name} was first, {when}."


_SAID = "acknowledge"


def _describe(office: Office, one: Reversal) -> Shown:
    system = office.label(one.target, one.profile)
    if one.at is None:
        return Shown(one, system, "")
    when = words.format_when(office.company, one.at, office.clock())
    return Shown(one, system, f"{words.find_name(office, one.by)}, {when}")
