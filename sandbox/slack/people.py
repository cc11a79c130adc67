"""What people do in a workspace by themselves: write, edit, delete, upload, look at the app."""

from dataclasses import replace

from sandbox.slack.targets import Impossible, find_channel
from sandbox.slack.workspace import Slack
from sandbox.slack.world import File, Message


def say(slack: Slack, user_id: str, target: dict[str, str], text: str) -> Message:
    """Write into a channel, or into the thread of `thread_ts`; also to the app itself.

    Raises:
        Impossible: Not a member, nothing said, no such thread, or the app takes no messages.
    """
    world = slack.world
    channel = find_channel(slack, user_id, target["channel"])
    if channel.is_im and (not world.app.messages_tab or world.app.messages_read_only):
        raise Impossible("Sending messages to this app has been turned off.")
    if not text.strip():
        raise Impossible("There is nothing to send.")
    thread = target.get("thread_ts")
    if thread and thread not in world.messages[channel.id]:
        raise Impossible("The thread is gone.")
    return world.keep(Message(channel.id, world.new_ts(), user_id, text, thread_ts=thread))


def edit(slack: Slack, user_id: str, target: dict[str, str], text: str) -> None:
    """Change one's own message.

    Raises:
        Impossible: It is not theirs.
    """
    message = _own(slack, user_id, target)
    slack.world.keep(replace(message, text=text, edited_at=slack.world.new_ts()))


def delete(slack: Slack, user_id: str, target: dict[str, str]) -> None:
    """Delete one's own message.

    Raises:
        Impossible: It is not theirs.
    """
    slack.world.remove(_own(slack, user_id, target))


def upload(slack: Slack, user_id: str, name: str, data: bytes) -> File:
    """Upload a file for a `file_input`; nobody else sees it but the app."""
    world, user = slack.world, slack.world.user(user_id)
    made = int(world.clock.now())
    file_id = world.new_id("F")
    file = File(file_id, name, name, len(data), user.id, made, content=data, completed=True)
    world.files[file_id] = file
    return file


def open_app(slack: Slack, user_id: str, tab: str) -> None:
    """Enter the app's Home or its messages.

    Raises:
        Impossible: The app has no such tab.
    """
    app = slack.world.app
    if not {"home": app.home_tab, "messages": app.messages_tab}.get(tab):
        raise Impossible(f"The app has no tab {tab}.")
    slack.events.open_home(slack.world.user(user_id).id, tab)


def _own(slack: Slack, user_id: str, target: dict[str, str]) -> Message:
    channel = find_channel(slack, user_id, target["channel"])
    message = slack.world.messages[channel.id].get(target["ts"])
    if message is None or message.user != user_id:
        raise Impossible("This message is not yours, or is gone.")
    return message
