"""Threaded comments: the only thing in a Sheet of which the API tells who wrote it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from backlog.reviews.comments import Posted
from sheets.cells import Json

FIELDS = (
    "comments(commentId,anchorId,headPost(postId,content,author(displayName,me)),"
    "replies(postId,content,commentAction,author(displayName,me)))"
)
"""What a full look asks of each thread."""
INCLUDED = {"commentsViewMode": "COMMENTS_VIEW_MODE_INCLUDED"}


Places = Mapping[int, tuple[str, Sequence[str]]]


def list_posts(reading: Json, places: Places) -> tuple[Posted, ...]:
    """All that people said, with the tab and key of the row it hangs on.

    `places` are, by the id of a tab of ours, its name and the key of every row. A thread whose cell
    was deleted hangs on none, and one beside our rows on none of ours.
    """
    anchors = dict(_list_anchors(reading, places))
    return tuple(
        Posted(*anchors.get(thread.get("anchorId", ""), ("", "")), *_read_post(thread, post, nth))
        for thread in reading.get("comments", [])
        for nth, post in enumerate([thread["headPost"], *thread.get("replies", [])])
        if _say(post) and not post.get("author", {}).get("me")
    )


def _list_anchors(reading: Json, places: Places) -> Iterator[tuple[str, tuple[str, str]]]:
    for sheet in reading.get("sheets", []):
        tab, keys = places.get(sheet.get("properties", {}).get("sheetId", 0), ("", ()))
        for anchor in sheet.get("commentAnchors", []):
            row = anchor.get("range", {}).get("startRowIndex", 0)
            if row < len(keys) and keys[row]:
                yield anchor["anchorId"], (tab, keys[row])


def _read_post(thread: Json, post: dict[str, Any], nth: int) -> tuple[str, str, str]:
    """Its id within the Sheet, who said it, and what."""
    id_ = f"{thread['commentId']}/{post.get('postId') or nth}"
    return id_, post.get("author", {}).get("displayName", ""), _say(post)


_DONE = {"RESOLVE": "Resolved", "REOPEN": "Opened again"}


def _say(post: dict[str, Any]) -> str:
    """The words of a post, and what it did to its thread; empty when it is neither."""
    done = _DONE.get(post.get("commentAction", ""), "")
    return ": ".join(filter(None, (done, post.get("content", ""))))
