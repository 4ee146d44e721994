"""Showing: a document as sections of an answer, in the account's language."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from bot import phrases
from bot.accounts import Account
from bot.answers import Replies, Section, Table
from bot.customers import Customer
from bot.documents.codes.units import word
from bot.documents.facts import DocumentFacts
from bot.grammar.syntax import NumberFormat, Unit
from bot.money import Money
from bot.words import say


def lines_of(facts: DocumentFacts, account: Account) -> Table:
    """Return the lines as understood, with the totals under them."""
    language = account.language
    shows_tax = any(line.tax_rate is not None for line in facts.lines)
    rows = tuple(_row(facts, position, language) for position in range(len(facts.lines)))
    names = ["description", "quantity", "price", *(["tax"] * shows_tax), "amount"]
    width = len(names)
    return Table(
        columns=tuple(say(language, "columns", name) for name in names),
        rows=tuple(row if shows_tax else (*row[:3], row[4]) for row in rows),
        numeric=(False, *([True] * (width - 1))),
        totals=tuple(
            (name, *([""] * (width - 2)), amount) for name, amount in _totals(facts, language)
        ),
    )


def _row(facts: DocumentFacts, position: int, language: str) -> tuple[str, str, str, str, str]:
    line = facts.lines[position]
    rate = "" if line.tax_rate is None else f"{phrases.number(line.tax_rate, language)} %"
    cut = f" (-{line.discount})" if line.discount else ""
    unit = word(Unit(line.unit), line.quantity, language)
    return (
        line.description.splitlines()[0] + cut,
        f"{phrases.number(line.quantity, language)} {unit}".strip(),
        phrases.price(line.unit_price.amount, facts.currency, language),
        rate,
        phrases.figure(line.net, language),
    )


def _totals(facts: DocumentFacts, language: str) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    if facts.discount.amount:
        title = f"{say(language, 'columns', 'discount')} {facts.discount_label}".strip()
        rows.append((title, phrases.figure(-facts.discount, language)))
    taxed = [group for group in facts.taxes if group.category != "O"]
    if taxed:
        rows.append((say(language, "columns", "net"), phrases.figure(facts.net, language)))
    rows += [
        (
            say(
                language,
                "columns",
                "tax-row",
                name=facts.tax_name,
                rate=phrases.number(group.rate, language),
                base=phrases.figure(group.base, language),
            ),
            phrases.figure(group.tax, language),
        )
        for group in taxed
    ]
    rows.append((say(language, "columns", "gross"), phrases.money(facts.gross, language)))
    return rows


def replies(language: str, *lines: str) -> Section:
    """Return lines that can be sent back as they stand."""
    return Replies(say(language, "titles", "replies"), lines)


def profile(account: Account) -> tuple[tuple[str, str], ...]:
    """Return the fields of a profile that are set, with their names."""
    language, bank = account.language, account.bank
    known = [
        ("name", account.name),
        ("trading", account.trading_name),
        ("address", _address(account)),
        ("country", phrases.country(account.country, language)),
        ("email", account.email),
        ("phone", account.phone),
        ("vat", account.vat_id),
        ("tax-number", account.tax_number),
        ("small-business", say(language, "fields", "yes") if account.is_small_business else ""),
        ("register", account.register),
        ("currency", account.currency),
        ("rate", _rate(account.rate, account.rate_unit, account)),
        (
            "tax",
            "" if account.tax_rate is None else f"{phrases.number(account.tax_rate, language)} %",
        ),
        ("terms", say(language, "fields", "days", count=str(account.terms_days))),
        ("numbers", "" if account.numbers is NumberFormat.UNSETTLED else account.numbers),
        ("language", account.language),
        ("layout", account.layout),
        ("footer", account.footer),
        ("undo", "" if account.undo_s is None else f"{account.undo_s} s"),
        ("limit", _limit(account)),
        ("iban", _grouped(bank.get("iban", ""))),
        ("bic", bank.get("bic", "")),
        ("account", bank.get("account", "")),
        ("routing", bank.get("routing", "")),
    ]
    return _named(known, language)


def customer(row: Customer, account: Account) -> tuple[tuple[str, str], ...]:
    """Return the fields of a customer that are set, with their names."""
    language = account.language
    terms = (
        "" if row.terms_days is None else say(language, "fields", "days", count=str(row.terms_days))
    )
    known = [
        ("name", row.name),
        ("mail", row.address),
        ("cc", row.cc),
        ("address", _address(row)),
        ("country", phrases.country(row.country, language)),
        ("vat", row.vat_id),
        ("reference", row.reference),
        ("language", row.language),
        ("currency", row.currency),
        ("rate", _rate(row.rate, row.rate_unit, account, currency=row.currency)),
        ("net", terms),
    ]
    return _named(known, language)


def _named(fields: Sequence[tuple[str, str]], language: str) -> tuple[tuple[str, str], ...]:
    return tuple((say(language, "fields", key), value) for key, value in fields if value)


def _address(row: Account | Customer) -> str:
    city = " ".join(part for part in (row.post_code, row.city) if part)
    return ", ".join(part for part in (*row.street.splitlines(), city, row.region) if part)


def _rate(rate: Decimal | None, unit: Unit, account: Account, *, currency: str = "") -> str:
    if rate is None:
        return ""
    code = currency or account.currency
    amount = phrases.price(rate, code or "USD", account.language)
    return f"{amount} {code}".strip() + f"/{unit}"


def _limit(account: Account) -> str:
    if account.limit_minor is None:
        return ""
    code = account.currency or "USD"
    return phrases.money(Money.of_minor(account.limit_minor, code), account.language)


def _grouped(iban: str) -> str:
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))
