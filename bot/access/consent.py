"""Consent: which terms an account has agreed to, and when (PRIVACY.md P27, P28)."""

from __future__ import annotations

from datetime import datetime

from bot.accounts import Account

#: The version of the terms and of the privacy page: the day they were last changed.
TERMS_VERSION = "2026-11-26"

#: Years of age, elsewhere and in the European Union (GDPR 8 lets its members choose 13 to 16).
LEAST_AGE, LEAST_AGE_EU = 13, 16


def is_wanted(account: Account | None) -> bool:
    """Tell whether the terms as they are now are still to be agreed to."""
    return account is None or account.terms_version != TERMS_VERSION


async def give(account: Account, now: datetime) -> None:
    """Note that an account has agreed to the terms. Call inside a transaction."""
    account.terms_version, account.terms_at = TERMS_VERSION, now
    await account.save(update_fields=["terms_version", "terms_at"])
