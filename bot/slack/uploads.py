"""Files that people put into a window: fetched from Slack with our token, and no larger than said.

What was uploaded is not trusted: the size that Slack names is checked again while it is read, and
a page that Slack answers with instead of the file is not taken for it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from slack_sdk import WebClient
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from backlog.errors import Refused
from bot.slack.client import SECONDS

Json = dict[str, Any]
_SLACK = ".slack.com"
_PIECE = 65_536


def fetch_upload(client: WebClient, file: Json, *, most: int) -> bytes:
    """The bytes of a file that somebody uploaded.

    Raises:
        Refused: it is too large, or Slack does not hand it out.
        SlackApiError: Slack does not know it.
    """
    known: Json = client.files_info(file=str(file["id"]))["file"]
    _refuse_size(int(known["size"]), most)
    url = str(known.get("url_private_download") or known.get("url_private") or "")
    _refuse_place(client, url)
    with _translate_failures():
        return _download(url, str(client.token), most)


def _download(url: str, token: str, most: int) -> bytes:
    headers, data = {"Authorization": f"Bearer {token}"}, bytearray()
    with requests.get(
        url, headers=headers, timeout=SECONDS, stream=True, allow_redirects=False
    ) as answer:
        if answer.status_code != 200 or "html" in answer.headers.get("Content-Type", ""):
            raise Refused(
                "Slack did not hand out the file. Nothing was done. Ask who runs the backlog "
                "whether the app has the scope files:read."
            )
        for piece in answer.iter_content(_PIECE):
            data += piece
            _refuse_size(len(data), most)
    return bytes(data)


def _refuse_size(size: int, most: int) -> None:
    if size > most:
        raise Refused(
            f"The file has more than {most // 1_000_000} MB, which is what may be brought here. "
            "Nothing was done. Bring it in parts."
        )


def _refuse_place(client: WebClient, url: str) -> None:
    """Our token goes to Slack alone."""
    if not _is_of_slack(url, client.base_url):
        raise Refused("The file is not kept by Slack, so it was not fetched. Upload it here.")


def _is_of_slack(url: str, base_url: str) -> bool:
    # Read as the one who fetches it reads it: others find another host in `https://a\@b/`.
    try:
        place, ours = parse_url(url), parse_url(base_url)
    except LocationParseError:
        return False
    slack = place.scheme == "https" and f".{place.host}".endswith(_SLACK)
    return slack or (place.scheme, place.netloc) == (ours.scheme, ours.netloc)


@contextmanager
def _translate_failures() -> Iterator[None]:
    try:
        yield
    except requests.RequestException:
        raise Refused(
            "The file could not be fetched from Slack. Nothing was done. Try again in a minute."
        ) from None
