"""The settings as a page of sentences, the form of a part of it, and what `doctor` says; pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from backlog.finding import Finding
from backlog.plural import count_of
from backlog.settings import LONGEST_PREFIX, MOST_DAYS, Choice, Page, Setting
from bot import ids, limits
from bot.blocks import kit
from bot.blocks.kit import Block, View
from bot.blocks.notice import Notice, list_notices
from bot.ids import OfPage
from bot.limits import safe

TITLE = "Change settings"
USED = (
    "This form was saved already, or is of another version of the backlog. Nothing was changed. "
    "Close it, and press Change… again."
)
NONE = "-"
"""The value of an option that means nobody, or nothing: Slack takes no empty one."""
_MENU, _RADIO = 100, 10
"""So many entries a menu holds, and so many radio buttons stand below one another."""
_TO_FIX, _IN_ORDER = 40, 100


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: its lines are safe in mrkdwn, `page` is what changes it, if anything."""

    title: str
    lines: tuple[str, ...]
    page: str = ""


@dataclass(frozen=True, slots=True)
class ShownSettings:
    """What is set, what stands in the configuration, and who can change that, safe in mrkdwn.

    `systems` are the profiles by name, with what people call them; data.
    """

    changeable: tuple[Section, ...]
    configured: tuple[Section, ...]
    place: str
    systems: Mapping[str, str]
    operator: str = ""
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownForm:
    """A page being changed: values and what may be chosen by name, and when its job runs next.

    `next_runs` are as it is and as it would be, safe in mrkdwn; `turn` changes with what stands in
    fields.
    """

    page: Page
    values: Mapping[str, str]
    choices: Mapping[str, Mapping[str, Choice]]
    zone: str
    turn: int
    next_runs: tuple[str, str] | None = None
    notices: tuple[Notice, ...] = ()


def build_page(shown: ShownSettings) -> View:
    """The page."""
    return kit.modal(
        TITLE,
        [
            *list_notices(shown.notices),
            kit.context(
                f"Each change is recorded with your name. Times are those of {shown.place}."
            ),
            *map(_build_section, shown.changeable),
            kit.divider(),
            *map(_build_section, shown.configured),
            kit.context(_say_who_configures(shown.operator)),
            kit.divider(),
            _offer_trial(shown.systems),
            _offer_examination(),
        ],
        callback=ids.SETTINGS,
    )


def _build_section(section: Section) -> Block:
    said = "\n".join((f"*{section.title}*", *section.lines))
    if not section.page:
        return kit.section(said)
    page = ids.encode(OfPage(section.page))
    label = f"Change: {section.title}"
    return kit.section(said, kit.button("Change…", ids.CHANGE_SETTINGS, page, label=label))


def _say_who_configures(operator: str) -> str:
    who = f"{operator}, who runs this program," if operator else "Whoever runs this program"
    return (
        "People, channels, company and checks stand in backlog.toml, the Sheet's address in the "
        f"environment. {who} changes them there."
    )


def _offer_trial(systems: Mapping[str, str]) -> Block:
    options = [kit.option(label, name) for name, label in [*systems.items()][:_MENU]]
    return kit.section(
        "*Try an import first*\n"
        "Sends you invented invoices of every shape, with the steps, for a copy of your company",
        kit.choice("static_select", ids.TRY_IMPORT, options, None, hint="For which system?"),
    )


def _offer_examination() -> Block:
    look = kit.button("Check…", ids.EXAMINE, label="Check whether everything is in place")
    return kit.section(
        "*Is everything in place?*\n"
        "Looks at the database, Slack, the Sheet, people and folders, and changes nothing",
        look,
    )


def offer_change() -> Block:
    """The button of an answer that opens the page."""
    return kit.actions("settings", kit.button(f"{TITLE}…", ids.OPEN_SETTINGS))


def build_form(shown: ShownForm) -> View:
    """The form of one page."""
    return kit.modal(
        shown.page.title,
        [
            *list_notices(shown.notices),
            *(_build_field(shown, one) for one in shown.page.settings),
            *([_describe_next(*shown.next_runs)] if shown.next_runs else []),
        ],
        callback=ids.SETTINGS_FORM,
        submit="Save",
        close="Back",
    )


def name_field(setting: Setting, turn: int) -> str:
    """The block id of a setting's field: what a refusal of its value stands beside."""
    return f"{setting.name}:{turn}"


def _build_field(shown: ShownForm, setting: Setting) -> Block:
    timed = setting.kind == "time"
    label = f"{setting.label} ({shown.zone.rpartition('/')[2].replace('_', ' ')})"
    return kit.field(
        name_field(setting, shown.turn),
        label if timed else setting.label,
        _build_element(shown, setting),
        optional=setting.kind in ("text", "date"),
        live=shown.next_runs is not None,
    )


def _build_element(shown: ShownForm, setting: Setting) -> Block:
    name, value = f"{ids.SETTING}.{setting.name}", shown.values[setting.name]
    if setting.kind == "time":
        return kit.clock(name, value, shown.zone)
    if setting.kind == "days":
        return kit.entry(name, most=len(str(MOST_DAYS)), first=value)
    if setting.kind == "text":
        return kit.entry(name, most=LONGEST_PREFIX, first=value)
    if setting.kind == "date":
        return kit.day(name, value, "None")
    return _offer_choices(name, value, setting, shown.choices[setting.name])


def _offer_choices(name: str, value: str, setting: Setting, offered: Mapping[str, Choice]) -> Block:
    options = {
        one: kit.option(choice.label, one or NONE, choice.about)
        for one, choice in [*offered.items()][:_MENU]
    }
    if setting.kind == "targets":
        chosen = [options[one] for one in value.split(",") if one in options]
        return kit.several(name, "Choose", chosen, [*options.values()])
    first = options.get(value)
    if len(options) <= _RADIO and any(choice.about for choice in offered.values()):
        return kit.choice("radio_buttons", name, [*options.values()], first)
    return kit.choice("static_select", name, [*options.values()], first, hint="Choose")


def _describe_next(now: str, then: str) -> Block:
    """One block whatever it says: what jumps under the mouse is clicked wrongly."""
    if now == then:
        return kit.section(f"*Next run: {now}*\nNothing of it is changed yet.")
    return kit.section(f"*Next run: {then}*\nAs it is now: {now}.")


def build_examination(found: Sequence[Finding]) -> View:
    """What `doctor` found: what to fix first, then what is in order."""
    amiss = [one for one in found if not one.ok]
    well = [one for one in found if one.ok]
    return kit.modal(
        "Is all in place?",
        [
            _summarise(len(amiss)),
            *_list_findings("To fix", amiss, _TO_FIX),
            *_list_findings("In order", well, _IN_ORDER - 2 * min(len(amiss), _TO_FIX)),
            kit.context("`backlog doctor` says the same on a terminal"),
        ],
        close="Back",
    )


def _summarise(amiss: int) -> Block:
    if not amiss:
        return kit.alert("*Everything is in place.*", "success")
    needs = "needs" if amiss == 1 else "need"
    return kit.alert(f"*{count_of(amiss, 'thing')} {needs} to be fixed.*", "warning")


def _list_findings(title: str, found: Sequence[Finding], most: int) -> Iterator[Block]:
    if not found:
        return
    yield kit.header(title)
    for one in found[:most]:
        yield kit.section(_describe_finding(one))
    if len(found) > most:
        yield kit.context(f"… and {len(found) - most} more")


def _describe_finding(one: Finding) -> str:
    said = f"*{safe(one.name[:1].upper() + one.name[1:])}*\n{safe(limits.cut(one.message, 1000))}"
    return said if one.ok else f"{said}\n{safe(limits.cut(one.fix, 1000))}"
