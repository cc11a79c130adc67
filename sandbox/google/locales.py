"""How numbers and days are written where the spreadsheet lives."""

from dataclasses import dataclass

from sandbox.google.errors import Refused


@dataclass(frozen=True, slots=True)
class Locale:
    """Separators and names; weeks begin on Monday."""

    decimal: str
    thousands: str
    days: tuple[str, ...]
    months: tuple[str, ...]
    short_days: tuple[str, ...]
    short_months: tuple[str, ...]


_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ENGLISH_MONTHS = tuple(
    "January February March April May June July August September October November December".split()
)
_ENGLISH = Locale(
    ".",
    ",",
    _ENGLISH_DAYS,
    _ENGLISH_MONTHS,
    tuple(day[:3] for day in _ENGLISH_DAYS),
    tuple(month[:3] for month in _ENGLISH_MONTHS),
)
_FRENCH = Locale(
    ",",
    "\N{NO-BREAK SPACE}",
    tuple("lundi mardi mercredi jeudi vendredi samedi dimanche".split()),
    tuple(
        "janvier février mars avril mai juin juillet août septembre octobre novembre"
        " décembre".split()
    ),
    tuple("lun. mar. mer. jeu. ven. sam. dim.".split()),
    tuple("janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split()),
)
_LOCALES = {"en_CA": _ENGLISH, "en_US": _ENGLISH, "fr_CA": _FRENCH, "fr_FR": _FRENCH}


def find_locale(name: str) -> Locale:
    """A locale by its name.

    Raises:
        Refused: it is not answered.
    """
    if name not in _LOCALES:
        raise Refused(f"Invalid locale: {name} (the sandbox knows {', '.join(_LOCALES)}).")
    return _LOCALES[name]
