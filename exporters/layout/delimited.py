"""Separated rows as RFC 4180 has them: quoted where needed, lines ended by CR LF."""

import csv
import io
from collections.abc import Iterable, Sequence


def write_csv(rows: Iterable[Sequence[str]], encoding: str, delimiter: str = ",") -> bytes:
    """The file's bytes."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)
