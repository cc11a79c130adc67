"""Everything is put together here, once: who gets which clock, database, client and targets."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from app.config import Config
from backlog.company import Clock
from backlog.office import Office
from exporters import TARGETS


def now() -> datetime:
    """The product's clock."""
    return datetime.now(UTC)


def office(
    path: Path, config: Config, *, clock: Clock = now, wake: Callable[[], None] = lambda: None
) -> Office:
    """The firm at work on one database."""
    return Office(
        path=path,
        clock=clock,
        company=config.company,
        people=config.people,
        targets=TARGETS,
        profiles=config.profiles,
        rules=config.rules,
        wake=wake,
    )
