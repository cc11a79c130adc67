"""What the settings page in Slack says of the program itself, which no face may know."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from app.config import Config
from app.doctor import examine
from app.environment import Environment
from app.jobs import look_ahead
from app.logs import hide_secrets
from backlog.finding import Finding
from backlog.office import Office
from backlog.settings import Schedule
from bot.deps import Upkeep

_SHEET = "https://docs.google.com/spreadsheets/d/{}/edit"


def build_upkeep(config_path: Path, config: Config, environment: Environment) -> Upkeep:
    """Who runs the program, where the Sheet is, what runs next, and what `doctor` says."""

    def look(office: Office) -> list[Finding]:
        found = examine(office, config_path, config, lambda: environment)
        # Whoever's sentence it quotes: in Slack it stays for good.
        return [replace(one, message=hide(one.message), fix=hide(one.fix)) for one in found]

    def hide(sentence: str) -> str:
        return hide_secrets(sentence, environment.secrets)

    def plan_runs(office: Office, wanted: Schedule) -> dict[str, datetime | None]:
        return look_ahead(office, config, wanted, has_sheet=environment.has_sheet)

    sheet = environment.backlog_sheet_id
    return Upkeep(
        operator=config.operator,
        sheet=_SHEET.format(sheet) if sheet else "",
        plan_runs=plan_runs,
        examine=look,
    )
