"""The batchUpdate: all of its requests in order, or none."""

from collections.abc import Callable
from typing import Any, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

from sandbox.google import (
    charts,
    comments,
    content,
    dimensions,
    filters,
    metadata,
    protections,
    rules,
    tables,
    tabs,
)
from sandbox.google.errors import Refused
from sandbox.google.schema.requests import Request
from sandbox.google.spreadsheet import Spreadsheet

Json = dict[str, Any]
# A plain mapping on top, so that the strictness below reaches every declared field.
_BODY = TypeAdapter(
    dict[Literal["requests"], list[Request]],
    config=ConfigDict(extra="forbid", strict=True, allow_inf_nan=False),
)


def batch_update(
    file: Spreadsheet, requests: Any, *, actor: str | None = None
) -> tuple[Spreadsheet, list[Json]]:
    """Apply all requests in order to a copy; returns the copy and the replies.

    Args:
        file: What they are applied to; it stays as it is.
        requests: As they came.
        actor: The e-mail address of whoever asks; the file's owner when nobody is named.

    Raises:
        Refused: names the first request that cannot be; nothing of the batch happened.
    """
    try:
        asked = _BODY.validate_python({"requests": requests})["requests"]
    except ValidationError as error:
        raise Refused(describe(error)) from None
    file = file.copy()
    replies = [
        _apply(file, index, request, actor or file.owner) for index, request in enumerate(asked)
    ]
    file.check_size()
    return file, replies


def _apply(file: Spreadsheet, index: int, request: Any, actor: str) -> Json:
    if len(request) != 1:
        raise Refused(f"Invalid requests[{index}]: exactly one kind of request must be set.")
    [(kind, asked)] = request.items()
    try:
        protections.guard(file, kind, asked, actor=actor)
        if kind in _SIGNED:
            return _SIGNED[kind](file, asked, actor=actor) or {}
        return _KINDS[kind](file, asked) or {}
    except Refused as refusal:
        raise Refused(f"Invalid requests[{index}].{kind}: {refusal}", refusal.code) from None
    except KeyError as missing:
        raise Refused(f"Invalid requests[{index}].{kind}: {missing} must be set.") from None


def describe(error: ValidationError) -> str:
    """What is wrong with a body, as Google says it."""
    first = error.errors()[0]
    path = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in first["loc"]).lstrip(".")
    if first["type"] == "extra_forbidden":
        where, _, name = path.rpartition(".")
        return (
            f"Invalid JSON payload received. Unknown name \"{name}\" at '{where}':"
            " Cannot find field."
        )
    return f"Invalid value at '{path}': {first['msg']}"


_KINDS: dict[str, Callable[[Spreadsheet, Any], Json | None]] = {
    "updateSpreadsheetProperties": tabs.update_spreadsheet,
    "addSheet": tabs.add,
    "updateSheetProperties": tabs.update,
    "duplicateSheet": tabs.duplicate,
    "deleteSheet": tabs.delete,
    "updateCells": content.update,
    "repeatCell": content.repeat,
    "appendCells": content.append,
    "setDataValidation": content.validate,
    "sortRange": content.sort,
    "insertDimension": dimensions.insert,
    "deleteDimension": dimensions.delete,
    "moveDimension": dimensions.move,
    "appendDimension": dimensions.append,
    "updateDimensionProperties": dimensions.update_properties,
    "createDeveloperMetadata": metadata.create,
    "updateDeveloperMetadata": metadata.update,
    "deleteDeveloperMetadata": metadata.delete,
    "setBasicFilter": filters.set_basic,
    "clearBasicFilter": filters.clear_basic,
    "addFilterView": filters.add_view,
    "updateFilterView": filters.update_view,
    "duplicateFilterView": filters.duplicate_view,
    "deleteFilterView": filters.delete_view,
    "addConditionalFormatRule": rules.add,
    "updateConditionalFormatRule": rules.update,
    "deleteConditionalFormatRule": rules.delete,
    "addChart": charts.add,
    "updateChartSpec": charts.update_spec,
    "updateEmbeddedObjectPosition": charts.move,
    "deleteEmbeddedObject": charts.delete,
    "addTable": tables.add,
    "updateTable": tables.update,
    "deleteTable": tables.delete,
}
_SIGNED: dict[str, Callable[..., Json | None]] = {
    "addProtectedRange": protections.add,
    "updateProtectedRange": protections.update,
    "deleteProtectedRange": protections.lift,
    "insertComment": comments.insert,
    "addCommentReply": comments.reply,
    "updateCommentPost": comments.update,
    "deleteComment": comments.delete,
}
