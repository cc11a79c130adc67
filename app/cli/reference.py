"""`docs/cli.md`, generated from the commands themselves: `python -m app.cli.reference`."""

import click

from app.cli.commands import COMMANDS, load_command
from app.cli.main import main

_HEAD = """\
# Command line

Generated from the commands; `make test` keeps it true. Every command also takes `--db PATH`,
`--config PATH`, `--as EMAIL` (act as this person, who must hold the role) and `--json`. Data goes
to stdout, talk to stderr. Exit code 0: done; 1: refused or partly done, with a sentence; 2: usage.
In JSON, money is text, times are UTC with `Z`, and what is unknown is `null`.

At a terminal, tables fit its width: long cells go on below, a column that has no room stands below
its row, and nothing is cut. Colours are only there, and not where `NO_COLOR` is set or `TERM` is
`dumb`. A file or a pipe gets plain text, a line for each row. What takes more than a second shows
on a terminal's stderr how far it is and how fast.

Your shell completes commands and options once it is told so, in bash by this line in `~/.bashrc`:

    eval "$(_BACKLOG_COMPLETE=bash_source backlog)"

in zsh by the same line with `zsh_source` in `~/.zshrc`, and in fish by `backlog.fish` in
`~/.config/fish/completions`:

    _BACKLOG_COMPLETE=fish_source backlog > ~/.config/fish/completions/backlog.fish
"""
_SHARED = {"db", "config", "as_email", "as_json"}


def reference() -> str:
    """The page: every command with its arguments and options."""
    context = click.Context(main, info_name="backlog")
    sections = [_section(load_command(name), context) for name, *_ in COMMANDS]
    return "\n".join([_HEAD, *sections])


def _section(command: click.Command, parent: click.Context) -> str:
    context = click.Context(command, info_name=command.name, parent=parent)
    usage = " ".join(["backlog", command.name or "", *command.collect_usage_pieces(context)])
    lines = [f"## {command.name}", "", (command.help or "").strip(), "", f"    {usage}", ""]
    rows = [
        (parameter.get_help_record(context) or ("", ""))
        for parameter in command.params
        if isinstance(parameter, click.Option) and parameter.name not in _SHARED
    ]
    if rows:
        lines += ["| option | meaning |", "|---|---|"]
        lines += [f"| `{_cell(option)}` | {_cell(meaning)} |" for option, meaning in rows]
        lines.append("")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    print(reference(), end="")  # noqa: T201 - this module's whole purpose
