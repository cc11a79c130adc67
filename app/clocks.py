"""Whose clock a company works by, where it was only the machine's."""

_MACHINES = ("UTC", "UCT", "GMT", "GMT0", "GMT+0", "GMT-0", "Greenwich", "Universal", "Zulu")
"""Names of the clock of machines, besides those in `Etc/`."""
_PROVINCES = {
    "AB": "America/Edmonton",
    "BC": "America/Vancouver",
    "MB": "America/Winnipeg",
    "NB": "America/Moncton",
    "NL": "America/St_Johns",
    "NS": "America/Halifax",
    "NT": "America/Edmonton",
    "NU": "America/Iqaluit",
    "ON": "America/Toronto",
    "PE": "America/Halifax",
    "QC": "America/Toronto",
    "SK": "America/Regina",
    "YT": "America/Whitehorse",
}
"""The clock of a Canadian province, or of most of it."""
_USUAL = "America/Edmonton"


def doubt_clock(timezone: str, country: str = "", province: str = "") -> str:
    """What is said of a time zone that is where no company is; empty for others."""
    if not timezone.startswith("Etc/") and timezone not in _MACHINES:
        return ""
    known = _PROVINCES.get(province.removeprefix("CA-"), "") if country == "CA" else ""
    return (
        f"{timezone} is the clock of machines: days, weeks and reminders would begin at the wrong "
        f"hour. Write the company's own under [company] timezone, like {known or _USUAL}."
    )
