"""Do the tests of a room notice that its code is wrong: `python -m tests.mutants --seed 42`.

Each mutant is one small slip in one module (a comparison turned, a condition negated, a sum made a
difference). It is written into a copy of the checkout, never into the checkout, and the room's own
tests are run on it. Mutants they do not notice are printed; each wants a test, or a reason why it
is the same program.
"""

import ast
import random
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import pytest

ROOT = Path(__file__).parent.parent
_BATCHES, _LIFECYCLE = "tests/backlog/batches", "tests/backlog/lifecycle"
ROOMS = {
    "backlog/batches/confirm.py": [f"{_BATCHES}/test_confirm.py", _BATCHES],
    "backlog/batches/confirmation.py": [f"{_BATCHES}/test_gap.py", _BATCHES],
    "backlog/batches/gap.py": [f"{_BATCHES}/test_gap.py", _BATCHES],
    "backlog/batches/commit.py": [f"{_BATCHES}/test_commit.py", _BATCHES],
    "backlog/batches/draft.py": [f"{_BATCHES}/test_commit.py", _BATCHES],
    "backlog/lifecycle/memberships.py": [
        *[f"{_LIFECYCLE}/test_memberships.py", _LIFECYCLE, _BATCHES]
    ],
    "backlog/lifecycle/transitions.py": [f"{_LIFECYCLE}/test_transitions.py", _LIFECYCLE],
    "backlog/pricing.py": ["tests/backlog/test_checks.py", "tests/exporters/layout"],
    "backlog/queries/lists.py": ["tests/backlog/queries/test_lists.py", "tests/backlog/queries"],
    "backlog/roles.py": ["tests/backlog/test_roles.py"],
    "exporters/layout/taxes.py": ["tests/exporters/layout", "tests/exporters/test_golden.py"],
}
"""Module -> the tests that are its room's, those first that are likeliest to notice."""

TURNED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One slip: where, what stood there, what stands there now, and the whole module with it."""

    module: str
    line: int
    before: str
    after: str
    source: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line}  {self.before}  ->  {self.after}"


def list_mutants(module: str) -> Iterator[Mutant]:
    """Every slip of the kinds above that can be made in a module."""
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    for place, node in enumerate(ast.walk(tree)):
        if not _can_turn(node):
            continue
        wrong = deepcopy(tree)
        there = next(one for at, one in enumerate(ast.walk(wrong)) if at == place)
        before = ast.unparse(there)
        _turn(there)
        after = ast.unparse(there)
        line = getattr(node, "lineno", 0)
        yield Mutant(module, line, _shorten(before), _shorten(after), ast.unparse(wrong))


def _can_turn(node: ast.AST) -> bool:
    match node:
        case ast.Compare(ops=[one, *_]):
            return type(one) in TURNED
        case ast.BoolOp(op=op) | ast.BinOp(op=op):
            return type(op) in TURNED
        case ast.If() | ast.IfExp():
            return True
    return False


def _turn(node: ast.AST) -> None:
    match node:
        case ast.Compare():
            node.ops = [cast("ast.cmpop", TURNED[type(node.ops[0])]()), *node.ops[1:]]
        case ast.BoolOp() | ast.BinOp():
            node.op = cast("Any", TURNED[type(node.op)]())
        case ast.If() | ast.IfExp():
            node.test = ast.UnaryOp(ast.Not(), node.test)


def _shorten(text: str) -> str:
    first = text.splitlines()[0]
    return first if len(first) < 90 else first[:89] + "…"


def find_survivors(chosen: list[Mutant]) -> Iterator[Mutant]:
    """Those that the tests of their room do not notice; each is told as it is tried."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "checkout"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".git", ".venv", ".*_cache"))
        _check_untouched(copy, {tests for one in chosen for tests in ROOMS[one.module]})
        for number, mutant in enumerate(chosen, 1):
            noticed = _is_noticed(copy, mutant)
            print(f"{number:3} {'noticed ' if noticed else 'SURVIVED'} {mutant}", flush=True)  # noqa: T201
            if not noticed:
                yield mutant


def _check_untouched(copy: Path, every: set[str]) -> None:
    """Tests that fail without any slip notice nothing."""
    for tests in sorted(every):
        if not _passes(copy, tests):
            sys.exit(f"{tests} fails as it is; no mutant was tried.")


def _is_noticed(copy: Path, mutant: Mutant) -> bool:
    file = copy / mutant.module
    right = file.read_text(encoding="utf-8")
    file.write_text(mutant.source, encoding="utf-8")
    try:
        return any(not _passes(copy, tests) for tests in ROOMS[mutant.module])
    finally:
        file.write_text(right, encoding="utf-8")


def _passes(copy: Path, tests: str) -> bool:
    quick = ["-x", "-q", "-n", "0", "-m", "not soak", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", *quick, tests]
    try:
        run = subprocess.run(command, cwd=copy, capture_output=True, check=False, timeout=600)
    except subprocess.TimeoutExpired:
        return False
    if run.returncode in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED):
        sys.exit(f"{tests} holds no tests.")
    return run.returncode == 0


def main() -> None:
    """Draw mutants by a seed, try each, and list the survivors."""
    wanted = ArgumentParser(description=__doc__)
    wanted.add_argument("--seed", type=int, default=1)
    wanted.add_argument("--count", type=int, default=60)
    asked = wanted.parse_args()
    every = [mutant for module in ROOMS for mutant in list_mutants(module)]
    chosen = random.Random(asked.seed).sample(every, min(asked.count, len(every)))  # noqa: S311
    print(f"seed {asked.seed}: {len(chosen)} of {len(every)} mutants")  # noqa: T201
    survivors = list(find_survivors(chosen))
    print(f"{len(survivors)} survived")  # noqa: T201


if __name__ == "__main__":
    main()
