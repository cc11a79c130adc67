"""Modals and Homes: the `views.*` methods, and what a submission's answer does."""

from dataclasses import replace
from typing import Any

from sandbox.slack import content
from sandbox.slack.blocks import check_view
from sandbox.slack.errors import SlackError
from sandbox.slack.shapes import stored_view, view_json
from sandbox.slack.state import state_of
from sandbox.slack.workspace import Arguments, Slack
from sandbox.slack.world import View, World

Json = dict[str, Any]
MOST_VIEWS = 3


def open_view(slack: Slack, args: Arguments) -> Json:
    """`views.open`: a new modal in place of whatever the person had open."""
    body = _check_body(slack.world, args.given.get("view"))
    user_id = slack.triggers.take(args.need("trigger_id")).user
    slack.world.close_all(user_id)
    return {"view": view_json(slack.world, add(slack.world, user_id, body))}


def publish_home(slack: Slack, args: Arguments) -> Json:
    """`views.publish`: one person's Home; an older `hash` than what they see is a conflict."""
    world, user = slack.world, slack.world.user(args.need("user_id"))
    if not world.app.home_tab:
        raise SlackError("not_enabled")
    old = world.homes.get(user.id)
    body = _check_body(world, args.given.get("view"), instead_of=old, kind="home")
    if args.text("hash") and (old is None or args.text("hash") != old.hash):
        raise SlackError("hash_conflict")
    stored = stored_view(world, body)
    values = state_of(stored["blocks"], old.values if old else {})
    view_id = old.id if old else world.new_id("V")
    home = View(view_id, view_id, None, user.id, stored, world.new_hash(), values)
    return {"view": view_json(world, world.keep_view(home))}


def push_view(slack: Slack, args: Arguments) -> Json:
    """`views.push`: on top of the modal that was clicked in, three at most."""
    body = _check_body(slack.world, args.given.get("view"))
    click = slack.triggers.take(args.need("trigger_id"))
    if click.view not in slack.world.stacks[click.user]:
        raise SlackError("not_found")
    return {"view": view_json(slack.world, add(slack.world, click.user, body))}


def update_view(slack: Slack, args: Arguments) -> Json:
    """`views.update`: keeps what was entered in every (block_id, action_id) that stays."""
    old = _find(slack.world, args)
    if args.text("hash") and args.text("hash") != old.hash:
        raise SlackError("hash_conflict")
    return {"view": view_json(slack.world, swap(slack.world, old, args.given.get("view")))}


def add(world: World, user_id: str, body: Json) -> View:
    """Put a checked view on top of this person's stack."""
    stack = world.stacks[user_id]
    if len(stack) >= MOST_VIEWS:
        raise SlackError("push_limit_reached")
    stored, view_id = stored_view(world, body), world.new_id("V")
    values = state_of(stored["blocks"], {})
    below = world.views[stack[-1]] if stack else None
    root, previous = (below.root, below.id) if below else (view_id, None)
    stack.append(view_id)
    return world.keep_view(View(view_id, root, previous, user_id, stored, world.new_hash(), values))


def swap(world: World, old: View, view: Any) -> View:
    """Give an open view a new body."""
    stored = stored_view(world, _check_body(world, view, instead_of=old))
    values = state_of(stored["blocks"], old.values)
    fresh = replace(old, body=stored, values=values, hash=world.new_hash(), errors={})
    return world.keep_view(fresh)


def settle(world: World, view: View, answer: Json) -> None:
    """Do what the app's answer to a submission asks; no answer closes the view.

    Raises:
        SlackError: The answer names no field, or brings a view Slack would refuse.
    """
    match answer.get("response_action"):
        case None:
            world.close_from(view)
        case "clear":
            world.close_all(view.user)
        case "errors":
            _show_errors(world, view, answer.get("errors"))
        case "update":
            swap(world, view, answer.get("view"))
        case "push":
            add(world, view.user, _check_body(world, answer.get("view")))
        case other:
            raise SlackError("invalid_arguments", f"unknown response_action: {other}")


def _show_errors(world: World, view: View, errors: Any) -> None:
    inputs = {b["block_id"] for b in view.body["blocks"] if b["type"] == "input"}
    if not isinstance(errors, dict) or not errors or errors.keys() - inputs:
        raise SlackError("invalid_arguments", "errors must name the block_id of an input block")
    world.keep_view(replace(view, errors=errors))


def _check_body(
    world: World, view: Any, instead_of: View | None = None, kind: str = "modal"
) -> Json:
    body = content.decode_json(view, "invalid_arguments")
    check_view(body, kind)
    name = body.get("external_id")
    views = [*world.views.values(), *world.homes.values()]
    others = [v.body.get("external_id") for v in views if v != instead_of]
    if name and name in others:
        raise SlackError("duplicate_external_id")
    return dict(body)


def _find(world: World, args: Arguments) -> View:
    view_id, name = args.text("view_id"), args.text("external_id")
    if bool(view_id) == bool(name):
        sentence = "Cannot provide both `view_id` and `external_id`, and one is needed"
        raise SlackError("invalid_arguments", sentence)
    for view in world.views.values():
        if view.id == view_id or (name and view.body.get("external_id") == name):
            return view
    raise SlackError("not_found")
