"""A question to a real account, what the code believes, and where that was decided."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from gspread.exceptions import APIError
from slack_sdk.errors import SlackApiError

from sheets.refusals import read_refusal


class Trial(Protocol):
    """An account, in which what was tried is taken away at the end."""

    def end(self) -> None:
        """Take it away."""


Asked = TypeVar("Asked", bound=Trial)


@dataclass(frozen=True)
class Question(Generic[Asked]):
    """`ask` says in a word what was seen."""

    name: str
    believed: str
    decided: str
    ask: Callable[[Asked], str]


def ask_all(trial: Asked, questions: Sequence[Question[Asked]]) -> list[str]:
    """A line for each, and one more for what is otherwise than believed."""
    lines: list[str] = []
    try:
        for question in questions:
            lines += _tell(question, _ask(trial, question))
    finally:
        trial.end()
    return lines


def _tell(question: Question[Asked], seen: str) -> list[str]:
    if seen == question.believed:
        return [f"as believed  {question.name}: {seen}"]
    believed = f"             believed: {question.believed} ({question.decided})"
    return [f"{OTHERWISE}    {question.name}: {seen}", believed]


OTHERWISE = "OTHERWISE"


def _ask(trial: Asked, question: Question[Asked]) -> str:
    try:
        return question.ask(trial)
    except APIError as error:
        return f"refused: {read_refusal(error.response).message}"
    except SlackApiError as error:
        return f"refused: {error.response.get('error')}"
    except (LookupError, ValueError) as error:
        return f"answered in another shape: {error!r}"
