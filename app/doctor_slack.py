"""What the app in Slack has and lacks: scopes, events, channels, membership, the pin."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from backlog.company import moment
from backlog.errors import Refused
from backlog.finding import Finding
from backlog.office import Office, is_current
from bot import manifest, state
from bot.deps import Deps


def examine_slack(deps: Deps, app_token: str, channels: Mapping[str, str]) -> Iterator[Finding]:
    """Ask Slack about everything that the app needs there; nothing is posted."""
    yield _ask("Slack bot token", lambda: _who(deps.client), "Set SLACK_BOT_TOKEN anew.")
    if app_token:
        yield _ask(
            "Slack app token",
            lambda: _sockets(deps.client, app_token),
            "Set SLACK_APP_TOKEN anew, with connections:write.",
        )
    yield from _permissions(deps)
    for name, channel in channels.items():
        yield from _channel(deps.client, name, channel)
    yield from _pin(deps.office)


def _ask(name: str, ask: Callable[[], str], fix: str) -> Finding:
    try:
        return Finding(name, ok=True, message=ask())
    except Refused as missing:
        return Finding(name, ok=False, message=str(missing), fix=fix)
    except SlackApiError as error:
        return Finding(name, ok=False, message=f"Slack says {error.response['error']}.", fix=fix)
    except (SlackClientError, OSError) as error:
        return Finding(name, ok=False, message=f"Slack cannot be reached: {error}.", fix=fix)
    except ValueError:  # its text may have the token in it
        return Finding(name, ok=False, message="SLACK_API_URL is no address.", fix="Correct it.")


def _who(client: WebClient) -> str:
    answer = client.auth_test()
    return f"{answer['user']} in {answer['team']}."


def _sockets(client: WebClient, token: str) -> str:
    client.apps_connections_open(app_token=token)
    return "Socket Mode is open to it."


def _permissions(deps: Deps) -> Iterator[Finding]:
    granted = _read_scopes(deps.client)
    if granted is None:
        return
    missing = [scope for scope in manifest.SCOPES if scope not in granted]
    for scope in missing:
        told = f"The app does not have it; what it is for: {manifest.SCOPES[scope]}."
        yield Finding(f"Slack scope {scope}", ok=False, message=told, fix=manifest.RENEW)
    if not missing:
        yield Finding("Slack scopes", ok=True, message="The app has every one of the manifest.")
    for event, (scope, comes) in manifest.EVENTS.items():
        yield _event(deps.office, event, scope, comes, granted)


def _read_scopes(client: WebClient) -> set[str] | None:
    """What the app was installed with; `None` when Slack does not say."""
    try:
        headers = client.auth_test().headers
    except (SlackClientError, OSError, ValueError):
        return None  # said under the token
    found = next((v for k, v in headers.items() if k.lower() == "x-oauth-scopes"), "")
    told = found[0] if isinstance(found, list) else found
    return {one.strip() for one in told.split(",")} if told else None


def _event(office: Office, event: str, scope: str, comes: str, granted: set[str]) -> Finding:
    """Slack tells nobody what an app subscribed to: what was heard says it, and scopes do."""
    name = f"Slack event {event}"
    if scope and scope not in granted:
        told = f"It cannot come without the scope {scope}. It is for when {comes}."
        return Finding(name, ok=False, message=told, fix=manifest.RENEW)
    heard = _read_heard(office, event)
    if heard:
        return Finding(name, ok=True, message=f"It came first on {heard}.")
    told = (
        f"It has not come yet: it comes when {comes}. If that happened and nothing came, the app "
        f"did not subscribe to it. {manifest.RENEW}"
    )
    return Finding(name, ok=True, message=told)


def _read_heard(office: Office, event: str) -> str:
    if not (office.path.exists() and is_current(office.path)):
        return ""
    heard = state.load_heard(office, event)
    return office.company.day(moment(heard.at)).isoformat() if heard else ""


def _channel(client: WebClient, name: str, channel: str) -> Iterator[Finding]:
    fix = f"Write its id under [slack] {name}_channel, and /invite @Invoice Backlog there."
    yield _ask(f"#{name} channel", partial(_member, client, channel), fix)
    try:
        found = client.conversations_info(channel=channel)["channel"]
    except (SlackClientError, OSError, ValueError):
        return  # said above
    if found.get("is_private") is False:
        told = f"#{found['name']} is public: everybody in the workspace may read the amounts in it."
        fix = "Make it private in the channel's settings in Slack. Its id stays the same."
        yield Finding(f"#{name} privacy", ok=False, message=told, fix=fix)


def _member(client: WebClient, channel: str) -> str:
    found = client.conversations_info(channel=channel)["channel"]
    if not found.get("is_member"):
        raise Refused(f"The app is not in #{found['name']}.")
    return f"The app is in #{found['name']}."


def _pin(office: Office) -> Iterator[Finding]:
    if not (office.path.exists() and is_current(office.path)):
        return
    if refused := state.load_pin_refusal(office):
        on = office.company.day(moment(refused.at))
        yield Finding(
            "pinned message",
            ok=False,
            message=f"Slack did not let it be pinned on {on}: {refused.error}.",
            fix="Pin it by hand, or allow it; it is tried again at the next start.",
        )
