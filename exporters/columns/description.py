"""A description: the file in which somebody says the columns of another system's import."""

import difflib
import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails

from backlog.target import Option
from exporters.checks.opposite import NEGATIVE_LINES
from exporters.columns.fields import FIELDS
from exporters.columns.places import locate

ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8-bom": "utf-8-sig",
    "windows-1252": "cp1252",
    "iso-8859-1": "iso-8859-1",
    "ascii": "ascii",
}
_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
_DATE = re.compile(r"YYYY|MM|M|DD|D")
_TOKENS = {"YYYY": "{y:04}", "MM": "{m:02}", "M": "{m}", "DD": "{d:02}", "D": "{d}"}
_CALLED = {
    "customer": "client client.id",
    "job": "job.number job.name",
    "invoice": "number",
    "date": "invoice_date",
    "item": "line.item",
    "qty": "line.quantity line.units",
    "price": "line.price line.rate",
    "po": "po_number",
}
"""What others call our fields."""
_RESERVED = frozenset({"columns", "target", "currencies", "strict", NEGATIVE_LINES.name})
_WANTED = {
    "missing": "it is missing",
    "string": "write text in quotation marks, not {given}",
    "bool": "write true or false, not {given}",
    "int": "write a whole number, not {given}",
    "greater_than_equal": "write a number from {ge} on, not {given}",
    "literal": "write {expected}, not {given}",
    "list": "write a list in square brackets, not {given}",
    "tuple": "write a list in square brackets, not {given}",
    "dict": "write a section of its own, not {given}",
    "model": "write a section of its own, not {given}",
    "too_short": "it is empty",
    "value_error": "{error}",
}
"""What is said of a mistake, by the beginning of the validator's name for it."""


class BadDescription(ValueError):
    """A description has mistakes; `mistakes` are one sentence each, with line and column."""

    def __init__(self, mistakes: Collection["Mistake"]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake, and where it stands, from 1; 0 where there is no text at all."""

    line: int
    column: int
    message: str

    def __str__(self) -> str:
        if not self.line:
            return self.message
        return f"line {self.line}, column {self.column}: {self.message}"


def suggest(given: str, known: Collection[str]) -> str:
    """The end of a sentence about a name that there is not: what was perhaps meant."""
    near = [word for word in _CALLED.get(given.lower(), "").split() if word in known]
    near += difflib.get_close_matches(given.lower(), known, n=3, cutoff=0.6)
    near += [each for each in known if given and given.lower() in each.split(".")]
    meant = [*dict.fromkeys(near)][:3]
    if meant:
        return f"did you mean {' or '.join(f'“{each}”' for each in meant)}?"
    return f"there are {', '.join(known)}"


def _check_date(given: str) -> str:
    letters = "".join(sorted(re.sub("[^A-Za-z]", "", _DATE.sub(lambda found: found[0][0], given))))
    if letters != "DMY":
        raise ValueError(f"{given!r} is no date; write one like MM/DD/YYYY, M/D/YYYY or YYYYMMDD")
    if re.search(r"(?<!M)M(?!M)|(?<!D)D(?!D)", given) and not re.search("[^YMD]", given):
        raise ValueError(f"{given!r} cannot be told apart again; write MM and DD")
    return given


_Date = Annotated[str, AfterValidator(_check_date)]


def date_pattern(given: str) -> str:
    """A date as it is described, as a pattern of `format_day`."""
    plain = given.replace("{", "{{").replace("}", "}}")
    return _DATE.sub(lambda found: _TOKENS[found[0]], plain)


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Described(_Section):
    """One column: a field, what stands where that is empty, and what it may hold."""

    name: str = Field(description="The heading.")
    field: str = Field("", description="What it holds; without one it is the constant, or empty.")
    constant: str = Field("", description="What stands there; with a field, where that is empty.")
    option: str = Field("", description="The same, but a setting of the profile.")
    words: dict[str, str] = Field({}, description="What is written for which value of the field.")
    format: str = Field("", description="How this date is written, if otherwise than `dates`.")
    limit: int | None = Field(None, ge=1, description="How many characters fit.")
    level: int | None = Field(
        None, ge=1, description="How many fit in each name of `Parent:Child`."
    )
    required: bool = Field(False, description="Whether an invoice without it is refused.")
    long: Literal["", "cut", "refuse"] = Field(
        "", description="What becomes of text that does not fit, if not as usual for the field."
    )
    rows: Literal["every", "first"] = Field(
        "every", description="Whether it stands in every row of an invoice or in its first one."
    )
    zeros: Literal["written", "empty"] = Field(
        "written", description="Whether a figure of nothing is 0.00 or empty."
    )

    @field_validator("name", "constant")
    @classmethod
    def _be_one_line(cls, given: str) -> str:
        if given != given.strip() or not (given.isprintable() or not given):
            raise ValueError("it begins or ends with a blank, or has a line break")
        return given

    @field_validator("field")
    @classmethod
    def _be_known(cls, given: str) -> str:
        if given not in FIELDS:
            raise ValueError(f"there is no field {given!r}: {suggest(given, FIELDS)}")
        return given

    @field_validator("format")
    @classmethod
    def _be_for_a_date(cls, given: str, info: ValidationInfo) -> str:
        field = FIELDS.get(info.data.get("field", ""))
        if field and not field.day:
            raise ValueError(f"{field.name} is no date; only dates have a format")
        return _check_date(given)

    @field_validator("zeros")
    @classmethod
    def _be_for_a_figure(cls, given: str, info: ValidationInfo) -> str:
        field = FIELDS.get(info.data.get("field", ""))
        if field and not field.figure:
            raise ValueError(f"{field.name} is no figure; only figures have zeros")
        return given

    @field_validator("words")
    @classmethod
    def _be_values(cls, given: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        field = FIELDS.get(info.data.get("field", ""))
        if field and (field.day or field.figure or field.name == "number"):
            raise ValueError(f"{field.name} is written as it is; other fields can have words")
        for each in given:
            if field and field.words and each not in field.words:
                raise ValueError(f"{field.name} is never {each!r}: {suggest(each, field.words)}")
        return given


class _Offered(_Section):
    """An option of a profile: what it is unless the profile says otherwise, and what for."""

    default: str
    help: Annotated[str, Field(min_length=1)]


class Description(_Section):
    """A whole description. `taxes`: whose tax counts, the file's or what they calculate."""

    label: str = Field(min_length=1, max_length=60, description="What people call the system.")
    extension: Literal["csv", "txt", "tsv"] = Field("csv", description="How the file's name ends.")
    encoding: Literal["utf-8", "utf-8-bom", "windows-1252", "iso-8859-1", "ascii"] = Field(
        "utf-8", description="Its letters; what it lacks is written alike, or refused in names."
    )
    delimiter: Literal["comma", "semicolon", "tab", "pipe"] = Field(
        "comma", description="What stands between two columns."
    )
    headings: bool = Field(True, description="Whether the first row has the headings.")
    dates: _Date = Field(
        "YYYY-MM-DD", description="How dates are written, of YYYY, MM or M, DD or D."
    )
    decimal: Literal[".", ","] = Field(".", description="The decimal sign.")
    places: int | None = Field(None, ge=0, description="The most decimals that amounts have there.")
    price_places: int = Field(
        2,
        ge=0,
        description="How many decimals units and prices keep there, where they are multiplied; a "
        "line with more goes out as 1 x its amount.",
    )
    documents: Literal["invoices", "credits", "both"] = Field(
        "both", description="What a file may hold; the rest is refused."
    )
    credit_signs: Literal["minus", "plus"] = Field(
        "minus", description="Whether a credit's amounts have their minus, or none."
    )
    negative_lines: Literal["write", "refuse", "choose"] = Field(
        "choose", description="What becomes of lines against their document; the profile chooses."
    )
    taxes: Literal["file", "by-line", "by-invoice"] = Field(
        "file",
        description="Whose tax counts: the file's, or what they calculate, rounded so; then what "
        "will differ is told.",
    )
    sort: Literal["", "number"] = Field("", description="Sorted by number, else by date.")
    most_invoices: int | None = Field(None, ge=1, description="How many invoices a file may hold.")
    most_rows: int | None = Field(None, ge=1, description="How many rows it may hold.")
    steps: tuple[str, ...] = Field((), description="How to import, step by step, for the batch.")
    options: dict[str, str | _Offered] = Field({}, description="Settings of each profile.")
    columns: tuple[Described, ...] = Field(min_length=1, description="In their order.")

    @field_validator("steps", "columns", mode="before")
    @classmethod
    def _freeze(cls, given: object) -> object:
        return tuple(given) if isinstance(given, list) else given

    @model_validator(mode="after")
    def _be_whole(self) -> Self:
        for wrong in _find_gaps(self):
            raise ValueError(wrong)
        return self

    @property
    def fields(self) -> frozenset[str]:
        """The fields that some column holds."""
        return frozenset(each.field for each in self.columns if each.field)

    @property
    def code_page(self) -> str:
        """What Python calls the encoding."""
        return ENCODINGS[self.encoding]

    @property
    def separator(self) -> str:
        """The sign between two cells."""
        return _DELIMITERS[self.delimiter]

    @property
    def multiplies(self) -> bool:
        """Whether the amount of a line is told by quantity and price alone."""
        return "line.amount" not in self.fields


def _find_gaps(described: Description) -> Iterator[str]:
    """What is wrong with the columns together."""
    fields, names = described.fields, [each.name for each in described.columns]
    if twice := next((name for name in names if name and names.count(name) > 1), ""):
        yield f"two columns are called {twice!r}; a heading stands once"
    if "number" not in fields:
        yield "no column has the field number; without it no file can be read again"
    if described.multiplies and not {"line.units", "line.price"} <= fields:
        yield (
            "no column has the money: give one the field line.amount, or two of them line.units "
            "and line.price"
        )
    if described.multiplies and described.places is None:
        yield "places is missing: say with how many decimals they round units times price"
    if described.credit_signs == "plus" and described.documents == "both" and "type" not in fields:
        yield "credits without a minus need a column with the field type, or a file of their own"
    yield from _find_bad_options(described)
    yield from _find_unwritable(described)


def _find_bad_options(described: Description) -> Iterator[str]:
    usual = {option.name for name in described.fields for option in FIELDS[name].options}
    for name, given in described.options.items():
        if name in _RESERVED - {NEGATIVE_LINES.name}:
            yield f"the option {name!r} cannot be called so: the name is taken"
        if isinstance(given, str) and name not in {*usual, NEGATIVE_LINES.name}:
            yield f"the option {name!r} is new: give it a default and a help"
    for each in described.columns:
        if each.option and each.option not in described.options:
            known = (
                suggest(each.option, described.options) if described.options else "there is none"
            )
            yield f"the column {each.name!r} names an option {each.option!r}: {known}"


def _find_unwritable(described: Description) -> Iterator[str]:
    for each in described.columns:
        for said in (each.name, each.constant, *each.words.values()):
            try:
                said.encode(described.code_page)
            except UnicodeEncodeError:
                yield f"{said!r} cannot be written in {described.encoding}"
        if each.limit and len(each.constant) > each.limit:
            yield f"the constant {each.constant!r} is longer than the limit of its column"


def list_options(described: Description) -> Iterator[Option]:
    """The options of a profile: those that fields need, then the description's own."""
    needed = {
        option.name: option
        for column in described.columns
        if column.field
        for option in FIELDS[column.field].options
    }
    if described.negative_lines == "choose":
        needed[NEGATIVE_LINES.name] = NEGATIVE_LINES
    for option in needed.values():
        given = described.options.get(option.name, option.default)
        default = given if isinstance(given, str) else given.default
        yield Option(option.name, default, option.help, option.choices)
    for name, given in described.options.items():
        if name not in needed and not isinstance(given, str):
            yield Option(name, given.default, given.help)


@lru_cache(maxsize=64)
def read_description(text: str) -> Description:
    """What a description says.

    Raises:
        BadDescription: every mistake, with its line and column.
    """
    try:
        return Description.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadDescription([_say_broken(text, error)]) from None
    except ValidationError as error:
        raise BadDescription(_list_mistakes(text, error)) from None


def _list_mistakes(text: str, error: ValidationError) -> list[Mistake]:
    found = error.errors(include_url=False)
    # Where no column is right, the list of those that are is empty, too: that is no other mistake.
    told = [one for one in found if one["type"] != "too_short" or len(found) == 1]
    return sorted((_say(text, one) for one in told), key=lambda one: (one.line, one.column))


def _say_broken(text: str, error: tomllib.TOMLDecodeError) -> Mistake:
    said = str(error)
    place = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", said)
    line, column = (place[1], place[2]) if place else (None, None)
    told = f"it is not TOML: {said[: place.start()] if place else said}."
    return Mistake(int(line or text.count("\n") + 1), int(column or 1), told)


def _say(text: str, one: ErrorDetails) -> Mistake:
    keys, kind = tuple(key for key in one["loc"] if key not in {"str", "_Offered"}), one["type"]
    line, column = locate(text, keys)
    where = _name_place(keys)
    if kind == "extra_forbidden":
        model = Described if keys[0] == "columns" and len(keys) > 1 else Description
        meant = suggest(str(keys[-1]), [*model.model_fields])
        return Mistake(line, column, _end(f"{where} there is no such key: {meant}"))
    told = next((said for begin, said in _WANTED.items() if kind.startswith(begin)), "{msg}")
    given = repr(one["input"])[:60]
    sentence = told.format(given=given, msg=one["msg"], **one.get("ctx", {}))
    return Mistake(line, column, _end(f"{where} {sentence}".strip()))


def _end(sentence: str) -> str:
    return sentence if sentence.endswith(("?", ".")) else f"{sentence}."


def _name_place(keys: tuple[int | str, ...]) -> str:
    shown = [str(key + 1) if isinstance(key, int) else key for key in keys]
    return f"{'.'.join(shown)}:" if shown else ""
