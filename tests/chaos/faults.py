"""What goes wrong outside: Slack and Google, by the stand-ins' own faults, drawn from the seed."""

from dataclasses import dataclass
from random import Random

from tests.chaos.firm import Firm

METHODS = (
    *("chat.postMessage", "chat.update", "chat.postEphemeral", "chat.getPermalink"),
    *("conversations.history", "conversations.replies", "conversations.info", "conversations.open"),
    *("files.getUploadURLExternal", "files.completeUploadExternal", "files.info"),
    *("pins.add", "users.info", "views.open", "views.update", "views.publish"),
)
OF_SLACK = ("429", "500", "timeout_after_commit", "disconnect", "stall", "late")
OF_GOOGLE = (
    *("429", "500", "503", "timeout_after_commit", "500_after_commit", "503_after_commit"),
    *("truncated", "dropped", "dropped_after_commit", "hung", "slow", "short", "empty"),
)
OF_FILES = ("not_shared", "shared_late")
SECONDS = 6.0
"""So long a call hangs: longer than anybody here waits for Slack."""


@dataclass(frozen=True)
class Weather:
    """Lets faults come up and go."""

    firm: Firm
    rng: Random

    def turn(self) -> None:
        """Let something go wrong with the next calls, or a socket break."""
        rng, sandbox = self.rng, self.firm.sandbox
        times, pause = rng.randint(1, 3), rng.choice([1, 3, 20, 90])
        match rng.choice(["slack", "slack", "google", "google", "file", "socket"]):
            case "slack":
                method, kind = rng.choice(METHODS), rng.choice(OF_SLACK)
                sandbox.fault(method, kind, times=times, retry_after=pause, seconds=SECONDS)
                self.firm.say(f"! Slack: {method} {kind} x{times}")
            case "google":
                kind = rng.choice(OF_GOOGLE)
                asked = {"kind": kind, "times": times, "retry_after": pause, "seconds": SECONDS}
                sandbox.post("/test/sheets/fault", asked)
                self.firm.say(f"! Google: {kind} x{times}")
            case "file":
                kind = rng.choice(OF_FILES)
                # One at a time: files are few, and a queue of faults would outlive the week.
                for earlier in OF_FILES:
                    sandbox.fault("files.completeUploadExternal", earlier, times=0)
                sandbox.fault("files.completeUploadExternal", kind, seconds=SECONDS)
                self.firm.say(f"! Slack: a file is {kind}")
            case "socket":
                reason = rng.choice([None, "warning", "refresh_requested"])
                sandbox.post("/test/disconnect", {"reason": reason} if reason else {})
                self.firm.say(f"! Slack: the sockets end, {reason}")

    def clear_up(self) -> None:
        """Lift everything that was asked for and did not happen yet."""
        for method in METHODS:
            for kind in (*OF_SLACK, *OF_FILES):
                self.firm.sandbox.fault(method, kind, times=0)
        for kind in OF_GOOGLE:
            self.firm.sandbox.post("/test/sheets/fault", {"kind": kind, "times": 0})
        self.firm.say("! all faults are lifted")
