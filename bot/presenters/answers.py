"""What the words behind `/backlog` show, gathered for the one who asks."""

from backlog import settings
from backlog.batch import State
from backlog.errors import NotFound
from backlog.filter import BatchFilter, Filter
from backlog.model import Tab
from backlog.office import Office
from backlog.plural import count_of
from backlog.queries import batch_comments, batch_log, lists, reports, undoable
from backlog.roles import ACTS, Actor
from bot import words
from bot.blocks import answers as blocks
from bot.blocks import kit
from bot.blocks import root as root_blocks
from bot.blocks import thread as thread_blocks
from bot.blocks.answers import Entry, Listed
from bot.blocks.batches import build_open
from bot.blocks.kit import Block
from bot.presenters import batch as batches
from bot.presenters import root as roots
from bot.presenters import thread as threads
from bot.presenters.settings import list_sections

MOST = 10
WAITING = (State.PREPARED, State.DELIVERED, State.LOST)


def load_listed(office: Office, actor: Actor, wanted: Filter) -> Listed:
    """The oldest that match, as far as the actor may see them.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    page, now = lists.page(office, actor, wanted, limit=MOST), office.clock()
    rows = [(row, words.count_age(row, office.company, now)) for row in page.rows]
    return Listed(rows, page.count, page.totals)


def show_batches(office: Office, actor: Actor) -> list[Block]:
    """The latest batches.

    Raises:
        NotAllowed: the actor may not see batches.
    """
    latest = batch_log.page(office, actor, BatchFilter(), limit=MOST).batches
    said = batches.load_log(office, actor, MOST)
    entries = [
        Entry(batch.number, line, batch.state in WAITING)
        for batch, line in zip(latest, said, strict=True)
    ]
    return blocks.list_batches(entries, may_confirm=actor.may(*ACTS["confirm import"]))


def show_batch(office: Office, actor: Actor, number: str) -> list[Block] | None:
    """A batch as its root shows it, with the buttons the actor may use, and what was said of it.

    Nothing when there is none.

    Raises:
        NotAllowed: the actor may not see batches.
    """
    try:
        shown = roots.load_root(office, actor, number)
    except NotFound:
        return None
    told = threads.list_comments(office, batch_comments.read_comments(office, actor, number))
    confirms = actor.may(*ACTS["confirm import"])
    return [
        *root_blocks.build_answer(shown, build_open(number, "Details"), confirms=confirms),
        *thread_blocks.list_comments(told),
    ]


def show_undo(office: Office, actor: Actor) -> list[Block]:
    """The latest act of this person that can be taken back.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    found = undoable.find_undoable(office, actor)
    if found is None:
        return kit.sentence("There is nothing of yours that can be undone now. Nothing was done.")
    said = _DONE[found.verb].format(count_of(len(found.ids)))
    return blocks.offer_undo(said, words.format_clock(office.company, found.until), found.act)


_DONE = {
    "process": "You marked {} Processed",
    "pay": "You recorded payments on {}",
    "hold": "You held {}",
    "release": "You released {}",
    "reference": "You set the reference of {}",
}


def show_jobs(office: Office, actor: Actor) -> list[Block]:
    """Work in progress by job.

    Raises:
        NotAllowed: the actor may not see the whole backlog.
    """
    return blocks.list_jobs(reports.wip(office, actor))


def show_settings(office: Office, actor: Actor) -> list[Block]:
    """The settings as they stand.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    office.admit(actor, "see")
    sections = list_sections(office, settings.schedule(office))
    return blocks.describe_settings([*sections], may_change=actor.may(*ACTS["change settings"]))


def list_tab(office: Office, actor: Actor, word: str) -> list[Block]:
    """What a tab holds, or what is blocked.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    name, wanted = {
        "admin": ("Admin", Filter(tab=Tab.ADMIN)),
        "processed": ("Processed", Filter(tab=Tab.PROCESSED)),
        "paid": ("Paid", Filter(tab=Tab.PAID)),
        "mine": ("My Forms", Filter(tab=Tab.MINE, mine=actor.email)),
        "all": ("All", Filter(tab=Tab.ALL)),
        "blocked": ("Blocked", Filter(status="blocked")),
    }[word]
    return blocks.list_tab(name, load_listed(office, actor, wanted))


TABS = ("admin", "processed", "paid", "mine", "all", "blocked")
