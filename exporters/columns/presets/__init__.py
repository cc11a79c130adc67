"""Descriptions that we bring, each a file with its page in `docs/targets/`."""

from functools import cache
from importlib.resources import files
from pathlib import Path

from exporters.columns.description import BadDescription, Mistake, suggest

DEFAULT = "transaction-pro-online"
_ENDING = ".toml"


@cache
def list_presets() -> tuple[str, ...]:
    """Their names."""
    found = (each.name for each in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(_ENDING) for name in found if name.endswith(_ENDING)))


@cache
def read_preset(name: str) -> str:
    """The text of one."""
    text = files(__name__).joinpath(name + _ENDING).read_text("utf-8")
    return text.replace("\r\n", "\n")


def load_text(said: str, folder: Path) -> str:
    """The description that a configuration names: a preset, else a file beside it.

    Raises:
        BadDescription: it is neither.
    """
    if said in list_presets():
        return read_preset(said)
    try:
        return (folder / Path(said).expanduser()).read_text("utf-8-sig")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        meant = suggest(said, list_presets())
        told = f"{said!r} cannot be read ({reason}), and is none of ours: {meant}"
        raise BadDescription([Mistake(0, 0, told)]) from None


def find_text(said: str) -> str:
    """The description that a profile means: a preset by name, or the text itself.

    Raises:
        BadDescription: it is one line, and no preset is called so.
    """
    if said in list_presets():
        return read_preset(said)
    if "\n" not in said.strip():
        meant = suggest(said, list_presets())
        raise BadDescription([Mistake(0, 0, f"there are no columns called {said!r}: {meant}")])
    return said
