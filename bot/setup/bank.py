"""Bank: where customers send their money; changed only here, and announced by mail (TRUST.md 3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from bot import phrases, post
from bot.accounts import Account
from bot.documents.codes import payment
from bot.post import Outgoing, Sender
from bot.problems import Problem
from bot.setup import reading
from bot.setup.sections import Unfit

#: What a form has of a bank account, and how each is read.
_READERS: Mapping[str, Callable[[str], str]] = {
    "iban": payment.iban,
    "bic": payment.bic,
    "account": lambda value: _number("account", value),
    "routing": lambda value: _number("routing", value),
}
FIELDS = tuple(_READERS)

#: What the mail about a change has a row for; the words of other languages are in ``mail.po``.
LABELS = ("Until now", "From now on", "When")


async def change(
    account: Account, values: Mapping[str, str], sender: Sender, *, portal: str
) -> bool:
    """Change the bank details and queue the mail that says so; tell whether they differ.

    Only after a fresh sign-in. Call inside a transaction, with the account locked. Raises `Unfit`.
    `portal` is the address of the page where they are.
    """
    bank = read(values)
    if bank == account.bank:
        return False
    was, account.bank = account.bank, bank
    await account.save(update_fields=["bank"])
    await post.put(_announced(account, was, sender.now, portal), sender)
    return True


def read(values: Mapping[str, str]) -> dict[str, str]:
    """Return the details that were given, checked by themselves and against each other."""
    bank, problems = {}, {}
    for name, reader in _READERS.items():
        value = reading.cleaned(values.get(name, ""))
        try:
            if value:
                bank[name] = reader(value)
        except Problem as problem:
            problems[name] = problem
    raise_if(problems or _contradictions(bank))
    return bank


def raise_if(problems: Mapping[str, Problem]) -> None:
    """Raise `Unfit` for problems, if there are any."""
    if problems:
        raise Unfit(problems)


def _contradictions(bank: Mapping[str, str]) -> dict[str, Problem]:
    """Return what does not go together."""
    if bank.get("iban") and bank.get("account"):
        return {"account": Problem("bank-twice")}
    if bank and not (bank.get("iban") or bank.get("account")):
        field = "account" if bank.get("routing") else "iban"
        return {field: Problem("bank-account-missing")}
    known = payment.bank_of(bank["iban"])[0] if bank.get("iban") else ""
    # ISO 9362: the first six letters are the bank and its country, what follows are its places.
    if known and bank.get("bic") and bank["bic"][:6] != known[:6]:
        return {"bic": Problem("bic-differs", bic=known)}
    return {}


def _number(field: str, value: str) -> str:
    """Return an account or routing number as it is printed: figures, letters, spaces, dashes."""
    number = reading.fitting(field, " ".join(value.split()), 34)
    if not any(c.isdigit() for c in number) or not all(c.isalnum() or c in " -/" for c in number):
        raise Problem("number-odd", written=number)
    return number


def masked(bank: Mapping[str, str]) -> str:
    """Return an account as it can be told in a mail: its last four characters and its bank."""
    number = bank.get("iban") or bank.get("account") or ""
    name = payment.bank_of(bank["iban"])[1] if bank.get("iban") else ""
    return " · ".join(part for part in (f"… {number[-4:]}" if number else "–", name) if part)


def _announced(account: Account, was: Mapping[str, str], now: datetime, portal: str) -> Outgoing:
    """Return the mail to the account's own address; it names no whole number."""
    told = (masked(was), masked(account.bank), phrases.stamp(now, account))
    return Outgoing(
        key=f"bank-details/{account.id}/{now.isoformat()}",
        kind="bank-details",
        recipient=account.address,
        language=account.language,
        facts={"rows": list(zip(LABELS, told, strict=True)), "url": portal},
    )
