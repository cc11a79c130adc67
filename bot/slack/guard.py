"""The one guard around every listener: answered in time, by whom, and nothing ever escapes.

A listener that raises just after its ack loses the ack, and Slack shows a warning sign instead of
our sentence. So exceptions end here: refusals become sentences, the unexpected is logged once with
a reference that the person is given too.
"""

import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

from slack_bolt import Ack
from slack_sdk.errors import SlackApiError, SlackClientError

from backlog import journal
from backlog.errors import NotAllowed, Refused
from backlog.roles import Actor
from bot.blocks import kit
from bot.blocks.kit import View
from bot.deps import Deps
from bot.slack.accounts import Standing
from bot.slack.interaction import Call, Invalid

log = logging.getLogger(__name__)

Json = dict[str, Any]
Listener = Callable[..., None]
Handler = Callable[[Call], None]
Answer = Callable[[Call], View]

SOON = 1.5
"""Seconds a submitted window may wait for its answer before it says that work goes on."""

_EXPIRED = {"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"}


class Guard:
    """Makes listeners of handlers; one for the whole app."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._standing = Standing(deps.client, deps.office.clock)
        self._once = Once()
        self._work = ThreadPoolExecutor(max_workers=8, thread_name_prefix="submitted")

    def click(self, handler: Handler) -> Listener:
        """A listener for clicks and commands: acknowledged first, done once."""

        def listener(ack: Ack, body: Json) -> None:
            ack()
            if not self._once.first(body.get("trigger_id", "")):
                return
            call = self._call(body)
            try:
                self._identify(call)
                handler(call)
            except Exception as error:  # noqa: BLE001 -- nothing escapes a listener; see above
                _tell(call, error)

        return listener

    def submit(self, answer: Answer) -> Listener:
        """A listener for submitted windows: the answer is the ack, or follows when it takes long.

        Acknowledging first and updating at once would race: Slack may apply the two in either
        order, and the person would look at *One moment* for ever.
        """

        def listener(ack: Ack, body: Json) -> None:
            call = self._call(body)
            work = self._work.submit(self._answered, call, answer)
            wait([work], SOON)
            if work.done():
                ack(**work.result())
                return
            ack(response_action="update", view=_waiting(call))
            _follow(call, work.result())

        return listener

    def _answered(self, call: Call, answer: Answer) -> Json:
        try:
            self._identify(call)
            return {"response_action": "update", "view": answer(call)}
        except Invalid as invalid:
            return {"response_action": "errors", "errors": invalid.errors}
        except Exception as error:  # noqa: BLE001 -- nothing escapes a listener; see above
            return {
                "response_action": "update",
                "view": kit.said("Nothing was done", _sentence(error), _to_copy(error)),
            }

    def _call(self, body: Json) -> Call:
        user = body.get("user", {})
        team = user.get("team_id") or body.get("team_id") or body.get("team", {}).get("id", "")
        user_id = user.get("id") or body.get("user_id", "")
        return Call(self._deps, self._deps.office.people.by_slack(team, user_id), body)

    def _identify(self, call: Call) -> None:
        """Refuse a listed person whose account may not act; the unlisted are refused by the act."""
        if not call.actor.roles:
            return
        team, _, user = call.person.partition("/")
        if objection := self._standing.objection(team, user):
            self._refuse(call.actor, objection)

    def _refuse(self, actor: Actor, objection: str) -> None:
        office = self._deps.office
        with office.writing() as db:
            deed = journal.Deed("refused", actor, office.clock())
            journal.note(db, deed, {"account": objection})
        raise NotAllowed(
            f"Your Slack account {objection}, so it may not act here. Nothing was changed. "
            "Ask an Administrator."
        )


class Once:
    """Tells the first delivery of a click from the ones after it."""

    def __init__(self, most: int = 1000) -> None:
        self._most = most
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def first(self, delivery: str) -> bool:
        """Whether this one was not seen before; one without an id always counts as first."""
        with self._lock:
            if not delivery:
                return True
            if delivery in self._seen:
                return False
            self._seen[delivery] = None
            while len(self._seen) > self._most:
                self._seen.popitem(last=False)
            return True


def _waiting(call: Call) -> View:
    title = call.body["view"]["title"]["text"]
    return kit.modal(title, [kit.section("Working on it. This window says when it is done.")])


def _follow(call: Call, answer: Json) -> None:
    errors = answer.get("errors", {})
    view = answer.get("view") or kit.said("Nothing was done", " ".join(errors.values()))
    try:
        call.show(view)
    except (SlackClientError, OSError) as error:
        log.warning("the window of a slow submit could not be updated: %s", error)


def _tell(call: Call, error: Exception) -> None:
    sentence = _sentence(error)
    try:
        call.tell(sentence, kit.told(sentence, _to_copy(error)))
    except (SlackClientError, OSError) as lost:
        log.warning("a sentence did not reach its person: %s (%s)", sentence, lost)


def _to_copy(error: Exception) -> str:
    return error.to_add if isinstance(error, NotAllowed) else ""


def _sentence(error: Exception) -> str:
    if isinstance(error, Refused):
        return str(error)
    if isinstance(error, SlackApiError) and error.response.get("error") in _EXPIRED:
        return (
            "Slack gave us three seconds to open the window and they were over. "
            "Nothing was changed. Click again."
        )
    reference = secrets.token_hex(4)
    log.error("unexpected, reference %s", reference, exc_info=error)
    return (
        f"Something went wrong on our side (reference {reference}). Whatever was recorded is "
        "complete, nothing is half done. Look at the backlog, then try again; if it happens "
        "twice, give the reference to whoever looks after this program."
    )
