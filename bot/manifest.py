"""What the app asks Slack for: `manifest.json` is written from here, and `doctor` looks by it."""

import json
from typing import Any

from bot import ids

Json = dict[str, Any]
SCOPES = {
    "app_mentions:read": "it answers whoever writes its name in a channel",
    "channels:history": "`groups:history` where a channel is still public",
    "channels:read": "`groups:read` where a channel is still public",
    "chat:write": "the backlog message, the batches and their threads, the weekly card, answers",
    "commands": "`/backlog`, and *Open invoice* in the menu of a message",
    "files:read": "a file counts as delivered when Slack shows it in the channel; what is uploaded "
    "is read",
    "files:write": "the files of an export, to the channel and to who exported; those that are "
    "asked for again; printed invoices; the upload that Slack shows late is deleted",
    "groups:history": "what is replied in the thread of a batch is kept with it; is a message or a "
    "file there already, and was the backlog message deleted?",
    "groups:read": "is the app in its channels, and is the exporter in the accounting channel?",
    "im:history": "it answers what somebody writes to it",
    "im:write": "the exporter's own copy, and the file that somebody asks for again",
    "pins:write": "the backlog message is pinned",
    "users:read": "guests, bots and deactivated accounts may not act, even when they are listed",
}
"""Scope -> what does not work without it."""

EVENTS = {
    "app_home_opened": ("", "somebody opens the app's Home, which is filled then"),
    "app_mention": ("app_mentions:read", "somebody writes the app's name in a channel"),
    "message.channels": (
        "channels:history",
        "as `message.groups`, where accounting's channel is still public",
    ),
    "message.groups": (
        "groups:history",
        "somebody replies in the thread of a batch, which is kept with it",
    ),
    "message.im": ("im:history", "somebody writes to the app"),
}
"""Event -> the scope it needs, and when it comes."""

RENEW = (
    "On https://api.slack.com/apps open the app, *App Manifest*, paste what `backlog "
    "slack-manifest` prints, save, and install it again."
)


def build_manifest(url: str = "") -> Json:
    """The manifest, as Slack reads it.

    Args:
        url: Where Slack sends everything, for firms that let no socket out.
    """
    manifest = _build_manifest()
    if url:
        interactivity = {"request_url": url, "message_menu_options_url": url}
        manifest["settings"]["event_subscriptions"]["request_url"] = url
        manifest["settings"]["interactivity"] |= interactivity
        manifest["settings"]["socket_mode_enabled"] = False
        for command in manifest["features"]["slash_commands"]:
            command["url"] = url
    return manifest


def _build_manifest() -> Json:
    return {
        "display_information": {
            "name": "Invoice Backlog",
            "description": "Export, Processed and Paid from Slack, with batches that accounting "
            "confirms.",
            "background_color": "#1f3a5f",
        },
        "features": _build_features(),
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }


def _build_features() -> Json:
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "Invoice Backlog", "always_online": True},
        "shortcuts": [
            {
                "name": "Open invoice",
                "type": "message",
                "callback_id": ids.OPEN_MESSAGE,
                "description": "Shows the invoice that this message names, with all its buttons.",
            }
        ],
        "slash_commands": [
            {
                "command": ids.COMMAND,
                "description": "The Invoice Process Backlog, for you alone",
                "usage_hint": "[NUMBER | admin | blocked | batches | words | help]",
                "should_escape": False,
            }
        ],
    }


def format_manifest(url: str = "") -> str:
    """The manifest as it is pasted."""
    return json.dumps(build_manifest(url), indent=2, ensure_ascii=False) + "\n"
