"""Product: an entry of the price list, which a line of a document takes by ``#code``.

    "product" code [[desc] ["@"] price ["/" unit] [tax]] | "product" code "remove"
    "products" [page]

In an invoice ``2 x #hosting`` takes text, unit, price and tax from the list; a price behind it
stands instead of the list's.
"""

from __future__ import annotations

from bot import phrases
from bot.answers import Pairs, Part, Replies, Table, Tone
from bot.commands.verb import Desk, Result, Verb
from bot.documents import drafting
from bot.documents.codes.units import word
from bot.documents.ledger.entries import PAGE
from bot.grammar import canonical
from bot.grammar import products as reader
from bot.grammar.acts import asking
from bot.grammar.acts.asking import Overview
from bot.grammar.syntax import Item, SetProduct, TaxKind, Unit
from bot.problems import Problem
from bot.products import Product, by_code, key, similar
from bot.words import say


async def run(command: SetProduct, desk: Desk) -> Result:
    """Enter a product, change it, take it out or show it."""
    product = await by_code(desk.account, command.code)
    if command.item is not None:
        return await _entered(command, command.item, product, desk)
    if product is None:
        raise await unknown(command, desk)
    if command.is_removed:
        await product.delete()
        headline = say(desk.account.language, "product", "removed", code=product.code)
        return Result(Part(Tone.OK, headline))
    return Result(_part("shown", product, desk, rows=shown(product, desk.account.language)))


async def _entered(command: SetProduct, item: Item, product: Product | None, desk: Desk) -> Result:
    currency = item.currency or desk.account.currency
    if not currency:
        replies = ["profile currency EUR", "profile country US"]
        raise Problem("currency-missing", place=command.place, replies=replies, is_question=True)
    language = desk.account.language
    before = dict(shown(product, language)) if product else {}
    row = product or Product(account_id=desk.account.id, code=key(command.code))
    row.description = item.description or (product.description if product else command.code)
    row.unit, row.unit_price = item.unit, item.unit_price or row.unit_price
    row.currency = currency
    row.tax_said = drafting.said(item.tax) or row.tax_said
    await row.save()
    rows = tuple(
        (name, f"{before[name]} → {value}" if before and before.get(name) != value else value)
        for name, value in shown(row, language)
    )
    return Result(_part("changed" if product else "entered", row, desk, rows=rows))


async def unknown(command: SetProduct, desk: Desk) -> Problem:
    """Return the problem of a code that names nothing, with those alike."""
    alike = await similar(desk.account, command.code)
    lines = [f"product {code}" for code in alike] or ["products"]
    facts = {"code": command.code}
    return Problem(
        "product-unknown", place=command.place, facts=facts, replies=lines, is_question=bool(alike)
    )


def shown(product: Product, language: str) -> tuple[tuple[str, str], ...]:
    """Return a product as names and values."""
    rows = (
        ("description", product.description),
        ("price", _price(product, language)),
        ("tax", _tax(product, language)),
    )
    return tuple((say(language, "product", name), value) for name, value in rows if value)


def _price(product: Product, language: str) -> str:
    unit = word(Unit(product.unit), phrases.ONE, language)
    amount = phrases.price(product.unit_price, product.currency, language)
    return f"{amount} {product.currency}" + (f" / {unit}" if unit else "")


def _tax(product: Product, language: str) -> str:
    tax = drafting.tax_of(product.tax_said)
    if tax is None:
        return ""
    if tax.kind is not TaxKind.RATE:
        return tax.kind.value.replace("-", " ")
    return f"{phrases.number(tax.rate, language)} %"


def _part(outcome: str, product: Product, desk: Desk, *, rows: tuple[tuple[str, str], ...]) -> Part:
    language = desk.account.language
    headline = say(language, "product", outcome, code=product.code)
    lines = (f"draft ACME #{product.code}", "products")
    return Part(
        Tone.OK, headline, (Pairs(rows), Replies(say(language, "titles", "examples"), lines))
    )


async def list_all(command: Overview, desk: Desk) -> Result:
    """Answer with a page of the price list."""
    language = desk.account.language
    ordered = Product.filter(account_id=desk.account.id).order_by("code")
    found = await ordered.offset((command.page - 1) * PAGE).limit(PAGE + 1)
    if not found:
        lines = ("product hosting Hosting 49/mo",)
        replies = Replies(say(language, "titles", "fill-in"), lines)
        return Result(Part(Tone.OK, say(language, "product", "none"), (replies,)))
    names = ("code", "description", "price", "tax")
    table = Table(
        columns=tuple(say(language, "product", name) for name in names),
        rows=tuple(
            (f"#{each.code}", each.description, _price(each, language), _tax(each, language))
            for each in found[:PAGE]
        ),
        numeric=(False, False, True, True),
    )
    more = Overview("products", command.page + 1)
    beyond = [canonical.write(more)] if len(found) > PAGE else []
    next_page = [Replies(say(language, "titles", "replies"), tuple(beyond))] if beyond else []
    headline = phrases.counted(len(found[:PAGE]), language, "product", "listed")
    return Result(Part(Tone.OK, headline, (table, *next_page)))


PRODUCT = Verb(
    name="product",
    summary="an entry of your price list, for lines like 2 x #hosting",
    examples=(
        "product hosting Hosting 49/mo",
        "product widget Widget @ 49.90; vat 19%",
        "product widget",
        "product widget remove",
    ),
    read=reader.read_product,
    run=run,
)
PRODUCTS = Verb(
    name="products",
    summary="your price list",
    examples=("products",),
    read=asking.read_overview,
    run=list_all,
)
