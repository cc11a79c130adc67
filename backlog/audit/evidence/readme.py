"""The page that tells an auditor what is in the ZIP and how to check it without the product."""

from backlog.audit.evidence.dossier import Dossier
from backlog.company import stamp

_TEXT = """\
EVIDENCE OF THE EXPORT {number}
{line}

{company}

Everything that the firm's Invoice Process Backlog knows of this export. The last event of
the batch or of one of its invoices was at {as_of}. Times in CSV and JSON
are UTC. The same batch and the same log give the same bytes while the firm's letterhead and
the languages of its clients stay as they are.{lost}

WHAT IS HERE
  cover.pdf            the batch on a page: what went out, who made, imported and corrected it
  files/               the files as they went to the accounting system, byte for byte
  invoices/            each invoice, printed for this ZIP: the figures are as they went out,
                       the language and the letterhead are today's
  invoices.csv         the same invoices as a list, and how each stands now
  batch.json           the batch as the register has it
  confirmations.csv    who imported it, the total they saw, gaps, what failed, corrections
  profile.json         the settings and mappings that the files were written with
  events.csv, .json    what happened to the batch and to each of its invoices, oldest first
  chain.txt            every event of the log from {first} to {end}, for the proof below
  anchors.csv          the heads of the log that were told outside on those days
  manifest.sha256      SHA-256 of each file above

1. NOTHING HERE WAS CHANGED
  Compute SHA-256 of each file and compare it with manifest.sha256:
    sha256sum -c manifest.sha256                 (Linux; macOS: shasum -a 256 -c)
    Get-FileHash files\\* -Algorithm SHA256       (Windows PowerShell)
  batch.json names the SHA-256 that each file had when the batch was made.

2. THE LOG SAYS SO, AND SAID SO THEN
  Each event of the log has a hash that covers the hash of the event before it. Who changes,
  removes or inserts one event changes the hash of every later one. chain.txt is UTF-8, one
  line feed after each line. Its first line is the hash of the event before {first}. Each
  further line is one event, in order: a JSON array of
    number, time, who, what, invoice id, batch id, before, after, reason, where
  (before, after and where are JSON texts). To recompute:
    HASH = the first line
    for each further line:  HASH = SHA-256, in lower-case hexadecimal, of
                            HASH, a line feed, and the line as it stands
  The last HASH must be
    {end}:{hash}
  The same in Python, which needs nothing else:
    import hashlib
    head, *lines = open("chain.txt", encoding="utf-8", newline="").read().split("\\n")[:-1]
    for line in lines:
        head = hashlib.sha256((head + "\\n" + line).encode()).hexdigest()
    print(head)
  On the way, HASH after the line of an event is the hash that events.csv and events.json
  have of it: that, and not the order of the file, says that the event is the log's.

3. THAT HEAD WAS KNOWN OUTSIDE
  {anchored}
  anchors.csv has every head from those days that the log contains; each is the HASH after
  its event. Compare one with what the firm's Slack or its Sheet shows of that day: neither
  can be changed from the database.

WHAT THIS DOES NOT SHOW
  chain.txt holds the events of other invoices too, because a hash can only be recomputed
  from all of the bytes: treat it as confidential. It proves what was written when, not that
  what was written was true. What the accounting system holds, it alone can show.
"""

_ANCHORED = """\
The head {end}:{hash}
  was told outside on {on}: in Slack, and on the tab About of the Sheet."""
_HEAD = """\
No head that covers all of this was told outside before this ZIP was made: {end} was the
  last event of the log. The head is told each morning: ask for the next one, and for this
  ZIP once more."""
_LOST = """

This database lost the batch when an older copy was restored. What is known of it comes from
outside ({places}); its files are not here, only where they went."""


def write_readme(dossier: Dossier, company: str) -> bytes:
    """The page, as text."""
    chain, lost = dossier.chain, dossier.batch.lost
    facts = {
        "number": dossier.batch.number,
        "line": "=" * (23 + len(dossier.batch.number)),
        "company": company,
        "first": chain.first,
        "end": chain.end,
        "hash": chain.hash,
        "as_of": stamp(dossier.as_of),
    }
    told = chain.anchor
    anchored = (_ANCHORED if told else _HEAD).format(**facts, on=told.period if told else "")
    gone = _LOST.format(places=", ".join(lost.places) or "nobody says where") if lost else ""
    return _TEXT.format(**facts, anchored=anchored, lost=gone).encode()
