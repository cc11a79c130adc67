"""The shared folder: each batch's files, and the manifest that proves them."""

import json
from pathlib import Path

from backlog.batch import Batch
from backlog.batches import delivery
from backlog.batches.delivery import DeliveryFailed, Fails
from backlog.company import stamp
from backlog.files import folders
from backlog.files.folders import Taken
from backlog.messages import BatchMade, Message
from backlog.money import text
from backlog.office import Office
from backlog.roles import Actor

WRITER = Actor("shared folder", "shared folder", where={"job": "outbox"})


class SharedFolder:
    """Writes the outbox's files; satisfies `backlog.delivery.Sender`.

    A file that is there with the same bytes is written already, so a second try needs no memory.
    """

    def __init__(self, office: Office, folder: Path) -> None:
        self._office = office
        self._folder = folder

    def send(self, message: Message, *, again: bool) -> None:  # noqa: ARG002 - the protocol's
        """Write the files of a batch, and the manifest last; of a void one, nothing.

        Raises:
            DeliveryFailed: the folder cannot be written, or another file has a name.
        """
        made = message.content
        if not isinstance(made, BatchMade):
            raise DeliveryFailed(f"The shared folder takes no {message.kind!r}.", permanent=True)
        batch, contents = delivery.load_files(self._office, made.batch)
        if batch.void_at:
            return
        try:
            for name, data in (*contents, (f"{batch.number}.manifest.json", build_manifest(batch))):
                folders.write_once(self._folder / name, data)
        except Taken as error:
            raise DeliveryFailed(
                f"{error}, and was left as it is. Move it away, then: backlog outbox --retry",
                permanent=True,
            ) from None
        except OSError as error:
            raise DeliveryFailed(
                f"The shared folder cannot be written: {error}.", fails=Fails.DESTINATION
            ) from error
        delivery.note(self._office, batch, WRITER)


def build_manifest(batch: Batch) -> bytes:
    """What was written, for people and programs; the same bytes whenever it is made."""
    facts = {
        "batch": batch.number,
        "code": batch.code,
        "target": batch.target,
        "profile": batch.profile,
        "made_by": batch.made_by,
        "made_at": stamp(batch.made_at),
        "count": batch.count,
        "totals": {currency: text(total, currency) for currency, total in batch.totals.items()},
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
    return (json.dumps(facts, ensure_ascii=False, indent=2) + "\n").encode()
