"""Logos: the picture on an account's letterhead, one at a time."""

from __future__ import annotations

from enum import StrEnum
from hashlib import sha256
from pathlib import PurePath

from bot.accounts import Account, Logo
from bot.documents.model import Document, Drawing

#: Octets of a picture as it is sent.
MAX_OCTETS = 512 * 1024

#: How the files of each kind begin, and how their names end.
_KINDS = (
    (b"\x89PNG\r\n\x1a\n", frozenset({".png"})),
    (b"\xff\xd8\xff", frozenset({".jpg", ".jpeg", ".jpe", ".jfif"})),
    (b"RIFF", frozenset({".webp"})),
)


class Flaw(StrEnum):
    """Why a picture cannot be a logo."""

    TOO_BIG = "too-big"  #: over 512 kB
    TOO_MANY_PIXELS = "too-many-pixels"  #: over 4 megapixels
    NOT_A_PICTURE = "not-a-picture"  #: neither PNG, JPEG nor WebP by content; SVG, PDF, HEIC ...
    MISLABELLED = "mislabelled"  #: its name says another kind than its content
    BROKEN = "broken"  #: begins like one of them but cannot be read to its end


class LogoError(ValueError):
    """The picture cannot be a logo; `flaw` says why."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw


def check_label(octets: bytes, file_name: str) -> None:
    """Raise LogoError for a file that is not of the kind its name says; one without is let be."""
    ending = PurePath(file_name).suffix.lower()
    endings = next((known for start, known in _KINDS if octets.startswith(start)), None)
    if endings is None:
        raise LogoError(Flaw.NOT_A_PICTURE)
    if ending and ending not in endings:
        raise LogoError(Flaw.MISLABELLED)


async def keep(account: Account, octets: bytes) -> None:
    """Keep a picture that was decoded and encoded anew. Call inside a transaction."""
    digest = sha256(octets).hexdigest()
    await Logo.get_or_create(account_id=account.id, sha256=digest, defaults={"octets": octets})
    account.logo_sha256 = digest
    await account.save(update_fields=["logo_sha256"])
    await _drop_others(account)


async def remove(account: Account) -> None:
    """Print documents without a logo from now on. Call inside a transaction."""
    account.logo_sha256 = ""
    await account.save(update_fields=["logo_sha256"])
    await _drop_others(account)


async def of(account: Account) -> bytes | None:
    """Return the octets of the logo, a PNG; None if there is none."""
    row = await Logo.get_or_none(account_id=account.id, sha256=account.logo_sha256)
    return bytes(row.octets) if row else None


async def _drop_others(account: Account) -> None:
    """Delete the pictures that were used before, but for one that an issued page yet wants."""
    undrawn = await Drawing.filter(
        document__account_id=account.id, is_preview=False, octets__isnull=True, failure=""
    ).values_list("document_id", flat=True)
    documents = await Document.filter(id__in=undrawn)
    wanted = {str((row.frozen or {}).get("logo_sha256", "")) for row in documents}
    others = Logo.filter(account_id=account.id).exclude(sha256=account.logo_sha256)
    await others.exclude(sha256__in=wanted).delete() if wanted else await others.delete()
