"""A target simple enough to tamper with: `number=gross` lines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Self

from backlog.model import Invoice
from backlog.target import Limits, Name, Option, Part, Problem, Profile, ReadBack


def _unharmed(data: bytes) -> bytes:
    return data


@dataclass(frozen=True, slots=True)
class Toy:
    """Holds what a test wants: limits, what it objects to, and how its bytes are tampered with."""

    limits: Limits = field(default_factory=Limits)
    carries: frozenset[str] = frozenset({"gross"})
    objects: Callable[[Sequence[Invoice]], list[Problem]] = lambda _: []
    tamper: Callable[[bytes], bytes] = field(default=_unharmed)
    id: str = "toy"
    label: str = "Toy"
    extension: str = "txt"
    options: tuple[Option, ...] = ()

    sorts: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()

    def of(self, _: object) -> Self:
        return self

    def names(self, invoices: Sequence[Invoice], profile: Profile) -> list[Name]:  # noqa: ARG002 - the protocol's
        return []

    def list_new(self, invoices: Sequence[Invoice], profile: Profile) -> list[Name]:  # noqa: ARG002 - the protocol's
        return []

    def name_kind(self, invoice: Invoice, profile: Profile) -> str:  # noqa: ARG002 - the protocol's
        return ""

    def rows(self, invoice: Invoice) -> int:
        return len(invoice.lines)

    def check(
        self,
        invoices: Sequence[Invoice],
        profile: Profile,  # noqa: ARG002 - the protocol's
        others: Sequence[Invoice] = (),  # noqa: ARG002 - the protocol's
    ) -> list[Problem]:
        return self.objects(invoices)

    def check_each(self, invoices: Sequence[Invoice], profile: Profile) -> list[Problem]:
        return self.check(invoices, profile)

    def check_together(
        self,
        invoices: Sequence[Invoice],  # noqa: ARG002 - the protocol's
        profile: Profile,  # noqa: ARG002 - the protocol's
        others: Sequence[Invoice] = (),  # noqa: ARG002 - the protocol's
    ) -> list[Problem]:
        return []

    def render(self, part: Part, profile: Profile) -> bytes:  # noqa: ARG002 - the protocol's
        lines = [f"{one.number}={self._amount(one)}" for one in part.invoices]
        return self.tamper("\n".join(lines).encode())

    def _amount(self, invoice: Invoice) -> Decimal:
        return invoice.total if "gross" in self.carries else invoice.subtotal

    def read_back(
        self,
        data: bytes,
        profile: Profile,  # noqa: ARG002 - the protocol's
    ) -> list[ReadBack]:
        pairs = [line.rsplit("=", 1) for line in data.decode().splitlines()]
        if any(len(pair) != 2 for pair in pairs):
            raise ValueError("a line has no amount")
        if "gross" in self.carries:
            return [ReadBack(number, gross=Decimal(amount)) for number, amount in pairs]
        return [ReadBack(number, net=Decimal(amount)) for number, amount in pairs]

    def list_sorts(self, profile: Profile) -> frozenset[str]:  # noqa: ARG002 - the protocol's
        return self.sorts

    def joins_jobs(self, profile: Profile) -> bool:  # noqa: ARG002 - the protocol's
        return False

    def expect_total(self, invoice: Invoice, profile: Profile) -> Decimal:  # noqa: ARG002 - the protocol's
        return invoice.total

    def import_steps(self, profile: Profile) -> list[str]:  # noqa: ARG002 - the protocol's
        return ["Read it."]


def profile() -> Profile:
    return Profile("toy", {})
