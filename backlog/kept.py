"""A port: what a face keeps from one moment to the next, in a room of its own."""

from backlog.store.kept import drop, forget, get, put

__all__ = ["drop", "forget", "get", "put"]
