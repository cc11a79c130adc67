"""What only real accounts settle, asked of them: `python -m scripts.real_accounts [CHANNEL]`.

The environment is the product's own: GOOGLE_SERVICE_ACCOUNT_FILE and BACKLOG_SHEET_ID, of an empty
Sheet, and SLACK_BOT_TOKEN for the channel, of which the id is given. What is not set is not asked.
What people have to look at themselves stands in docs/real-accounts.md.
"""

import sys
from collections.abc import Iterator, Sequence

from slack_sdk.errors import SlackClientError

from app.environment import Environment
from backlog.errors import Refused
from bot.slack.client import build
from scripts import google_trial, slack_trial
from scripts.question import OTHERWISE, ask_all
from sheets.errors import SheetError
from sheets.refusals import name_errors


def ask_accounts(environment: Environment, channels: Sequence[str]) -> Iterator[str]:
    """The lines of all that was asked.

    Raises:
        Refused: nothing is configured, or somebody works in the Sheet.
        SheetError: Google does not let itself be asked.
        SlackClientError: the same of Slack.
    """
    if not (environment.has_sheet or channels):
        raise Refused(
            "There is nobody to ask. Set GOOGLE_SERVICE_ACCOUNT_FILE and BACKLOG_SHEET_ID of an"
            " empty Sheet, or SLACK_BOT_TOKEN and give the id of a channel that the app is in."
        )
    if environment.has_sheet:
        trial = google_trial.open_sheet_trial(environment)
        with name_errors(trial.http.email, trial.spreadsheet_id):
            yield from ask_all(trial, google_trial.QUESTIONS)
    for channel in channels:
        token = environment.slack_bot_token
        client = build(token.get_secret_value() if token else "", environment.slack_api_url)
        yield from ask_all(slack_trial.SlackTrial(client, channel), slack_trial.QUESTIONS)


def main() -> int:
    """Ask; 0 when all is as believed, 1 when something is otherwise, 2 when nobody answers."""
    code = 0
    try:
        for line in ask_accounts(Environment(), sys.argv[1:]):
            sys.stdout.write(f"{line}\n")
            code = max(code, int(line.startswith(OTHERWISE)))
    except (Refused, SheetError, SlackClientError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return code


if __name__ == "__main__":
    sys.exit(main())
