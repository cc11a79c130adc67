"""The environment: addresses and secrets by name, each secret also as `NAME_FILE`."""

import os
from pathlib import Path

from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from backlog.errors import Refused


class Environment(BaseSettings):
    """What the process is told from outside. Secrets never show in a log or an error."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    slack_bot_token: SecretStr | None = None
    slack_bot_token_file: Path | None = None
    slack_app_token: SecretStr | None = None
    slack_app_token_file: Path | None = None
    slack_signing_secret: SecretStr | None = None
    slack_signing_secret_file: Path | None = None
    slack_api_url: str = "https://slack.com/api/"
    google_service_account_file: Path | None = None
    google_sheets_url: str = "https://sheets.googleapis.com"
    backlog_sheet_id: str = ""
    backlog_log: str = ""

    @model_validator(mode="after")
    def _read_files(self) -> "Environment":
        for name in ("slack_bot_token", "slack_app_token", "slack_signing_secret"):
            file, given = getattr(self, f"{name}_file"), getattr(self, name)
            if given is None and file is not None:
                setattr(self, name, _secret(f"{name}_file".upper(), file))
            elif given is not None:
                setattr(self, name, _token(name.upper(), given.get_secret_value()))
        return self

    @property
    def secrets(self) -> list[str]:
        """What must never be written into a log."""
        given = (self.slack_bot_token, self.slack_app_token, self.slack_signing_secret)
        return [secret.get_secret_value() for secret in given if secret]

    def refuse_halves(self) -> None:
        """Refuse what is configured by halves: nobody means that.

        Raises:
            Refused: one of two variables is set that need each other.
        """
        # Slack's signing secret stands for the app token where Slack comes over HTTP.
        hears = "slack_signing_secret" if self.is_called_by_slack else "slack_app_token"
        pairs = (
            ("slack_bot_token", hears),
            ("google_service_account_file", "backlog_sheet_id"),
        )
        for pair in pairs:
            missing = [name.upper() for name in pair if not getattr(self, name)]
            given = [name.upper() for name in pair if getattr(self, name)]
            if missing and given:
                raise Refused(
                    f"{given[0]} is set, but {missing[0]} is not. Nothing was started. "
                    "Set both, or neither; `backlog doctor` looks at all of it."
                )

    @property
    def is_called_by_slack(self) -> bool:
        """Whether Slack comes over HTTP; who gives an app token wants sockets."""
        return self.slack_signing_secret is not None and self.slack_app_token is None

    @property
    def has_slack(self) -> bool:
        """Whether there is a bot token, and a way to hear Slack."""
        hears = self.slack_app_token is not None or self.is_called_by_slack
        return self.slack_bot_token is not None and hears

    @property
    def has_sheet(self) -> bool:
        """Whether a key file and a spreadsheet are given."""
        return self.google_service_account_file is not None and bool(self.backlog_sheet_id)


SHORTEST = 16
"""Characters of a token that nobody guesses."""


def read_token(variable: str) -> SecretStr:
    """The token in a variable, or in the file that it names with `_FILE` behind.

    Raises:
        Refused: there is none, it cannot be read, or it could be guessed.
    """
    file = os.environ.get(f"{variable}_FILE", "")
    given = os.environ.get(variable, "")
    if not (given or file):
        raise Refused(
            f"{variable} is not set, and backlog.toml names it: without it nobody could be told "
            "from anybody else. Nothing was started. Set it, or take what names it out."
        )
    token = _token(variable, given) if given else _secret(f"{variable}_FILE", Path(file))
    if len(token.get_secret_value()) < SHORTEST:
        raise Refused(
            f"{variable} is shorter than {SHORTEST} characters. Nothing was started. "
            "Make one that nobody guesses: openssl rand -hex 32"
        )
    return token


def _token(variable: str, text: str) -> SecretStr:
    """A token as it goes into a header; the refusal names the variable, never the value."""
    token = text.strip()
    if not token.isascii() or not token.isprintable() or " " in token:
        raise Refused(
            f"{variable} is no token: it has blanks or odd characters. Nothing was done. "
            "Set it anew."
        )
    return SecretStr(token)


def _secret(variable: str, file: Path) -> SecretStr:
    try:
        return _token(variable, file.read_text(encoding="utf-8"))
    except OSError as error:
        why = error.strerror
    except UnicodeDecodeError:
        why = "it is not text"
    raise Refused(f"{variable} names {file}, which cannot be read: {why}. Nothing was done.")
