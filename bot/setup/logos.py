"""Logos: the picture on an account's letterhead, one at a time."""

from __future__ import annotations

from hashlib import sha256

from bot.accounts import Account, Logo
from bot.documents.model import Document, Drawing


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
