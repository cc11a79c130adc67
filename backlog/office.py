"""What every use case needs, built once in `app/wiring.py` and passed in."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlite_utils import Database

from backlog import chronicle, journal, readiness
from backlog.checks import Rules
from backlog.company import Clock, Company
from backlog.errors import NotAllowed, NotFound
from backlog.messages import Routes
from backlog.naming import Choose
from backlog.printer import CoverPrinter, Printer
from backlog.readiness import Criteria
from backlog.roles import Actor, People, require
from backlog.store import database, mappings, outbox
from backlog.target import Profile, Target
from backlog.witness import Witness


def make_database(path: Path) -> None:
    """Make an office's database, or bring an older one up to date."""
    database.create(path)


def is_current(path: Path) -> bool:
    """Whether a database is this release's; an older one's is not, and is left as it is.

    Raises:
        Unusable: it is no backlog, a newer release's, or cannot be read.
    """
    with database.open_database(path) as db:
        return database.find_schema(db) is database.Schema.CURRENT


def try_to_write(path: Path, *, patience: float) -> None:
    """Begin to write, and write nothing.

    Raises:
        Locked: another program holds the database for longer than this many seconds.
        Unusable: it is no backlog, a newer release's, or cannot be written.
    """
    with database.open_database(path, patience=patience) as db, database.rehearsal(db):
        pass


@dataclass(frozen=True, slots=True)
class Office:
    """The firm at work: its database, clock, people, targets, profiles and printers.

    `routes`: who is told what; `destinations`: what people call those who are; `shares_files`:
    batches also go to a shared folder.
    `choose` draws the word code of a batch.
    `wake` is called after each write, so that the pump need not wait for its next look.
    `witnesses` know the head of the log from outside.
    """

    path: Path
    clock: Clock
    company: Company
    people: People
    targets: Mapping[str, Target]
    profiles: Mapping[str, Profile]
    cover_printer: CoverPrinter
    printers: Mapping[str, Printer] = field(default_factory=dict)
    rules: Rules = field(default_factory=Rules)
    routes: Routes = field(default_factory=dict)
    destinations: Mapping[str, str] = field(default_factory=dict)
    shares_files: bool = False
    choose: Choose = secrets.choice
    wake: Callable[[], None] = lambda: None
    witnesses: tuple[Witness, ...] = ()

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """A connection to look with: everything seen belongs to one moment."""
        with database.open_database(self.path) as db:
            db.conn.execute("BEGIN")
            yield db

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """One transaction: all of the block's writes or none; the pump is woken after it."""
        with database.open_database(self.path) as db:
            with database.transaction(db), chronicle.collect(db) as happened:
                yield db
                readiness.settle(db, self.criteria, at=self.clock())
                outbox.route(db, self.routes)
            chronicle.log_all(happened)
        # After the commit: a pump that looked before it would find nothing, and sleep again.
        self.wake()

    @contextmanager
    def rehearsing(self) -> Iterator[Database]:
        """A transaction that is taken back at its end: what would become of it."""
        with database.open_database(self.path) as db, database.rehearsal(db):
            yield db

    @property
    def criteria(self) -> Criteria:
        """What readiness is judged by."""
        return Criteria(self.targets, self.profiles, self.rules, self.company.currency)

    def admit(self, actor: Actor, act: str) -> None:
        """Let the actor pass, or refuse and record the refusal.

        Raises:
            NotAllowed: the actor does not hold a role that may.
        """
        try:
            require(actor, act)
        except NotAllowed as error:
            raise self.refusal(actor, act, str(error), error.to_add) from None

    def refusal(self, actor: Actor, act: str, sentence: str, to_add: str = "") -> NotAllowed:
        """Record that somebody was refused; the error is the caller's to raise."""
        with self.writing() as db:
            journal.note(db, journal.Deed("refused", actor, self.clock()), {"act": act})
        return NotAllowed(sentence, to_add)

    def label(self, target: str, profile: str) -> str:
        """The name people know an accounting system by, with the profile where it is another one.

        A target or a profile that is there no more keeps its name.
        """
        known = self._label_system(target, profile) if target in self.targets else target
        return known if profile in ("", "default", target) else f"{known} ({profile})"

    def _label_system(self, target: str, profile: str) -> str:
        use = self.profiles.get(profile)
        options = use.options if use and use.target == target else None
        return (self.targets[target] if options is None else self.targets[target].of(options)).label

    def name_destination(self, destination: str) -> str:
        """What people call a destination or a face; of one for a person, with her name."""
        if destination in self.destinations:
            return self.destinations[destination]
        kind, colon, email = destination.rpartition(":")
        known = self.destinations.get(kind + colon, destination)
        return known.format(name=self.people.by_email(email, {}).name)

    @property
    def labels(self) -> dict[str, str]:
        """Every profile by name, as people read it."""
        return {name: self.label(one.target, name) for name, one in self.profiles.items()}

    def find_default_target(self) -> str:
        """The profile that is meant where none is named."""
        with self.reading() as db:
            return readiness.find_default(db, self.criteria)

    def target(self, name: str) -> tuple[Target, Profile]:
        """A profile with its mappings as they stand, and its target.

        Raises:
            NotFound: there is none of this name.
        """
        if name not in self.profiles:
            known = ", ".join(self.profiles)
            raise NotFound(
                f"There is no target or profile {name!r}. Nothing was done. Known: {known}."
            )
        profile = self.profiles[name]
        with self.reading() as db:
            target = self.targets[profile.target].of(profile.options)
            return target, replace(profile, mappings=mappings.of(db, name))
