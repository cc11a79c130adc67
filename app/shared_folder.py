"""Each batch in the firm's shared folder: its files, and a manifest that says what they are.

One manifest a batch, written last: where it is, the batch is complete. A common list would have to
be changed again and again while somebody has it open.
"""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from backlog.company import stamp
from backlog.delivery import DeliveryFailed
from backlog.money import text
from backlog.office import Office
from backlog.store import batches
from backlog.store.batches import Batch
from backlog.store.outbox import Message


@dataclass(frozen=True, slots=True)
class SharedFolder:
    """Writes batches to a folder; satisfies `backlog.delivery.Sender`."""

    office: Office
    folder: Path

    def send(self, message: Message, *, again: bool) -> None:  # noqa: ARG002 - the protocol's
        """Write a batch's files and then its manifest; the same bytes there already are fine.

        Raises:
            DeliveryFailed: the folder cannot be written, or has another file of the same name.
        """
        with self.office.reading() as db:
            batch = batches.get(db, message.payload["batch"])
            files = batches.file_bytes(db, batch.id)
        manifest = json.dumps(_manifest(batch), ensure_ascii=False, indent=2) + "\n"
        for name, data in [*files, (f"{batch.number}.manifest.json", manifest.encode())]:
            place(self.folder / name, data)


def place(path: Path, data: bytes) -> None:
    """Write a file whole, never over another one; a batch's names are its own.

    Raises:
        DeliveryFailed: it cannot be written, or there is another of this name.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        if path.exists():
            if path.read_bytes() == data:
                return
            raise DeliveryFailed(
                f"{path} is there already with other content, and was left as it is. "
                "Move it away; then it is written.",
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise DeliveryFailed(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        with suppress(OSError):
            part.unlink()


def _manifest(batch: Batch) -> dict[str, object]:
    return {
        "batch": batch.number,
        "code": batch.code,
        "target": batch.target,
        "made_by": batch.made_by,
        "made_at": stamp(batch.made_at),
        "note": batch.note or None,
        "files": [
            {
                "name": file.name,
                "sha256": file.sha256,
                "bytes": file.size,
                "currency": file.currency,
                "count": file.count,
                "total": text(file.total, file.currency),
            }
            for file in batch.files
        ],
    }
