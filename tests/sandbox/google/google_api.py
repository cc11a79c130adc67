"""Google's stand-in over HTTP: a token, the API, and hands to edit with."""

import time
from dataclasses import dataclass, field
from typing import Any

import requests
from google.auth import crypt, jwt

from tests.sandbox_process import Sandbox
from tests.sheets.description import check_answer

FILE = "1SANDBOXinvoicebacklog"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPE = "https://www.googleapis.com/auth/spreadsheets"
OWNER, ACCOUNTING = "dana@prairie.example", "mei@prairie.example"
Json = dict[str, Any]


def ask_token(key: Json, grant: str = GRANT, **claims: Any) -> requests.Response:
    at = int(time.time())
    usual = {
        "iss": key["client_email"],
        "scope": SCOPE,
        "aud": "https://oauth2.googleapis.com/token",
        "iat": at,
        "exp": at + 3600,
    }
    signer = crypt.RSASigner.from_service_account_info(key)  # type: ignore[no-untyped-call]  # google-auth has no types
    assertion = jwt.encode(signer, usual | claims)  # type: ignore[no-untyped-call]  # the same
    form = {"grant_type": grant, "assertion": assertion}
    return requests.post(key["token_uri"], data=form, timeout=5)


@dataclass(frozen=True)
class Api:
    """The Sheets API with a good token."""

    sandbox: Sandbox
    key: Json
    _tokens: list[str] = field(default_factory=list)

    @property
    def headers(self) -> dict[str, str]:
        if not self._tokens:
            self._tokens.append(ask_token(self.key).json()["access_token"])
        return {"Authorization": f"Bearer {self._tokens[0]}"}

    @property
    def url(self) -> str:
        return f"{self.sandbox.url}/v4/spreadsheets"

    def get(self, file: str = FILE, **params: Any) -> requests.Response:
        return self._call("GET", f"{self.url}/{file}", params=params)

    def batch(self, *asked: Json, file: str = FILE, **options: Any) -> requests.Response:
        return self.post("batchUpdate", {"requests": list(asked), **options}, file=file)

    def post(
        self, method: str, body: Json, *, file: str = FILE, **params: Any
    ) -> requests.Response:
        url = f"{self.url}/{file}{'/' if ':' in method else ':'}{method}"
        return self._call("POST", url, json=body, params=params)

    def _call(self, verb: str, url: str, **content: Any) -> requests.Response:
        """What is not refused must be as Google describes it, on both ways."""
        return requests.request(
            verb,
            url,
            headers=self.headers,
            timeout=5,
            hooks={"response": check_answer},
            **content,
        )

    def read(self, fields: str, **params: Any) -> Json:
        """What a mask names of the whole file."""
        answer = self.get(fields=fields, **params)
        assert answer.ok, answer.text
        found: Json = answer.json()
        return found

    def write(self, *asked: Json) -> list[Json]:
        """A batch that must succeed; its replies."""
        answer = self.batch(*asked)
        assert answer.ok, answer.text
        replies: list[Json] = answer.json()["replies"]
        return replies

    def edit(self, *asked: Json, who: str | None = None) -> requests.Response:
        """A batch by hand, as somebody or as the owner."""
        admitted = {"X-Test-Token": self.sandbox.token}
        body = {"requests": list(asked), "as": who}
        url = f"{self.sandbox.url}/test/sheets/edit"
        return requests.post(url, json=body, headers=admitted, timeout=5)

    def fault(self, kind: str, times: int = 1, **how: Any) -> None:
        self.sandbox.post("/test/sheets/fault", {"kind": kind, "times": times, **how})

    def values(self, name: str = "formattedValue", tab: int = 0) -> list[list[Any]]:
        """One field of every cell of a tab, trimmed as it is answered."""
        [data] = self.read(f"sheets.data.rowData.values.{name}")["sheets"][tab]["data"]
        rows = data.get("rowData", [])
        return [[cell.get(name) for cell in row.get("values", [])] for row in rows]


def read_error(answer: requests.Response) -> tuple[int, str, str]:
    error = answer.json()["error"]
    assert error["code"] == answer.status_code
    return error["code"], error["status"], error["message"]


def cells(
    *rows: list[Json], row: int = 0, column: int = 0, sheet: int = 0, fields: str = "*"
) -> Json:
    start = {"sheetId": sheet, "rowIndex": row, "columnIndex": column}
    written = [{"values": values} for values in rows]
    return {"updateCells": {"start": start, "rows": written, "fields": fields}}


def values(*rows: list[Json], row: int = 0, column: int = 0, sheet: int = 0) -> Json:
    """Cells of which only the values are written."""
    return cells(*rows, row=row, column=column, sheet=sheet, fields="userEnteredValue")


def text(text: str) -> Json:
    return {"userEnteredValue": {"stringValue": text}}


def number(number: float, pattern: str, kind: str = "NUMBER") -> Json:
    number_format = {"type": kind, "pattern": pattern}
    return {
        "userEnteredValue": {"numberValue": number},
        "userEnteredFormat": {"numberFormat": number_format},
    }


def formula(entered: str) -> Json:
    return {"userEnteredValue": {"formulaValue": entered}}
