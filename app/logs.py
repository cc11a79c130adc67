"""What the process says while it works: a line for each thing that happened, no secret in it.

`BACKLOG_LOG` is a level, or `json` for one JSON object a line.
"""

import json
import logging
import re
from collections.abc import Iterable
from datetime import UTC, datetime

from backlog.errors import Refused

_LEVELS = ("debug", "info", "warning", "error")
_TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_SECRETS = re.compile(
    r"\bx(?:ox[a-z]|app)-[\w-]+"
    r"|(?<=[Bb]earer )[\w.~+/=-]+"
    r"|(?<=[?&]ticket=)[\w.~%-]+"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
    re.DOTALL,
)
"""How secrets look, whoever writes them into a line: Slack's tokens, tickets, keys."""
_HIDDEN = "(a secret)"
FACTS = ("who", "what", "number", "seconds")
"""What a line says beside its sentence, for programs."""


def hide_secrets(line: str, secrets: Iterable[str]) -> str:
    """The line without these, and without what looks like one."""
    for secret in secrets:
        line = line.replace(secret, _HIDDEN) if secret else line
    return _SECRETS.sub(_HIDDEN, line)


class _Discreet(logging.Formatter):
    """Writes no secret, whichever library put it into its line."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__(_TEXT)
        self._secrets = tuple(secrets)

    def format(self, record: logging.LogRecord) -> str:
        return self._hide(super().format(record))

    def _hide(self, line: str) -> str:
        return hide_secrets(line, self._secrets)


class _Lines(_Discreet):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said = {"at": at, "level": record.levelname.lower(), "logger": record.name}
        said["message"] = self._hide(record.getMessage())
        facts = {name: getattr(record, name) for name in FACTS if hasattr(record, name)}
        if record.exc_info:
            facts["traceback"] = self._hide(self.formatException(record.exc_info))
        return json.dumps(said | facts, ensure_ascii=False)


def start_logging(wanted: str, secrets: Iterable[str] = ()) -> None:
    """Write the log to stderr from here on, as `BACKLOG_LOG` wants it.

    Raises:
        Refused: it is neither a level nor `json`.
    """
    word = wanted.strip().lower() or "info"
    if word not in (*_LEVELS, "json"):
        raise Refused(
            f"BACKLOG_LOG is {wanted!r}. Nothing was started. "
            f"Write {', '.join(_LEVELS)}, or json, or leave it out."
        )
    handler = logging.StreamHandler()
    handler.setFormatter(_Lines(secrets) if word == "json" else _Discreet(secrets))
    level = "INFO" if word == "json" else word.upper()
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # It tells every start and end of every job; what a job did is said by the job.
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    # And at each look that a job is still at work; one that hangs is told by the clockwork, once.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
