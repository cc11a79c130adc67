"""A port: what a face keeps from one moment to the next, in a room of its own."""

from backlog.store.kept import drop, find, forget, get, load_room, put

__all__ = ["drop", "find", "forget", "get", "load_room", "put"]
