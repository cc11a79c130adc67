"""Names that travel: batch numbers, word codes, and file names that are safe on Windows."""

import re
import secrets
import unicodedata
from collections.abc import Callable, Collection, Sequence
from datetime import date
from itertools import count

CODES = tuple(
    """
    acorn amber anchor apple arrow aspen badge bagel banjo barley basil beacon berry birch bison
    blaze bloom brick bridge brook bugle cabin cactus camel canoe canyon cargo castle cedar cello
    chalk cherry clover cobalt cocoa comet copper coral cotton cougar crane creek cricket crown
    daisy dawn delta denim diner dune eagle ember falcon fern ferry field fiddle finch fjord flint
    forest fossil fox garnet gecko ginger glacier goose granite grove gull hazel heron hickory
    honey ivory ivy jade jasper kayak kettle kiwi ladder lagoon lantern larch lark lemon lilac lily
    linen lotus lunar magnet mango maple marble meadow melon mint mosaic moss nickel nutmeg oak
    oasis olive onyx opal orchid otter owl panda paper parrot pearl pebble pepper pine piper plum
    pollen pond poplar poppy prairie prism quartz quill rabbit radish raven reed ribbon river robin
    rocket ruby saddle saffron salmon sandal shell silver slate sparrow spruce squash stone summit
    sunset swan tango teal thistle thunder tiger timber topaz trout tulip tundra turtle umber
    valley velvet violet walnut willow wren yarrow zebra zinc
    """.split()
)

NEVER_OF_LAST = 150
"""How many batches have to pass before a word comes again."""
Choose = Callable[[Sequence[str]], str]
"""Picks one of some words."""


def batch_number(year: int, serial: int) -> str:
    """`B-2026-0042`: gapless within a year of the company's calendar."""
    return f"B-{year}-{serial:04d}"


def parse(number: str) -> tuple[int, int] | None:
    """Year and serial of a batch's number; `None` for what is none."""
    found = re.fullmatch(r"B-([0-9]{4})-([0-9]{4,9})", number)
    return (int(found[1]), int(found[2])) if found else None


def draw_code(recent: Collection[str], choose: Choose = secrets.choice) -> str:
    """The word people repeat when they confirm an import; none of the `recent` ones.

    Drawn and not computed: who has read one file cannot know the word of the next.
    """
    taken = frozenset(recent)
    return choose([word for word in CODES if word not in taken])


def file_name(
    *, prefix: str, on: date, clients: Collection[str], batch: str, part: int | None, extension: str
) -> str:
    """`[prefix_]YYYYMMDD_<Client|MULTI>_<batch>[_n].<ext>`; `batch` is number and word code."""
    client = _safe(next(iter(clients))) if len(clients) == 1 else "MULTI"
    pieces = [f"{on:%Y%m%d}", client or "CLIENT", batch]
    pieces += [str(part)] if part else []
    return put_prefix(prefix, "_".join(pieces) + f".{extension}")


def put_prefix(prefix: str, name: str) -> str:
    """A file's name with what somebody wants it to begin with, as far as that is safe."""
    return f"{safe}_{name}" if (safe := _safe(prefix)) else name


def document_names(papers: Sequence[tuple[str, str]], extension: str) -> list[str]:
    """`<Number>_<Client>[-n].<ext>` for each (number, client); no two that Windows takes for one.

    A name has two parts, so that none is a device of Windows (`CON`, `NUL`).
    """
    names: list[str] = []
    taken: set[str] = set()
    for number, client in papers:
        stem = f"{_safe(number) or 'INVOICE'}_{_safe(client) or 'CLIENT'}"
        tries = (f"{stem}{f'-{n}' if n > 1 else ''}.{extension}" for n in count(1))
        names.append(next(name for name in tries if name.casefold() not in taken))
        taken.add(names[-1].casefold())
    return names


def _safe(text: str) -> str:
    """Letters, digits and `-` only, at most 40: no reserved sign of Windows, no shell surprise."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:40].rstrip("-")
