"""From an app's manifest to what it may do: its scopes, commands, events, shortcuts and tabs."""

from typing import Any

Json = dict[str, Any]
EVENT_SCOPES = {
    "app_home_opened": "",
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
}
"""The events the sandbox sends, each with the scope it needs."""


def installation(manifest: Json) -> Json:
    """The fields of an `App` that its manifest decides.

    Raises:
        ValueError: An event is unknown to the sandbox, or something lacks its scope.
    """
    features = manifest.get("features", {})
    tabs = features.get("app_home", {})
    scopes = tuple(manifest["oauth_config"]["scopes"]["bot"])
    events = tuple(manifest["settings"].get("event_subscriptions", {}).get("bot_events", ()))
    commands = tuple(command["command"] for command in features.get("slash_commands", ()))
    shortcuts = tuple(features.get("shortcuts", ()))
    _check(scopes, events, needs_commands=bool(commands or shortcuts))
    return {
        "scopes": scopes,
        "events": events,
        "commands": commands,
        "shortcuts": shortcuts,
        "home_tab": tabs.get("home_tab_enabled", False),
        "messages_tab": tabs.get("messages_tab_enabled", True),
        "messages_read_only": tabs.get("messages_tab_read_only_enabled", True),
    }


def _check(scopes: tuple[str, ...], events: tuple[str, ...], *, needs_commands: bool) -> None:
    for event in events:
        if event not in EVENT_SCOPES:
            raise ValueError(f"the sandbox does not send the event {event}")
        scope = EVENT_SCOPES[event]
        if scope and scope not in scopes:
            raise ValueError(f"the event {event} needs the scope {scope}")
    if needs_commands and "commands" not in scopes:
        raise ValueError("commands and shortcuts need the scope commands")
