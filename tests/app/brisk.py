"""`backlog` with a Sheet that rests a second between two syncs: `python -m tests.app.brisk serve`.

People's Sheet rests a quarter of a minute, and whoever waits for it in a test would, too.
"""

import sys
from datetime import timedelta

from app.cli import main
from sheets import pace, sender


def rest_shortly() -> None:
    """For as long as the process lives."""
    sender.REST = timedelta(seconds=1)
    pace.SECONDS = 1.0


if __name__ == "__main__":
    rest_shortly()
    main(sys.argv[1:])
