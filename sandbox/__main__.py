"""`python -m sandbox --port P [--world FILE] [--manifest FILE]`: a process on this machine only."""

import argparse
import json
import secrets
import socket
import sys
import threading
from pathlib import Path

import uvicorn

from sandbox.server import Sandbox

HOST = "127.0.0.1"


def main() -> None:
    """Run until interrupted."""
    options = argparse.ArgumentParser(prog="sandbox", description=__doc__)
    options.add_argument("--port", type=int, required=True, help="0 picks a free one")
    options.add_argument("--world", type=Path, default=Path(__file__).with_name("world.json"))
    options.add_argument("--manifest", type=Path, help="what the app is installed with")
    options.add_argument("--attended", action="store_true", help="end when the input ends")
    given = options.parse_args()
    try:
        listening = socket.create_server((HOST, given.port))
    except OSError:
        options.error(f"port {given.port} is taken or reserved; give another one, or 0")
    base_url = f"http://{HOST}:{listening.getsockname()[1]}"
    world = json.loads(given.world.read_text("utf-8"))
    if given.manifest:
        world["manifest"] = json.loads(given.manifest.read_text("utf-8"))
    sandbox = Sandbox(world, base_url, secrets.token_urlsafe())
    sys.stdout.write(f"Sandbox answers at {base_url}/ and its test routes to {sandbox.token}\n")
    sys.stdout.flush()
    server = uvicorn.Server(_config(sandbox))
    if given.attended:
        threading.Thread(target=_end_with_input, args=[server], daemon=True).start()
    server.run(sockets=[listening])


def _end_with_input(server: uvicorn.Server) -> None:
    """Whoever started the sandbox holds the other end: it is let go even by a crash."""
    sys.stdin.read()
    server.should_exit = True


def _config(sandbox: Sandbox) -> uvicorn.Config:
    return uvicorn.Config(
        sandbox,
        log_level="critical",
        lifespan="off",
        ws="websockets-sansio",
        ws_ping_interval=10,  # Slack pings its sockets about so often
        timeout_graceful_shutdown=1,  # the page's stream of changes never ends by itself
    )


if __name__ == "__main__":
    main()
