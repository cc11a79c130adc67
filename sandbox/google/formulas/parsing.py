"""A formula as a tree."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from sandbox.google.formulas.references import Reference, read_reference
from sandbox.google.formulas.tokens import Token, split_tokens
from sandbox.google.formulas.values import Failed, Value, read_error


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a text, a truth or an error, as it was typed."""

    value: Value


@dataclass(frozen=True, slots=True)
class Look:
    """What stands elsewhere."""

    at: Reference


@dataclass(frozen=True, slots=True)
class Call:
    """A function of other nodes; operators are functions, too."""

    name: str
    arguments: tuple["Node", ...]


Node: TypeAlias = Literal | Look | Call
_MISSING = Literal(None)
_LEVELS: tuple[dict[str, str], ...] = (
    {"=": "EQ", "<>": "NE", "<": "LT", ">": "GT", "<=": "LTE", ">=": "GTE"},
    {"&": "CONCAT"},
    {"+": "ADD", "-": "MINUS"},
    {"*": "MULTIPLY", "/": "DIVIDE"},
    {"^": "POW"},
)


@lru_cache(maxsize=20_000)
def parse_formula(formula: str, decimal: str = ".") -> Node:
    """The tree of a formula.

    `;` separates arguments everywhere, `,` only where it does not separate decimals.

    Raises:
        Failed: it cannot be read.
    """
    tokens = [token for token in split_tokens(formula) if token.kind != "space"]
    reader = _Reader(tokens, decimal)
    node = reader.binary(0)
    if reader.tokens:
        raise Failed("ERROR", "Formula parse error.")
    return node


class _Reader:
    """Descends through the levels of operators, eating tokens from the front."""

    def __init__(self, tokens: list[Token], decimal: str) -> None:
        self.tokens = tokens[::-1]
        self._decimal = decimal
        self._separators = {";"} if decimal == "," else {";", ","}

    def binary(self, level: int) -> Node:
        """Operators of this level and tighter ones."""
        if level == len(_LEVELS):
            return self._signed()
        node = self.binary(level + 1)
        while self._next() in _LEVELS[level]:
            name = _LEVELS[level][self._eat().text]
            node = Call(name, (node, self.binary(level + 1)))
        return node

    def _signed(self) -> Node:
        if self._next() in {"-", "+"}:
            sign = self._eat().text
            return Call("UMINUS", (self._signed(),)) if sign == "-" else self._signed()
        node = self._atom()
        while self._next() == "%":
            self._eat()
            node = Call("DIVIDE", (node, Literal(100.0)))
        return node

    def _atom(self) -> Node:
        token = self._eat()
        read: dict[str, Callable[[str], Node]] = {
            "text": lambda text: Literal(text[1:-1].replace('""', '"')),
            "number": self._number,
            "reference": _look,
            "error": lambda text: Literal(read_error("#" + text.partition("#")[2])),
            "name": self._named,
        }
        if token.kind in read:
            return read[token.kind](token.text)
        if token.text != "(":
            raise Failed("ERROR", "Formula parse error.")
        node = self.binary(0)
        self._expect(")")
        return node

    def _number(self, text: str) -> Node:
        if "," in text and self._decimal != ",":
            whole, _, rest = text.partition(",")  # `ROUND(1,2)`: the comma stood between arguments
            self.tokens += [Token("number", rest), Token("sign", ",")]
            return Literal(float(whole))
        if "." in text and self._decimal == ",":
            raise Failed("ERROR", "Formula parse error.")
        return Literal(float(text.replace(",", ".")))

    def _named(self, name: str) -> Node:
        if self._next() != "(":
            if name.upper() in {"TRUE", "FALSE"}:
                return Literal(name.upper() == "TRUE")
            raise Failed("NAME", f"Unknown range name: '{name.upper()}'.")
        self._eat()
        arguments: list[Node] = []
        while self._next() != ")":
            arguments.append(self._argument())
            if self._next() in self._separators:
                self._eat()
                if self._next() == ")":
                    arguments.append(_MISSING)
            elif self._next() != ")":
                raise Failed("ERROR", "Formula parse error.")
        self._eat()
        return Call(name.upper(), tuple(arguments))

    def _argument(self) -> Node:
        return _MISSING if self._next() in self._separators else self.binary(0)

    def _next(self) -> str | None:
        if not self.tokens or self.tokens[-1].kind == "text":
            return None
        return self.tokens[-1].text

    def _eat(self) -> Token:
        if not self.tokens:
            raise Failed("ERROR", "Formula parse error.")
        return self.tokens.pop()

    def _expect(self, sign: str) -> None:
        if self._next() != sign:
            raise Failed("ERROR", "Formula parse error.")
        self._eat()


def _look(text: str) -> Node:
    reference = read_reference(text)
    if reference is None:
        raise Failed("ERROR", "Formula parse error.")
    return Look(reference)
