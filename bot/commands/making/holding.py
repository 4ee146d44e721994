"""Holding: what is on its way stays here if the profile has lost what an invoice needs."""

from __future__ import annotations

from bot import departure
from bot.accounts import Account
from bot.commands.records import portraits
from bot.documents import reading
from bot.documents.events import Occasion
from bot.documents.model import Document, State


async def held_back(account: Account, occasion: Occasion) -> list[str]:
    """Turn the pending documents of an incomplete profile into drafts; return their references.

    Call inside a transaction that has the account's lock.
    """
    if not portraits.missing(account):
        return []
    pending = Document.select_for_update().filter(account_id=account.id, state=State.PENDING)
    held = await pending.order_by("id")
    for document in held:
        await departure.hold(document, occasion)
    return [reading.draft_reference(each) for each in held]
