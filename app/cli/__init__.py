"""The command line: every act of Slack has a command over the same use case."""

from app.cli.main import main

__all__ = ["main"]
