"""`backlog serve` that ends with code 3 as soon as it turns to any host but this machine."""

import os
import sys
from typing import Any

from app.cli import main
from tests.app.brisk import rest_shortly

HERE = "127.0.0.1"
TURNS_TO = {"socket.getaddrinfo": 0, "socket.gethostbyname": 0, "socket.connect": 1}
"""The interpreter's own events about names and connections, and which argument has the host."""


def confine(event: str, given: tuple[Any, ...]) -> None:
    """An audit hook, so that no library can go around it."""
    if event not in TURNS_TO:
        return
    address = given[TURNS_TO[event]]
    host = address[0] if isinstance(address, tuple) else address
    if host != HERE:
        sys.stderr.write(f"{event}: {host}\n")
        sys.stderr.flush()
        os._exit(3)


if __name__ == "__main__":
    rest_shortly()
    sys.addaudithook(confine)
    main(["serve"])
