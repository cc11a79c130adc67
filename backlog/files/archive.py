"""ZIP archives that depend on nothing but what is in them: no clock, no machine."""

import io
from collections.abc import Iterable
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


def zip_files(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Names and contents as one archive; the same ones in the same order give the same bytes."""
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, data in files:
            archive.writestr(_entry(name), data, ZIP_DEFLATED)
    return packed.getvalue()


def zip_pieces(files: Iterable[tuple[str, Iterable[bytes]]]) -> bytes:
    """The same of files that come in pieces, so that none is in memory as a whole."""
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, pieces in files:
            entry = _entry(name)
            entry.compress_type = ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as file:
                file.writelines(pieces)
    return packed.getvalue()


def _entry(name: str) -> ZipInfo:
    """An entry of 1980, a plain file of a Unix, wherever it is packed."""
    entry = ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    return entry
