"""Refusals: each says the cause, what was kept, and the next step, in the words a person reads."""


class Refused(Exception):
    """The act was not done. The text is the whole answer; nothing was changed."""


class NotAllowed(Refused):
    """The actor does not hold the role; recorded in the audit log.

    `to_add` are the lines of `backlog.toml` that would list somebody who is not.
    """

    def __init__(self, sentence: str, to_add: str = "") -> None:
        super().__init__(sentence)
        self.to_add = to_add


class NotFound(Refused):
    """There is no such invoice, batch, target or profile."""


class Stale(Refused):
    """Somebody else was first: the thing has changed since it was looked at."""


class WrongState(Refused):
    """The invoice's state does not permit the act."""


class WrongCode(WrongState):
    """The word is not the one of this batch."""


class NeedsReason(Refused):
    """The act is permitted, but only with a reason."""


class WrongAmount(Refused):
    """The amount cannot be what is meant."""


class DoubtfulDay(Refused):
    """The day may be a slip of the hand: it is asked back; `doubt` says why."""

    def __init__(self, doubt: str) -> None:
        super().__init__(
            f"{doubt} Nothing was recorded. If it is right, say that you are sure (--sure)."
        )
        self.doubt = doubt


class NothingToExport(Refused):
    """No invoice may go; no file and no batch was made."""


class Doubted(Refused):
    """What was told outside is not in this database: exports rest until somebody recovers it."""


class DraftChanged(Refused):
    """An invoice, a mapping or the profile is not what was drafted; nothing was written."""


class Unusable(Refused):
    """The database cannot be read or written: no backlog, a newer release's, a full disk."""


class NotABacklog(Unusable):
    """The file is something else."""


class Locked(Unusable):
    """Another program holds the database for longer than anybody waits."""
