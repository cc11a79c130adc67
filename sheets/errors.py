"""What can go wrong with the Google Sheet, in the sentence a person reads.

None of it loses anything: the facts are in the database, and the next mirror starts from them.
"""


class SheetError(Exception):
    """The Sheet was not brought up to date. `permanent`: trying again alone will not help."""

    permanent = True


class KeyRefused(SheetError):
    """The service account's key file cannot be used, or Google does not accept it."""


class NotShared(SheetError):
    """The service account may not edit the spreadsheet."""


class NotThere(SheetError):
    """There is no such spreadsheet, or no longer."""


class Rejected(SheetError):
    """Google understood the request and would not do it."""


class Unavailable(SheetError):
    """Google did not answer, or asked to wait longer than we do."""

    permanent = False
