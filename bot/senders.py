"""Senders: whose account commands, when a letter has come."""

from __future__ import annotations

from datetime import datetime

from bot import accounts
from bot.accounts import Account
from bot.correspondence import counterpart
from bot.erasure import marks
from bot.grammar.tongues import telling
from bot.post import InboundMail, Letter, Level, OutboundMail
from bot.tokens import Mint
from bot.trust import strangers


async def account_of(
    letter: Letter, mail: InboundMail, now: datetime, *, is_admitted: bool, mint: Mint
) -> Account | str:
    """Return the author's account, locked, or why nobody is answered.

    A stranger whom the operator's settings admit gets one. Whoever is proven by an address of ours
    alone has one already.
    """
    found = await accounts.locked_from(letter.author)
    if letter.level is Level.NONE or not await _is_for(found, letter):
        return "not proven"
    if found is None and (why := await _unwelcome(letter, mail, mint, is_admitted=is_admitted)):
        return why
    account = await _enrolled(letter) if found is None else found
    if not await strangers.may_be_answered(account, letter, now):
        return "written to today"
    return account


async def _unwelcome(letter: Letter, mail: InboundMail, mint: Mint, *, is_admitted: bool) -> str:
    """Return why a stranger gets no account; empty if one may be opened."""
    if not is_admitted or await _is_to_what_is_erased(letter):
        return "not invited"
    if await marks.was_erased(letter.author, mint, since=mail.received_at):
        return "erased"  # it came before its author's account was erased, and goes with it
    return ""


async def _is_to_what_is_erased(letter: Letter) -> bool:
    """Tell whether a letter answers a mail that is there no more: it makes nobody a newcomer."""
    claimed = letter.confirms[0] if letter.confirms is not None else None
    about = letter.answered_mail if letter.answered_mail is not None else claimed
    return about is not None and not await OutboundMail.exists(id=about)


async def _is_for(account: Account | None, letter: Letter) -> bool:
    """Tell whether a weak letter came to an address that this account was told.

    A reply address that its customer was told proves nothing of the account, nor does one in a
    mail to an address that was asked to be one of the account's, or is one no more.
    """
    if letter.level is not Level.WEAK:
        return True
    if account is None:
        return False
    if letter.answered_mail is None:
        return True  # its secret address: the dialogue takes no other
    own = await accounts.addresses_of(account)
    told = OutboundMail.filter(id=letter.answered_mail, account_id=account.id, recipient__in=own)
    return await told.exclude(kind__in=counterpart.KINDS).exists()


async def _enrolled(letter: Letter) -> Account:
    """Return a new account; it is answered in the language that its first letter is in."""
    language = telling.language_of(letter.subject, letter.text)
    known = {} if language is None else {"language": language}
    return await accounts.enrol(letter.author, **known)
