"""Where the pages and samples of this version are: in the checkout, or where the wheel put them."""

from importlib.metadata import files
from pathlib import Path

_MANIFEST = "share/doc/invoice-backlog/manifest.json"


def find_guides() -> Path:
    """The folder with `docs/`, `samples/` and `manifest.json`."""
    checkout = Path(__file__).parents[1]
    if (checkout / "pyproject.toml").exists():
        return checkout
    placed = (one for one in files("invoice-backlog") or () if one.as_posix().endswith(_MANIFEST))
    manifest = next(placed, None)
    # Who installed it without its record still reads which page is meant.
    return Path(str(manifest.locate())).resolve().parent if manifest else Path()


def name_page(name: str) -> str:
    """Where one page of `docs/` is, for whoever should read it."""
    return str(find_guides() / "docs" / name)
