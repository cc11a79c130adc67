"""What only some need comes with an extra of the package: what it brings, and how to get it."""

import sys
from importlib.util import find_spec

from backlog.errors import Refused

DEMO = ("cryptography", "python_multipart", "typing_extensions", "websockets")
"""What only the demo's stand-in for Slack and Google Sheets imports."""


def require_demo() -> None:
    """Look for what the stand-in imports.

    Raises:
        Refused: the package was installed without the extra.
    """
    missing = [name for name in DEMO if find_spec(name) is None]
    if missing:
        raise Refused(
            f"The demo's stand-in for Slack and Google Sheets needs {', '.join(missing)}, which "
            f"the package brings as an extra. Nothing was made. Run: {name_command('demo')}"
        )


def name_command(extra: str) -> str:
    """The command that adds an extra to the very environment this program runs in."""
    # The installed version satisfies it, so that the index is asked for the extra's parts alone.
    return f'{sys.executable} -m pip install "invoice-backlog[{extra}]"'
