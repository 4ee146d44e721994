"""Showing: a document as sections of an answer, in the account's language."""

from __future__ import annotations

from datetime import date

from bot import phrases
from bot.accounts import Account
from bot.answers import Pairs, Paragraph, Section, Table
from bot.documents.codes.units import word
from bot.documents.facts import DocumentFacts
from bot.documents.model import Document
from bot.grammar.syntax import Unit
from bot.words import say


def sections(
    document: Document, facts: DocumentFacts, account: Account, *, today: date
) -> tuple[Section, ...]:
    """Return all that was understood: the lines with their totals, and what was said besides."""
    found: list[Section] = [lines_of(facts, account)]
    found += [Paragraph(reason) for reason in dict.fromkeys(_reasons(facts))]
    besides = particulars(document, facts, account, today=today)
    if besides:
        found.append(Pairs(besides))
    return tuple(found)


def lines_of(facts: DocumentFacts, account: Account) -> Table:
    """Return the lines as understood, with the totals under them."""
    language = account.language
    shows_tax = any(group.tax.amount or group.category == "Z" for group in facts.taxes)
    rows = tuple(_row(facts, position, language) for position in range(len(facts.lines)))
    names = ["description", "quantity", "price", *(["tax"] * shows_tax), "amount"]
    width = len(names)
    return Table(
        columns=tuple(say(language, "columns", name) for name in names),
        rows=tuple(row if shows_tax else (*row[:3], row[4]) for row in rows),
        numeric=(False, *([True] * (width - 1))),
        totals=tuple(
            (name, *([""] * (width - 2)), amount)
            for name, amount in _totals(facts, language, shows_tax=shows_tax)
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


def _totals(facts: DocumentFacts, language: str, *, shows_tax: bool) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    if facts.discount.amount:
        title = f"{say(language, 'columns', 'discount')} {facts.discount_label}".strip()
        rows.append((title, phrases.figure(-facts.discount, language)))
    if shows_tax:
        rows.append((say(language, "columns", "net"), phrases.figure(facts.net, language)))
        rows += _tax_rows(facts, language)
    rows.append((say(language, "columns", "gross"), phrases.money(facts.gross, language)))
    return rows


def _tax_rows(facts: DocumentFacts, language: str) -> list[tuple[str, str]]:
    return [
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
        for group in facts.taxes
        if not group.reason
    ]


def _reasons(facts: DocumentFacts) -> list[str]:
    """Return why no tax is charged, as the document will say it."""
    return [group.reason for group in facts.taxes if group.reason]


def particulars(
    document: Document, facts: DocumentFacts, account: Account, *, today: date
) -> tuple[tuple[str, str], ...]:
    """Return what was said besides the lines, for the sender to check."""
    language = account.language
    known = [
        ("to", "" if document.number else ", ".join(document.recipients)),
        ("cc", ", ".join(document.copies)),
        ("corrects", facts.corrects),
        ("issued-on", phrases.day(facts.issued_on, language) if facts.issued_on != today else ""),
        ("quote", facts.quote),
        ("valid-until", phrases.day(facts.valid_until, language) if facts.valid_until else ""),
        ("deposit", phrases.money(facts.deposit, language) if facts.deposit else ""),
        ("period", facts.period),
        ("purchase-order", facts.purchase_order),
        ("reference", facts.buyer_reference),
        ("language", _foreign(facts.language, language)),
        ("note", "\n".join(facts.notes)),
    ]
    return tuple((say(language, "particulars", key), value) for key, value in known if value)


def _foreign(code: str, language: str) -> str:
    """Return the language of the document if it is not the sender's."""
    return "" if code == language else phrases.language_name(code, language)
