"""Write what is missing in the golden cases: `python -m tests.exporters.golden`.

A file that stands is never touched: to renew one, delete it, run this, and read the difference.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from backlog.target import Level, Problem
from tests.exporters.loading import Case, list_cases


def find_problems(case: Case) -> list[Problem]:
    return case.target.check(case.invoices, case.profile)


def problems_text(case: Case) -> str:
    return (
        json.dumps([asdict(each) for each in find_problems(case)], indent=1, ensure_ascii=False)
        + "\n"
    )


def write_missing(case: Case) -> list[Path]:
    """Write the case's missing files; an invoice with a blocker has no file to expect."""
    written = []
    if not case.problems.exists():
        case.problems.write_text(problems_text(case), "utf-8")
        written.append(case.problems)
    blocked = any(each.level is Level.BLOCKER for each in find_problems(case))
    if not blocked and not case.expected_file.exists():
        case.expected_file.write_bytes(case.target.render(case.part, case.profile))
        written.append(case.expected_file)
    return written


if __name__ == "__main__":
    for path in [path for case in list_cases() for path in write_missing(case)]:
        sys.stdout.write(f"wrote {path.parent.name}/{path.name}: read it before you commit it\n")
