"""What stops an invoice and what is doubtful about it, each with where it is fixed."""

from collections.abc import Iterator, Sequence

from backlog.queries.detail import Detail
from backlog.target import Level, Problem
from bot import limits, words
from bot.blocks import kit
from bot.blocks.kit import Block
from bot.limits import cut, safe

ALERTS = 5
"""So many are said one by one."""
_LISTED = 10
_LONGEST = 250


def list_alerts(detail: Detail, target: str) -> Iterator[Block]:
    """One for each check that stops it or is doubtful; all that was found, where one is cut.

    `target` is how people call the default system.
    """
    stopping, doubts = _group(detail.blockers), _group(_list_doubts(detail))
    for found in stopping[:ALERTS]:
        yield kit.alert(_describe_problem(detail, target, found), "error")
    for found in doubts[:ALERTS]:
        yield kit.alert(_describe_problem(detail, target, found), "warning")
    every = [one for found in (*stopping, *doubts) for one in found]
    said = len(stopping[:ALERTS]) + len(doubts[:ALERTS])
    if len(every) > said or any(_is_cut(detail, target, one) for one in every):
        yield kit.data(f"All that was found\n{_list_problems(every)}")


def _list_doubts(detail: Detail) -> list[Problem]:
    """What stops nothing, and neither somebody passed knowingly nor the window says anyway."""
    said = {"revision", *(override.check for override in detail.entry.overrides)}
    found = detail.problems
    return [one for one in found if one.level is Level.WARNING and one.check not in said]


def _group(problems: Sequence[Problem]) -> list[list[Problem]]:
    """Problems of the same check together, in the order of their first."""
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        found.setdefault(problem.check, []).append(problem)
    return list(found.values())


def _is_cut(detail: Detail, target: str, problem: Problem) -> bool:
    return len(_describe_problem(detail, target, [problem])) > limits.ALERT


def _describe_problem(detail: Detail, target: str, alike: list[Problem]) -> str:
    first, more = alike[0], len(alike) - 1
    where = f"{safe(target)}: " if first in detail.elsewhere else ""
    rest = f" And {more} more like it." if more else ""
    fact = cut(safe(words.retell_days(first.message)), limits.ALERT - len(where) - 2)
    return f"*{where}{fact}*{rest} {safe(words.retell_days(first.fix))}"


def _list_problems(problems: Sequence[Problem]) -> str:
    said = [words.retell_days(f"{one.message} {one.fix}") for one in problems]
    return kit.bullets([cut(limits.one_line(one), _LONGEST) for one in said], most=_LISTED)
