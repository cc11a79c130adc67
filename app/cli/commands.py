"""Which commands there are, where each one is, and what `backlog --help` says of it."""

from importlib import import_module

import click

COMMANDS: tuple[tuple[str, str, str], ...] = (
    (
        "init",
        "upkeep",
        "Make the database and a commented backlog.toml; every command works at once.",
    ),
    ("demo", "process", "Try everything with a sample company, without accounts, in the browser."),
    (
        "import",
        "intake",
        "Take invoices in from JSON, JSON Lines or CSV FILES (- is standard input).",
    ),
    (
        "quarantine",
        "intake",
        "Records that could not be taken in; a corrected one that comes in resolves its row.",
    ),
    (
        "paste",
        "paste",
        "References or payments from a list: NUMBER REF, or NUMBER AMOUNT [DATE] [REF].",
    ),
    ("claims", "claims", "What was written in the Sheet and waits for an answer."),
    ("list", "listing", "List a tab of the backlog, oldest first."),
    ("show", "invoices", "Show one invoice, whole, with its history."),
    ("check", "invoices", "Check invoices for a target, everything at once."),
    (
        "wip",
        "reports",
        "Work in progress: each job's invoices in Admin, Processed and Paid, and cycle times.",
    ),
    ("ageing", "reports", "What waits in Admin and for payment, by days since its approval."),
    ("digest", "reports", "What the daily reminder would say now."),
    (
        "export",
        "batches",
        "Export the named invoices, or all that are --ready, to an accounting system.",
    ),
    (
        "specimen",
        "specimen",
        "Write invented invoices of every shape for TARGET, to try in a copy of the company first.",
    ),
    ("batches", "batches", "The log: what went out, newest first, and who imported it."),
    (
        "batch",
        "batches",
        "One batch; --out writes the same bytes again, which is not a new export.",
    ),
    ("imported", "imported", "Confirm what the accounting system did with a batch."),
    ("void-batch", "batches", "Void a batch that nobody imported; its invoices may go again."),
    (
        "evidence",
        "evidence",
        "What an auditor asks for about a batch, as a ZIP: files, invoices, events, their proof.",
    ),
    (
        "pdf",
        "documents",
        "Print one invoice as a PDF, or several as a ZIP of PDFs; none counts as exported by it.",
    ),
    (
        "word",
        "documents",
        "Print one invoice for Word, or several as a ZIP; none counts as exported by it.",
    ),
    ("process", "acts", "Mark invoices Processed: they have left the building."),
    ("unprocess", "acts", "Bring Processed invoices back to Admin for correction."),
    ("pay", "acts", "Record payments of Processed invoices."),
    ("unpay", "acts", "Reverse the latest payment of an invoice."),
    ("reopen", "acts", "Take an invoice out of its batch, to correct it and export it again."),
    ("acknowledge", "acts", "Say that a reopened invoice was undone in the accounting system."),
    ("edit", "acts", "Correct fields by place (memo, lines.2.amount); sums are recomputed."),
    ("reference", "acts", "Record the accounting system's references."),
    ("hold", "acts", "Hold an invoice where it is."),
    ("release", "acts", "Release an invoice that is held or sent back."),
    (
        "undo",
        "acts",
        "Take back your last act, or what you did last to these invoices, within ten minutes.",
    ),
    ("void", "acts", "Delete an invoice: its number stays taken, its DWRs go back upstream."),
    ("override", "acts", "Let an invoice pass a check."),
    ("comment", "acts", "Say something about an invoice or a batch; it stands in its history."),
    ("send-back", "acts", "Ask the Project Manager to look again."),
    ("revision", "acts", "Accept or dismiss what came again for an invoice."),
    (
        "run-job",
        "process",
        "Do a job now that the clock does by itself.",
    ),
    ("mirror", "process", "Bring the Google Sheet up to date now."),
    (
        "mappings",
        "mappings",
        "What accounting calls our names, as a CSV to fill in; --list: the names that exist there.",
    ),
    (
        "columns",
        "columns",
        "Columns for any other system: check a file and see three rows of it, or copy one of ours.",
    ),
    ("settings", "upkeep", "Show what people change while it runs, or change some of it."),
    (
        "verify",
        "safety",
        "Prove that the log still tells the truth: chain, folds, memberships, files, numbers.",
    ),
    ("backup", "safety", "Copy the backlog to FILE while it is at work, and verify the copy."),
    (
        "restore",
        "safety",
        "Make the database from a copy; there must be none yet, and the copy must hold.",
    ),
    (
        "recover",
        "recover",
        "List what a restored older database has lost; with --commit, enter it and go on.",
    ),
    (
        "outbox",
        "safety",
        "What others must still be told, what was given up, and what cannot be reached.",
    ),
    (
        "doctor",
        "process",
        "Look at everything that real use needs, and say what to do about what is missing.",
    ),
    (
        "slack-manifest",
        "process",
        "Print the manifest of the Slack app, to paste where apps are made or changed.",
    ),
    ("serve", "process", "Run the process: Slack, the Sheet and the clock."),
)
"""In the order of the work: the name, its module of this package, and the first line of its help.

The line is written twice, here and in the command: who asks for help, or completes a word in the
shell, must not wait for what the commands need.
"""

_SECTIONS = {
    "init": "Beginning",
    "import": "Coming in",
    "list": "Looking",
    "export": "Money out: files for accounting, and what became of them",
    "pdf": "Paper",
    "process": "What happens to invoices",
    "run-job": "Running it",
}
"""What people do, by the first command for it; it goes on until the next one."""

_MODULES = {name: module for name, module, _ in COMMANDS}


def load_command(name: str) -> click.Command:
    """A command itself, with all that it needs."""
    module = import_module(f"app.cli.{_MODULES[name]}")
    every = (one for one in vars(module).values() if isinstance(one, click.Command))
    return next(one for one in every if one.name == name)


def list_sections() -> dict[str, list[tuple[str, str]]]:
    """What people do, with the names and first lines of the commands for it."""
    sections: dict[str, list[tuple[str, str]]] = {}
    title = ""
    for name, _, summary in COMMANDS:
        title = _SECTIONS.get(name, title)
        sections.setdefault(title, []).append((name, summary))
    return sections
