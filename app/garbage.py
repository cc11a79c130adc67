"""Python's garbage collector, set for a program that holds a whole batch at once."""

import gc

_NEW_OBJECTS = 20_000


def collect_seldom() -> None:
    """Look for garbage after so many new objects, not after every few hundred.

    A batch of thousands makes a million objects that all live to its end: to look through them
    again and again takes a sixth of an export.
    """
    gc.set_threshold(_NEW_OBJECTS)
