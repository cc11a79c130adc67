"""The export window."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from backlog import naming
from backlog.batches.commit import Draft
from backlog.batches.preview import Preview
from backlog.plural import count_of
from backlog.target import SORTS, Name
from bot import ids, words
from bot.blocks import kit
from bot.blocks.exported import name_files
from bot.blocks.kit import Block, View
from bot.blocks.left_out import LeftBehind, describe_left
from bot.blocks.warnings import Warned, describe_warnings
from bot.ids import Place, Purpose
from bot.limits import safe

TAKEN = (
    "This window was already used. Nothing was done a second time. Close it and look at the "
    "backlog; to export more, open Export... again."
)
NAMED = 5


@dataclass(frozen=True, slots=True)
class Offer:
    """A draft to confirm; `targets` profile -> label, `default_target` the firm's profile.

    `reason` is the one typed so far; `notice` says what is not as it was looked at, `told` what was
    just done. `back`: whether there is a selection to go back to.
    """

    draft: Draft
    preview: Preview
    left: LeftBehind
    warned: Sequence[Warned]
    targets: Mapping[str, str]
    default_target: str = ""
    channel: str = ""
    reason: str = ""
    notice: str = ""
    told: str = ""
    back: bool = False

    @property
    def label(self) -> str:
        """The system it goes to; safe in mrkdwn."""
        return safe(self.targets[self.draft.request.target])


def offer(shown: Offer, *, turn: int = 0) -> View:
    """The window; there is nothing to submit when nothing may go."""
    chosen = len(shown.draft.chosen)
    return kit.modal(
        "Export",
        [
            *_notices(shown),
            _ask_target(shown),
            *_summary(shown),
            *describe_left(shown.left),
            *_list_new(shown),
            *describe_warnings(shown.warned),
            kit.divider(),
            *_questions(shown),
        ],
        callback=ids.EXPORT,
        submit=f"Export {chosen:,}" if chosen else "Look again",
        close="Cancel",
        memory=str(turn),
    )


def _notices(shown: Offer) -> Iterator[Block]:
    if shown.notice:
        yield kit.data(f"⚠ {shown.notice}")
    if shown.told:
        yield kit.alert(safe(shown.told), "info")


def _ask_target(shown: Offer) -> Block:
    targets = [kit.option(label, id_) for id_, label in shown.targets.items()]
    wanted = shown.draft.request.target
    first = next(option for option in targets if option["value"] == wanted)
    menu = kit.choice("static_select", ids.TARGET, targets, first)
    return kit.field(ids.TARGET, "Accounting system", menu, live=True)


def _summary(shown: Offer) -> Iterator[Block]:
    yield kit.section(_count(shown))
    default = shown.default_target
    if default and default != shown.draft.request.target:
        yield kit.section(
            f":warning: *Not the default:* this goes to {shown.label}, usually it goes to "
            f"{safe(shown.targets[default])}. Is this the right one?"
        )


def _count(shown: Offer) -> str:
    draft = shown.draft
    chosen, asked = len(draft.chosen), len(draft.chosen) + len(draft.left_out)
    if not chosen:
        return f"*None of them goes to {shown.label} as things stand.* No file would be made."
    go = "goes" if chosen == 1 else "go"
    count = f"{chosen:,} of {asked:,} selected" if chosen < asked else count_of(chosen)
    return f"*{count} {go} to {shown.label}*\n*{words.format_sums(draft.totals)}*"


def _list_new(shown: Offer) -> Iterator[Block]:
    """What the import would create, as far as lists of what exists there tell."""
    new = shown.preview.new
    if new:
        sorts = Counter(name.sort for name in new)
        lines = [_name_new(sort, [one for one in new if one.sort == sort]) for sort in sorts]
        yield kit.section(f"*New in {shown.label}: the import would create*\n{kit.bullets(lines)}")
    elif shown.preview.looks and not shown.preview.knows:
        yield kit.context(
            f"What is new in {shown.label} is not known: no list of what it has was brought here."
        )


def _name_new(sort: str, new: Sequence[Name]) -> str:
    named = [
        f"{safe(one.theirs)} (like {safe(one.near[0])}?)" if one.near else safe(one.theirs)
        for one in new[:NAMED]
    ]
    more = f" and {len(new) - NAMED:,} more" if len(new) > NAMED else ""
    return f"{count_of(len(new), SORTS[sort]) if sort != 'terms' else f'{len(new):,} terms'}: " + (
        ", ".join(named) + more
    )


def _questions(shown: Offer) -> Iterator[Block]:
    request = shown.draft.request
    yield kit.field(
        ids.PREFIX,
        "File name begins with",
        kit.entry(ids.PREFIX, most=40, hint="for example: Nov", first=request.prefix, live=True),
        optional=True,
        live=True,
    )
    yield build_name(request.prefix, shown.preview.name, shown.preview.files)
    yield kit.field(
        ids.NOTE,
        "Note for accounting",
        kit.entry(
            ids.NOTE, most=500, hint="stands on the batch, not in the file", first=request.note
        ),
        optional=True,
    )
    yield kit.actions("export.toggle", *_ask_again(shown))
    if request.include_exported:
        yield kit.field(
            ids.AGAIN_REASON,
            "Why do they go out again?",
            kit.entry(ids.AGAIN_REASON, most=500, first=shown.reason),
            hint="Accounting could import them twice; the reason is written into the log.",
        )
    if shown.back:
        back = kit.button("Back to the selection", ids.BACK, ids.encode(Place(Purpose.EXPORT)))
        yield kit.actions("export.back", back)
    yield kit.context(_say_where(shown))


def build_name(prefix: str, name: str, files: int) -> Block:
    """How the file will be called, as far as that is known."""
    shown = f"`{naming.put_prefix(prefix, name)}`"
    more = f" and {count_of(files - 1, 'more file')}" if files > 1 else ""
    return kit.context(f"{shown}{more}") | {"block_id": ids.EXPORT_NAME}


def rename(view: View, prefix: str, name: str, files: int) -> View:
    """The window as it is, but for the file's name: what she types does not wait for a draft."""
    named = build_name(prefix, name, files)
    parts = ("type", "title", "close", "submit", "callback_id", "private_metadata")
    blocks = [named if one["block_id"] == ids.EXPORT_NAME else one for one in view["blocks"]]
    return {part: view[part] for part in parts if view.get(part)} | {"blocks": blocks}


def _ask_again(shown: Offer) -> Iterator[Block]:
    """The toggle; beside it what is mostly meant where all of it went out before."""
    draft = shown.draft
    asked = len(draft.chosen) + len(draft.left_out)
    again = kit.option("Include Already Exported Invoices", "again", _say_before(draft, asked))
    # Off on every opening; a tick is kept while one window shows something else in between.
    on = draft.request.include_exported
    yield kit.checkboxes(ids.AGAIN, [again], [again] if on else [])
    if draft.went_out and (on or len(draft.went_out) == asked):
        yield kit.button(
            "The same bytes again",
            ids.EXPORT_SAME,
            label="Send me the files that went out, again; this is no export",
        )


def _say_before(draft: Draft, asked: int) -> str:
    went = draft.went_out
    if not went and any(entry.memberships for entry in draft.chosen):
        return f"{'It' if asked == 1 else 'Some'} went out before; that does not count any more"
    if not went:
        return f"None of the {asked:,} was exported before" if asked > 1 else "It never went out"
    batches = sorted(set(went.values()))
    with_ = batches[0] if len(batches) == 1 else count_of(len(batches), "batch")
    who = "It" if asked == 1 else f"{len(went):,} of them"
    return f"{who} went out before, with {with_}"


def _say_where(shown: Offer) -> str:
    chosen = len(shown.draft.chosen)
    goes = f"{name_files(shown.preview.files)} to <#{shown.channel}>"
    stay = "It stays in Admin until it is" if chosen == 1 else "They stay in Admin until they are"
    return f"{goes} and, unless you are in it, to you. {stay} marked Processed."
