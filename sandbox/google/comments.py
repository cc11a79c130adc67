"""Threaded comments: the only thing in a cell of which the API tells who wrote it."""

from datetime import UTC, datetime
from typing import Any, cast

from sandbox.google.errors import Refused
from sandbox.google.schema.objects import CommentThread, Post
from sandbox.google.schema.requests import (
    AddCommentReply,
    DeleteComment,
    InsertComment,
    UpdateCommentPost,
)
from sandbox.google.spreadsheet import Spreadsheet

KINDS = {"insertComment", "addCommentReply", "updateCommentPost", "deleteComment"}
_CHARACTERS = 2048
Json = dict[str, Any]


def insert(file: Spreadsheet, request: InsertComment, *, actor: str) -> Json:
    """Begin a thread at a cell."""
    cell = request["coordinate"]
    sheet = file.sheet_of(cell)
    row, column = cell.get("rowIndex", 0), cell.get("columnIndex", 0)
    if row >= sheet.row_count or column >= len(sheet.columns):
        raise Refused(f"Invalid coordinate of {sheet.title}: {row}, {column}")
    file.last_id += 1
    anchor_id, comment_id = f"kix.{file.last_id}", f"AAAA{file.last_id:07}"
    area = {
        **({"sheetId": sheet.id} if sheet.id else {}),
        "startRowIndex": row,
        "endRowIndex": row + 1,
        "startColumnIndex": column,
        "endColumnIndex": column + 1,
    }
    sheet.anchors.append({"anchorId": anchor_id, "range": cast("Any", area)})
    head = _write(file, request["content"], actor)
    if "assigneeEmailAddress" in request:
        head["assigneeEmail"] = request["assigneeEmailAddress"]
    thread: CommentThread = {
        "commentId": comment_id,
        "anchorId": anchor_id,
        "status": "OPEN",
        "headPost": head,
        "replies": [],
    }
    file.comments.append(thread)
    return {"insertComment": {"commentThread": show(thread, actor)}}


def _write(file: Spreadsheet, content: str, actor: str) -> Post:
    if not content or len(content) > _CHARACTERS:
        raise Refused(f"The content of a comment has 1 to {_CHARACTERS} characters.")
    file.last_id += 1
    at = datetime.fromtimestamp(file.computed_at, UTC).isoformat(timespec="milliseconds")
    moment = at.replace("+00:00", "Z")
    return {
        "postId": f"post{file.last_id}",
        "author": {"displayName": file.names.get(actor, actor), "user": f"users/{actor}"},
        "content": content,
        "contentHtml": content,
        "createTime": moment,
        "updateTime": moment,
    }


def reply(file: Spreadsheet, request: AddCommentReply, *, actor: str) -> Json:
    """Answer in a thread; with an action it is resolved, or opened again."""
    index, thread = _find(file, request["commentId"])
    asked = request["post"]
    action = asked.get("commentAction", "NO_COMMENT_ACTION_CHANGE")
    post: Any = _write(file, asked.get("content", "") or f"_{action}_", actor)
    if not asked.get("content"):
        if action == "NO_COMMENT_ACTION_CHANGE":
            raise Refused("A reply needs content or an action.")
        post |= {"content": "", "contentHtml": ""}
    status = {"RESOLVE": "RESOLVED", "REOPEN": "OPEN"}.get(action, thread["status"])
    after: Any = {**thread, "status": status}
    after["replies"] = [*thread["replies"], {**post, "commentAction": action}]
    file.comments[index] = after
    return {"addCommentReply": {"post": _show_post(after["replies"][-1], actor)}}


def update(file: Spreadsheet, request: UpdateCommentPost, *, actor: str) -> None:
    """Change one's own words."""
    index, thread = _find(file, request["commentId"])
    wanted = request.get("postId", thread["headPost"]["postId"])
    content = request["content"]

    def renew(post: Post) -> Post:
        if post["postId"] != wanted:
            return post
        _check_own(post, actor)
        return {**post, "content": content, "contentHtml": content}

    head, replies = renew(thread["headPost"]), [renew(post) for post in thread["replies"]]
    file.comments[index] = {**thread, "headPost": head, "replies": replies}


def delete(file: Spreadsheet, request: DeleteComment, *, actor: str) -> None:
    """Delete one's own thread."""
    index, thread = _find(file, request["commentId"])
    _check_own(thread["headPost"], actor)
    file.comments.pop(index)
    for sheet in file.sheets:
        sheet.anchors = [one for one in sheet.anchors if one["anchorId"] != thread["anchorId"]]


def _check_own(post: Post, actor: str) -> None:
    if post["author"]["user"] != f"users/{actor}":
        raise Refused("Only the author may change or delete a comment.", 403)


def _find(file: Spreadsheet, comment_id: str) -> tuple[int, CommentThread]:
    for index, thread in enumerate(file.comments):
        if thread["commentId"] == comment_id:
            return index, thread
    raise Refused(f"No comment with id: {comment_id}")


def show(thread: CommentThread, reader: str) -> CommentThread:
    """A thread as somebody reads it: their own posts say so."""
    replies = [_show_post(post, reader) for post in thread["replies"]]
    return {**thread, "headPost": _show_post(thread["headPost"], reader), "replies": replies}


def _show_post(post: Post, reader: str) -> Post:
    author = post["author"]
    return (
        {**post, "author": {**author, "me": True}} if author["user"] == f"users/{reader}" else post
    )
