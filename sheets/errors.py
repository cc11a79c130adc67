"""What can go wrong with the Google Sheet, in the sentence a person reads.

None of it loses anything: the facts are in the database, and the next mirror starts from them.
"""


class SheetError(Exception):
    """The Sheet was not brought up to date. `permanent`: trying again alone will not help.

    `retry_after` are the seconds that Google wants to be left alone for.
    """

    permanent = True

    def __init__(self, said: str, *, retry_after: float | None = None) -> None:
        super().__init__(said)
        self.retry_after = retry_after


class KeyRefused(SheetError):
    """The service account's key file cannot be used, or Google does not accept it."""


class SwitchedOff(SheetError):
    """The project of the service account may not use the Sheets API."""


class NotShared(SheetError):
    """The service account may not read the spreadsheet, or not edit it."""


class NotThere(SheetError):
    """There is no such spreadsheet, or no longer."""


class Protected(SheetError):
    """Somebody protected what is ours to write."""


class Full(SheetError):
    """The spreadsheet has as many cells as Google allows."""


class Rejected(SheetError):
    """Google understood the request and would not do it."""


class Changed(Rejected):
    """What the request was made for is not there any more: it is read again first."""


class Unavailable(SheetError):
    """Google did not answer, or asked to wait longer than we do."""

    permanent = False


class Busy(Unavailable):
    """Google asks for a pause."""


class NotTheNewest(SheetError):
    """The Sheet knows of more than the database: it is the last witness, and left as it is."""

    permanent = False
