"""The five people: what they click and type, by what they see; who is left waiting gives up.

What a window says is done goes into the ledger: people rely on it, and the checker holds it
against what is there at the end.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.bot.desk import is_waiting, typed, words
from tests.chaos.checker import NUMBER, Told
from tests.chaos.firm import Firm
from tests.sandbox_process import eventually

Json = dict[str, Any]
DANA, MEI, PRIYA, SAM, ERIN = "U0DANA", "U0ACCOUNT", "U0PRIYA", "U0STRANGER", "U0ERIN"
BACKLOG, ACCOUNTING = "C0BACKLOG", "C0ACCOUNTS"
PATIENCE_SECONDS = 6
MARKED = 0.4
"""How often a batch is marked Processed at once."""
ACTS = ("invoice.act.", "invoice.do.")


class GaveUp(AssertionError):
    """Nothing to do, or no answer: she goes on with something else."""


@dataclass
class Ledger:
    """What people were told that is done, in order."""

    batches: list[str] = field(default_factory=list)
    processed_batches: list[str] = field(default_factory=list)
    processed: list[str] = field(default_factory=list)
    paid: list[str] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)

    def sum_up(self) -> Told:
        """All of it."""
        return Told(
            frozenset(self.batches),
            frozenset(self.processed_batches),
            frozenset(self.processed),
            frozenset(self.paid),
            dict(self.notes),
        )


@dataclass(frozen=True)
class Person:
    """Somebody at Slack."""

    user: str
    firm: Firm
    ledger: Ledger
    rng: Random

    def press(self, where: Json, action_id: str, action: Json | None = None) -> None:
        """Click an element of a message or a window."""
        answer = self.firm.sandbox.click(self.user, where, action_id, action)
        if answer != {"ok": True}:
            raise GaveUp(f"{action_id}: {answer}")

    def open(self, where: Json, action_id: str) -> Json:
        """Press a button, and wait for the window behind it."""
        self.close()
        self.press(where, action_id)
        return self.wait(lambda _: True)

    def wait(self, is_wanted: Callable[[Json], bool]) -> Json:
        """The window in front, once it is filled and as wanted."""

        def look() -> Json | None:
            view = self.firm.sandbox.view(self.user)
            return view if view and not is_waiting(view) and is_wanted(view) else None

        found = eventually(look, PATIENCE_SECONDS)
        assert found is not None
        return found

    def change(self, view: Json, action_id: str, action: Json | None = None) -> Json:
        """Click in the window, and wait until it is another one."""
        self.press(view, action_id, action)
        return self.wait(lambda now: bool(now["hash"] != view["hash"]))

    def submit(self, view: Json, values: Json | None = None) -> Json:
        """Press its button; what it shows afterwards."""
        answer = self.firm.sandbox.submit(self.user, view, values)
        if answer != {"ok": True}:
            raise GaveUp(f"submit: {answer}")
        now = self.wait(lambda now: bool(now["hash"] != view["hash"]))
        if now["errors"]:
            raise GaveUp(f"submit: {now['errors']}")
        return now

    def close(self) -> None:
        """Close all windows."""
        if view := self.firm.sandbox.view(self.user):
            self.firm.sandbox.close(self.user, view, everything=True)

    def find(self, channel: str, action_id: str) -> list[Json]:
        """The messages of a channel that have such a button, oldest first."""
        shown = self.firm.sandbox.messages(self.user, channel)
        those = [one | {"channel": channel} for one in shown if not one["ephemeral"]]
        found = [one for one in those if f'"{action_id}"' in json.dumps(one["blocks"])]
        if not found:
            raise GaveUp(f"there is no {action_id}")
        return found

    def open_invoice(self, number: str) -> Json:
        """Open an invoice by its number."""
        self.close()
        if self.firm.sandbox.command(self.user, BACKLOG, number) != {"ok": True}:
            raise GaveUp("the command was not heard")
        return self.wait(lambda view: bool(view["title"] == number))

    def choose(self, view: Json, do: str) -> Json:
        """Choose an act of an invoice's window, as a button or in its menu."""
        for element in (one for block in view["blocks"] for one in block.get("elements", [])):
            if not element["action_id"].startswith(ACTS):
                continue
            if _means(element, do):
                return self.change(view, element["action_id"])
            for option in element.get("options", []):
                if _means(option, do):
                    chosen = {"selected_option": {"value": option["value"]}}
                    return self.change(view, element["action_id"], chosen)
        raise GaveUp(f"{do} is not offered")


def _means(offered: Json, do: str) -> bool:
    return bool(offered.get("value")) and json.loads(offered["value"]).get("do") == do


def export_ready(dana: Person) -> None:
    """Export what is ready, and mark it Processed, mostly."""
    view = dana.open(dana.find(BACKLOG, "export.open")[-1], "export.open")
    if not view.get("submit"):
        raise GaveUp("nothing can go")
    finish_export(dana, view)


def finish_export(dana: Person, view: Json) -> None:
    """Press Export, and go on in its result."""
    done = dana.submit(view, typed({"export.note": f"by {dana.user}"}))
    if not (made := NUMBER.search(words(done))):
        raise GaveUp(f"no batch: {words(done)[:200]}")
    dana.ledger.batches.append(made[0])
    if dana.rng.random() < MARKED:
        after = dana.submit(done)
        if re.search(r"(are|is) Processed", words(after)):
            dana.ledger.processed_batches.append(made[0])
    elif '"export.next"' in json.dumps(done["blocks"]):
        finish_export(dana, dana.change(done, "export.next"))


def confirm_import(mei: Person) -> None:
    """Say of the oldest batch that waits what came in, with the total that one sees there."""
    card = mei.find(ACCOUNTING, "batch.imported")[0]
    view = mei.open(card, "batch.imported")
    asked = [b["element"] for b in view["blocks"] if b["block_id"] == "import.outcome"]
    if not asked:
        raise GaveUp(f"it asks nothing: {words(view)[:200]}")
    option = next(one for one in asked[0]["options"] if one["value"] == "imported")
    values = {
        "import.outcome": {"import.outcome": {"type": "radio_buttons", "selected_option": option}}
    }
    said = words(card)
    for block in view["blocks"]:
        if block["block_id"].startswith("import.seen:"):
            currency = block["block_id"].partition(":")[2]
            total = re.search(rf"(-?[\d,]+\.\d\d) {currency}", said)
            assert total
            id_ = block["element"]["action_id"]
            values[block["block_id"]] = {id_: {"type": "plain_text_input", "value": total[1]}}
    done = mei.submit(view, values)
    if "to the cent" not in words(done):
        raise GaveUp(f"not confirmed: {words(done)[:200]}")


def mark_processed(dana: Person) -> None:
    """Mark a page of what was exported Processed."""
    view = dana.open(dana.find(BACKLOG, "mark.processed")[-1], "mark.processed")
    chosen = _tick_some(dana, view)
    asked = dana.submit(dana.wait(lambda _: True))
    why = typed({"process.reason": "sent by mail"})
    reason = why if "process.reason" in json.dumps(asked["blocks"]) else None
    done = dana.submit(asked, reason)
    if _is_said_of_all(done, chosen):
        dana.ledger.processed += chosen


def mark_paid(dana: Person) -> None:
    """Record that some were paid."""
    view = dana.open(dana.find(BACKLOG, "mark.paid")[-1], "mark.paid")
    chosen = _tick_some(dana, view)
    asked = dana.submit(dana.wait(lambda _: True))
    done = dana.submit(asked, typed({"pay.reference": f"EFT {dana.rng.randrange(1000)}"}))
    if _is_said_of_all(done, chosen):
        dana.ledger.paid += chosen


def _is_said_of_all(done: Json, chosen: list[str]) -> bool:
    """Whether the result says it of each of them."""
    said = words(done)
    if len(chosen) == 1:
        return said.startswith((f"{chosen[0]}: processed", f"{chosen[0]}: paid."))
    return said.startswith(f"{len(chosen)} are ")


def _tick_some(dana: Person, view: Json) -> list[str]:
    """Tick one group of the page and no other; the numbers in it."""
    view = dana.change(view, "selection.clear") if '"selection.clear"' in json.dumps(view) else view
    groups = [block for block in view["blocks"] if block["block_id"].startswith("pick")]
    if not groups:
        raise GaveUp("there is nothing to tick")
    block = dana.rng.choice(groups)
    options = block["elements"][0]["options"]
    ticked = {"type": "checkboxes", "selected_options": options}
    dana.press(view | {"blocks": [block]}, "selection.tick", ticked)
    dana.wait(lambda now: bool(now["hash"] != view["hash"]))
    return [one["text"]["text"].split("\u00a0· ")[0].strip("*") for one in options]


def act_on(person: Person, number: str, do: str, reason: str) -> None:
    """Do something to an invoice in its window, with a sentence."""
    asked = person.choose(person.open_invoice(number), do)
    if not asked.get("submit"):
        return
    fields = [b["block_id"] for b in asked["blocks"] if b["block_id"] in ("act.reason", "act.text")]
    person.submit(asked, typed(dict.fromkeys(fields, reason)))


def override(dana: Person) -> None:
    """Let the first blocked invoice that the pinned message names pass."""
    said = words(dana.find(BACKLOG, "home.link")[-1]).replace("*", "")
    named = re.search(r"^(\S+) · [^\n]* · (signature|client approval) · ", said, re.MULTILINE)
    if not named:
        raise GaveUp("nothing is blocked by that alone")
    act_on(dana, named[1], "override", "agreed by telephone")


def answer_claim(dana: Person) -> None:
    """Answer the oldest question that came from the Sheet."""
    message = dana.find(BACKLOG, "claim.comment")[0]
    dana.press(message, "claim.comment")


def open_home(person: Person) -> None:
    """Look at Home."""
    if person.firm.sandbox.open_app(person.user) != {"ok": True}:
        raise GaveUp("Home was not heard")
    eventually(lambda: person.firm.sandbox.home(person.user), PATIENCE_SECONDS)
