"""One week of the firm: what happens when, drawn from the seed alone, and how it ends."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.chaos import people
from tests.chaos.accountant import list_shown, write_note
from tests.chaos.checker import Outside
from tests.chaos.faults import Weather
from tests.chaos.firm import MONDAY, Firm
from tests.chaos.invoices import make_records, write_file
from tests.chaos.people import DANA, ERIN, MEI, PRIYA, SAM, GaveUp, Ledger, Person
from tests.chaos.restore import Copy, expect_rest, list_known, put_back, recover, take_copy

Json = dict[str, Any]
INVOICES, BUSINESS_DAYS, FILES_A_DAY = 200, 5, 4
ACTS_A_DAY = 9
NIGHT = (15.0, 21.9, 22.6, 24.5)
"""Hours after 07:00 at which somebody would look in: the jobs of the early morning lie between."""
MOMENT_SECONDS = 1.1
"""The process has its own second between two looks at the clock; a step leaves it that much."""
ROUNDS = 25
DANAS = "dana@prairie.example"
MANAGERS = {PRIYA: "priya@prairie.example", ERIN: "erin@prairie.example"}
BY_HAND, SENT_TWICE, BY_COMMAND = 0.25, 0.2, 0.5


@dataclass(frozen=True)
class Trouble:
    """What goes wrong in a week besides what people do: how likely faults are at a step, and how
    often it is killed; whether the disk is full once, and an old copy comes back once."""

    faults: float = 0.0
    kills: int = 0
    full_disk: bool = False
    old_copy: bool = False


@dataclass(frozen=True, order=True)
class Step:
    """Something that happens so many minutes after Monday 07:00."""

    minute: int
    what: str
    place: int = 0


@dataclass(frozen=True)
class Shipment:
    """A file of the job system, and the records in it."""

    file: Path
    records: list[Json]


@dataclass
class Week:
    """A week on its way."""

    firm: Firm
    rng: Random
    trouble: Trouble
    ledger: Ledger = field(default_factory=Ledger)
    records: list[Json] = field(default_factory=list)
    shipments: list[Shipment] = field(default_factory=list)
    arrived: list[Json] = field(default_factory=list)
    unsent: list[Path] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    restored: bool = False
    copy: Copy | None = None
    killer: threading.Timer | None = None
    gave_up: int = 0
    done: int = 0

    def live(self) -> None:
        """From Monday to the Monday after."""
        self.records = make_records(self.rng, INVOICES, MONDAY.date())
        self.shipments = list(self._ship())
        self.firm.command("settings", "weekly_mode=export", f"weekly_responsible={DANAS}")
        self.firm.start()
        steps, weather = self._plan(), Weather(self.firm, self.rng)
        accidents = list(self._draw_accidents(len(steps)))
        for place, step in enumerate(steps):
            self._wait_for(step)
            for accident in [what for at, what in accidents if at == place]:
                accident()
            if self.rng.random() < self.trouble.faults:
                weather.turn()
            self._do(step)
            time.sleep(MOMENT_SECONDS)
            self._start_again()
        weather.clear_up()

    def _draw_accidents(self, steps: int) -> Iterator[tuple[int, Callable[[], None]]]:
        """At which steps it is killed, the disk is full, and the copy is taken and comes back."""
        rng, trouble = self.rng, self.trouble
        taken, full = rng.randrange(20, steps // 2), rng.randrange(15, steps - 20)
        if trouble.full_disk:
            yield full, self._fill_disk
            yield full + rng.randint(3, 6), self._make_room
        if trouble.old_copy:
            yield taken, self._take_copy
            yield taken + rng.randint(10, 25), self._put_copy_back
        free = [place for place in range(5, steps) if abs(place - full) > 6 and place != taken]
        yield from ((place, self._kill_soon) for place in rng.sample(free, trouble.kills))

    def _kill_soon(self) -> None:
        self.killer = threading.Timer(self.rng.random() * 3, self.firm.kill)
        self.killer.start()

    def _start_again(self) -> None:
        if self.killer:
            self.killer.join()
            self.killer = None
            self.firm.start()

    def _fill_disk(self) -> None:
        self.firm.full.touch()
        self.firm.say("! the disk is full")

    def _make_room(self) -> None:
        if self.firm.full.exists():
            self.firm.full.unlink()
            self.firm.say("! there is room again")

    def _take_copy(self) -> None:
        self._make_room()
        self.copy = take_copy(self.firm, self.ledger)

    def _put_copy_back(self) -> None:
        """The copy is the database now: exports rest until it was said what is lost."""
        assert self.copy
        self._make_room()
        Weather(self.firm, self.rng).clear_up()
        put_back(self.firm, self.copy, self.ledger, by_command=self.rng.random() < BY_COMMAND)
        self.firm.start()
        self.firm.pass_time(timedelta(minutes=6))
        time.sleep(MOMENT_SECONDS * 3)
        expect_rest(self.firm)
        self.firm.stop()
        shown = list_shown(self.firm)
        named = recover(self.firm)
        self.lost |= {one["number"] for one in named["lost_batches"]}
        missing = {one["number"] for one in self.arrived} - list_known(self.firm)
        assert set(named["missing_invoices"]) == missing & shown
        self._send_again(missing)
        self.restored = True
        self.firm.start()

    def _send_again(self, numbers: set[str]) -> None:
        """The job system sends again what is not there: also what the Sheet had not heard of."""
        file = self.firm.folder / "outgoing" / "again.json"
        records = [one for one in self.records if one["number"] in numbers]
        file.write_bytes(write_file("json", records))
        code, said = self.firm.command("import", str(file))
        assert code == 0, said
        self.firm.say(f"sent again: {len(numbers)}, of which {said['added']} were missing")

    def _plan(self) -> list[Step]:
        """The first file comes before everything, so that there is something to do."""
        steps = [Step(15, "file", 0)]
        for day in range(7):
            begins, works = day * 24 * 60, day < BUSINESS_DAYS
            first = day * FILES_A_DAY
            places = range(max(1, first), first + FILES_A_DAY) if works else []
            steps += [self._draw(begins, "file", place) for place in places]
            steps += [
                self._draw(begins, self._draw_act()) for _ in range(ACTS_A_DAY if works else 2)
            ]
            steps += [Step(begins + int(hours * 60), "night") for hours in NIGHT]
        return sorted(steps)

    def _draw(self, begins: int, what: str, place: int = 0) -> Step:
        return Step(begins + 30 + self.rng.randrange(10 * 60), what, place)

    def _draw_act(self) -> str:
        weights = {
            "export": 3,
            "confirm": 3,
            "process": 3,
            "pay": 2,
            "note": 3,
            "home": 1,
            "comment": 2,
            "hold": 1,
            "release": 1,
            "override": 2,
            "claim": 1,
        }
        return self.rng.choices([*weights], [*weights.values()])[0]

    def _ship(self) -> Iterator[Shipment]:
        """What the job system will write, file by file, of random sizes."""
        cuts = sorted(self.rng.sample(range(1, INVOICES), BUSINESS_DAYS * FILES_A_DAY - 1))
        (self.firm.folder / "outgoing").mkdir()
        for place, (first, end) in enumerate(zip([0, *cuts], [*cuts, INVOICES], strict=True)):
            kind, records = self.rng.choice(["json", "jsonl", "csv"]), self.records[first:end]
            file = self.firm.folder / "outgoing" / f"jobs-{place:02}.{kind}"
            file.write_bytes(write_file(kind, records))
            yield Shipment(file, records)

    def _wait_for(self, step: Step) -> None:
        left = MONDAY + timedelta(minutes=step.minute) - self.firm.clock.read()
        if left > timedelta():
            self.firm.pass_time(left)

    def _do(self, step: Step) -> None:
        """A step; who gets no answer gives up, and nothing is known of what she wanted."""
        try:
            if step.what == "file":
                self._send(self.shipments[step.place])
            elif step.what != "night":
                self._act(step.what)
            self.done += 1
            self.firm.say(f"{step.what} {step.place or ''}: done")
        except AssertionError as why:
            self.gave_up += 1
            self.firm.say(f"{step.what}: gave up: {str(why)[:300]!r}")

    def _send(self, shipment: Shipment) -> None:
        """The job system leaves it in the folder, or somebody takes it in by hand; some twice."""
        file, by_hand = shipment.file, self.rng.random() < BY_HAND
        self.arrived += shipment.records
        if not by_hand:
            self._drop(file)
        elif self.firm.command("import", str(file))[0]:
            self.unsent.append(file)
            raise GaveUp(f"{file.name} was not taken in")
        if self.rng.random() < SENT_TWICE:
            self._drop(file)

    def _drop(self, file: Path) -> None:
        part = self.firm.intake / f"{file.name}.part"
        part.write_bytes(file.read_bytes())
        part.rename(part.with_suffix(""))

    def _act(self, what: str) -> None:
        dana, mei, sam = self._person(DANA), self._person(MEI), self._person(SAM)
        manager = self._person(self.rng.choice([PRIYA, ERIN]))
        name = MANAGERS[manager.user]
        acts: dict[str, Callable[[], object]] = {
            "export": lambda: people.export_ready(self.rng.choice([dana, sam])),
            "confirm": lambda: people.confirm_import(mei),
            "process": lambda: people.mark_processed(dana),
            "pay": lambda: people.mark_paid(sam),
            "note": lambda: write_note(self.firm, self.ledger, self.rng),
            "home": lambda: people.open_home(self.rng.choice([dana, mei, sam, manager])),
            "comment": lambda: people.act_on(manager, self._choose(name), "comment", "as agreed"),
            "hold": lambda: people.act_on(sam, self._choose(), "hold", "the client asks"),
            "release": lambda: people.act_on(sam, self._choose(), "release", ""),
            "override": lambda: people.override(dana),
            "claim": lambda: people.answer_claim(dana),
        }
        acts[what]()

    def _choose(self, manager: str = "") -> str:
        """One of those that came, of this Project Manager if one is named."""
        those = [
            one["number"]
            for one in self.arrived
            if not manager or one["project_manager"]["email"] == manager
        ]
        if not those:
            raise GaveUp("there is none of hers")
        return str(self.rng.choice(those))

    def _person(self, user: str) -> Person:
        return Person(user, self.firm, self.ledger, self.rng)

    def settle(self) -> None:
        """Everybody has calmed down: what was not taken in is sent again, and all is told."""
        for file in self.unsent:
            code, said = self.firm.command("import", str(file))
            assert code == 0, said
        for _ in range(ROUNDS):
            for _ in range(3):
                self.firm.pass_time(timedelta(minutes=11))
                time.sleep(MOMENT_SECONDS * 2)
            _, waits = self.firm.command("outbox")
            dead = [one for one in waits["messages"] if one["state"] == "dead"]
            if dead:
                self.firm.say(f"dead letters: {dead}")
                self.firm.command("outbox", "--retry")
            if not waits["messages"]:
                return
        raise AssertionError(f"it is never told: {waits}")

    def look(self) -> Outside:
        """What there is to see from outside."""
        shared = {file.name: file.read_bytes() for file in self.firm.shared.iterdir()}
        return Outside(
            slack=self.firm.sandbox.world(),
            sheet=self.firm.sandbox.get("/test/sheets"),
            shared=shared,
            sent=self.records,
            told=self.ledger.sum_up(),
            lost=frozenset(self.lost),
            restored=self.restored,
        )
