"""A port: what waits to be told, and the marks of who tells it."""

from backlog.store.outbox import (
    HORIZON,
    LONGEST_WAIT,
    count_unserved,
    count_waiting,
    find_last,
    forgive,
    load_due,
    mark,
    mark_unserved,
    put,
    put_off,
    remember,
    retry,
    settle,
)

__all__ = [
    "HORIZON",
    "LONGEST_WAIT",
    "count_unserved",
    "count_waiting",
    "find_last",
    "forgive",
    "load_due",
    "mark",
    "mark_unserved",
    "put",
    "put_off",
    "remember",
    "retry",
    "settle",
]
