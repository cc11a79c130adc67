"""A database and a configuration become an office; no face is needed for it, so none is loaded."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from app.config import Config
from app.routes import NAMES, choose_routes
from backlog.company import Clock
from backlog.office import Office
from exporters import TARGETS
from exporters.documents import build_printers
from exporters.documents.cover import PdfCoverPrinter


def now() -> datetime:
    """The product's clock."""
    return datetime.now(UTC)


def open_office(
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
        cover_printer=PdfCoverPrinter(),
        printers=build_printers(config.pdf_template, config.word_template),
        rules=config.rules,
        routes=choose_routes(config),
        destinations=NAMES,
        shares_files=config.export_folder is not None,
        wake=wake,
    )
