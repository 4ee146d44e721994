"""Columns: field types that keep what the database alone does not.

`UtcField`: SQLite stores a datetime with the offset it came in and compares it as text, so a row
of another zone sorts and filters wrongly. `SealedField`: bank details are encrypted at rest.
`digests`: what is only to be recognised is not kept.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from tortoise import fields
from tortoise.models import Model

_keys: list[MultiFernet] = []
_digest_keys: list[bytes] = []


class UnknownKeyError(Exception):
    """A column is sealed with a key that is not among the secret keys."""


def configure_sealing(secret_keys: Sequence[str]) -> None:
    """Set the keys of `SealedField` and `digests`: the first one seals, all of them open."""
    derived = [
        Fernet(
            base64.urlsafe_b64encode(
                HKDF(SHA256(), 32, salt=None, info=b"jupiter sealed columns").derive(key.encode())
            )
        )
        for key in secret_keys
    ]
    _keys[:] = [MultiFernet(derived)] if derived else []
    _digest_keys[:] = [
        HKDF(SHA256(), 32, salt=None, info=b"jupiter digests").derive(key.encode())
        for key in secret_keys
    ]


def digests(text: str) -> list[str]:
    """Return the keyed hashes of a text that must not be kept itself, the newest key's first.

    The first one is written, all of them are looked for. Without the secret keys nobody can try
    out what they stand for.
    """
    if not _digest_keys:
        raise RuntimeError("the store was opened without secret keys")
    return [hmac.digest(key, text.encode(), "sha256").hex() for key in _digest_keys]


class UtcField(fields.DatetimeField[datetime]):
    """An aware datetime, stored and compared in UTC."""

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> Any:
        """Convert to UTC; a naive datetime is a fault of ours."""
        if isinstance(value, datetime):
            if value.tzinfo is None:
                raise ValueError(f"{self.model_field_name} wants an aware datetime")
            value = value.astimezone(UTC)
        return super().to_db_value(value, instance)

    def to_python_value(self, value: Any) -> Any:
        """Read SQLite's text; Python's own reader takes a tenth of the time of Tortoise's."""
        return super().to_python_value(
            datetime.fromisoformat(value) if isinstance(value, str) else value
        )


class SealedField(fields.TextField):
    """A mapping of strings, encrypted with the operator's secret key (Fernet)."""

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> Any:
        """Encrypt; None and an empty mapping are stored as they are."""
        if not value:
            return ""
        return _sealer().encrypt(json.dumps(value, sort_keys=True).encode()).decode()

    def to_python_value(self, value: Any) -> Any:
        """Decrypt what came from the database; a mapping is passed through.

        Raises UnknownKeyError.
        """
        if not isinstance(value, str):
            return value or {}
        if not value:
            return {}
        try:
            return json.loads(_sealer().decrypt(value.encode()))
        except InvalidToken as error:
            raise UnknownKeyError(
                f"{self.model_field_name} is sealed with a key that is not in JUPITER_SECRET_KEY"
            ) from error


def _sealer() -> MultiFernet:
    if not _keys:
        raise RuntimeError("the store was opened without secret keys")
    return _keys[0]
