"""Refusals, as Slack words them."""

from typing import Any


class SlackError(Exception):
    """An `{"ok": false}` answer.

    Attributes:
        code: Slack's error code, for example `not_in_channel`.
        messages: Sentences for `response_metadata.messages`.
        fields: Further fields of the answer.
    """

    def __init__(self, code: str, *messages: str, **fields: Any) -> None:
        super().__init__(code, *messages)
        self.code = code
        self.messages = messages
        self.fields = fields

    def answer(self) -> dict[str, Any]:
        """The body Slack would send."""
        body: dict[str, Any] = {"ok": False, "error": self.code, **self.fields}
        if self.messages:
            marked = [f"[ERROR] {sentence}" for sentence in self.messages]
            body["response_metadata"] = {"messages": marked}
        return body
