"""One service account: its key file, and the token endpoint that believes its signature."""

import base64
import binascii
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

EMAIL = "invoice-backlog@sandbox.iam.gserviceaccount.example"
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_AUDIENCE = "https://oauth2.googleapis.com/token"
_SCOPE = "https://www.googleapis.com/auth/spreadsheets"
_LIFETIME = 3600


class NotGranted(Exception):
    """Why no token was given; `error` is OAuth's short name for it."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class ServiceAccount:
    """An account with a key of its own, made when the sandbox starts.

    Tokens go by the machine's clock and not by the sandbox's: the other side signs with the
    machine's, too, and a test may move the sandbox's.
    """

    key: rsa.RSAPrivateKey = field(default_factory=_new_key)
    key_id: str = field(default_factory=lambda: secrets.token_hex(20))
    tokens: dict[str, float] = field(default_factory=dict)

    def renew(self) -> None:
        """Give the key another id, and know none of the tokens any more: who had them is out."""
        self.key_id = secrets.token_hex(20)
        self.tokens.clear()

    def key_file(self, token_uri: str) -> dict[str, str]:
        """The key file that Google's console would download."""
        pem = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return {
            "type": "service_account",
            "project_id": "invoice-backlog-sandbox",
            "private_key_id": self.key_id,
            "private_key": pem.decode(),
            "client_email": EMAIL,
            "client_id": "100000000000000000001",
            "token_uri": token_uri,
        }

    def grant(self, grant_type: str, assertion: str) -> dict[str, object]:
        """A token for a signed assertion.

        Raises:
            NotGranted: says what is wrong with the assertion.
        """
        if grant_type != _GRANT:
            raise NotGranted("unsupported_grant_type", f"Invalid grant_type: {grant_type}")
        claims = self._claims(assertion)
        at = time.time()
        if not isinstance(exp := claims.get("exp"), int) or not at < exp <= at + _LIFETIME + 60:
            raise NotGranted("invalid_grant", "Invalid JWT: Token must be a short-lived token.")
        if claims.get("iss") != EMAIL:
            raise NotGranted("invalid_grant", "Invalid grant: account not found")
        if claims.get("aud") != _AUDIENCE:
            raise NotGranted("invalid_grant", "Invalid JWT: Failed audience check.")
        if _SCOPE not in str(claims.get("scope")).split():
            raise NotGranted("invalid_scope", f"The sandbox grants only {_SCOPE}")
        token = f"ya29.{secrets.token_urlsafe(24)}"
        self.tokens[token] = at + _LIFETIME
        return {"access_token": token, "expires_in": _LIFETIME, "token_type": "Bearer"}

    def knows(self, authorization: str) -> bool:
        """Whether an `Authorization` header carries a token that is still good."""
        scheme, _, token = authorization.partition(" ")
        return scheme == "Bearer" and self.tokens.get(token, 0) > time.time()

    def _claims(self, assertion: str) -> dict[str, Any]:
        signed, _, signature = assertion.rpartition(".")
        try:
            header, claims = (json.loads(_decode_part(part)) for part in signed.split("."))
            if header["alg"] != "RS256" or header["kid"] != self.key_id:
                raise NotGranted("invalid_grant", "Invalid JWT: unknown algorithm or key.")
            self.key.public_key().verify(
                _decode_part(signature), signed.encode(), PKCS1v15(), SHA256()
            )
        except InvalidSignature:
            raise NotGranted("invalid_grant", "Invalid JWT Signature.") from None
        except (binascii.Error, KeyError, TypeError, ValueError):
            raise NotGranted("invalid_request", "Bad Request: not a JWT.") from None
        return dict(claims)


def _decode_part(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
