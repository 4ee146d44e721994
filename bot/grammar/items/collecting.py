"""Collecting: the parts of a create block put together; what contradicts itself is refused (R9)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from bot.grammar import taxes
from bot.grammar.items.item import Found
from bot.grammar.numbers import plain
from bot.grammar.parts.modifiers import Departure, Modifier, Name
from bot.grammar.syntax import (
    Context,
    Create,
    CustomerRef,
    Discount,
    Item,
    Period,
    SendWhen,
    Tax,
    TaxKind,
)
from bot.grammar.text.mending import Edit, Mendable
from bot.problems import Place, Problem

MAX_ITEMS = 500
#: Items on one line; one of 400 characters, the longest that is written here, has room for fewer.
MAX_ON_LINE = 100

_T = TypeVar("_T")

#: Modifiers that belong to the line they stand on, if they stand behind an item.
_OF_LINE = frozenset({"tax", "line-discount"})
#: Modifiers that may be said more than once.
_REPEATED = frozenset({"to", "cc", "note"})


@dataclass
class Collected:
    """What a block has said so far."""

    context: Context
    items: list[Item] = field(default_factory=list)
    said: dict[Name, Modifier] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    cc: list[str] = field(default_factory=list)
    currency: str | None = None
    is_dry_run: bool = False
    #: a discount written behind an item, which may be meant for that line only
    discount_at_item: Modifier | None = None
    #: the place in `items` of those that say ``plus tax`` without a rate
    own_taxed: dict[int, Modifier] = field(default_factory=dict)

    def add_item(self, found: Found) -> None:
        """Add an item with what is said about it."""
        if len(self.items) >= MAX_ITEMS:
            raise Problem("items-too-many", place=found.place, most=str(MAX_ITEMS))
        self._refuse_full(found)
        item, own = found.item, dict[Name, Modifier]()
        self._pay_in(item.currency, found.place)
        for modifier in found.modifiers:
            if modifier.name not in _OF_LINE:
                self._add_behind_item(modifier)
                continue
            earlier = own.get(modifier.name)
            own[modifier.name] = _both(earlier, modifier) if earlier else modifier
            item = _modified(item, own[modifier.name])
        if item.tax is not None and item.tax.kind is TaxKind.OWN:
            self.own_taxed[len(self.items)] = own["tax"]
        self.items.append(item)

    def _refuse_full(self, found: Found) -> None:
        """Raise Problem ``line-too-full`` for one item too many on a line."""
        before = self.items[-MAX_ON_LINE:]
        if len(before) == MAX_ON_LINE and before[0].source is found.item.source:
            raise Problem("line-too-full", place=found.place, most=str(MAX_ON_LINE))

    def _add_behind_item(self, modifier: Modifier) -> None:
        self.add(modifier)
        if modifier.name == "discount":
            self.discount_at_item = modifier

    def add(self, modifier: Modifier) -> None:
        """Add what is said about the whole document. Raises Problem for what contradicts itself."""
        place = modifier.tokens.place(modifier.start, modifier.end)
        if modifier.name == "line-discount":
            raise _without_item(modifier)
        if modifier.name in self.said and modifier.name not in _REPEATED:
            modifier = _both(self.said[modifier.name], modifier)
        self.said[modifier.name] = modifier
        if {"net", "due"} <= self.said.keys():
            other = self.said["due" if modifier.name == "net" else "net"]
            raise _either("due-and-net", other, modifier)
        self._pay_in(modifier.currency, place)
        self._take(modifier, place)

    def _take(self, modifier: Modifier, place: Place) -> None:
        match modifier.name, modifier.value:
            case "in", str() as code:
                self._pay_in(code, place)
            case "note", str() as text:
                self.notes.append(text)
            case "to", tuple() as addresses:
                self.to.extend(a for a in addresses if a not in self.to)
            case "cc", tuple() as addresses:
                self.cc.extend(a for a in addresses if a not in self.cc)
            case _:
                pass

    def _pay_in(self, currency: str | None, place: Place) -> None:
        """Note the currency a part names. Raises Problem if another was named before (R9)."""
        if currency is None:
            return
        if self.currency not in (None, currency):
            raise Problem(
                "currencies-differ", place=place, first=str(self.currency), second=currency
            )
        self.currency = currency

    def create(self, verb: str, customer: CustomerRef) -> Create:
        """Return the whole block. Raises the question ``discount-unclear``."""
        if self.discount_at_item and len(self.items) > 1:
            raise _which_discount(self.discount_at_item)
        self._settle_taxes()
        send, send_on = self._send()
        return Create(
            verb=verb,
            customer=customer,
            items=tuple(self.items),
            net_days=self._value("net", int),
            due_on=self._value("due", date),
            issued_on=self._value("on", date),
            period=self._value("for", Period),
            purchase_order=self._value("po", str),
            reference=self._value("ref", str),
            tax=self._value("tax", Tax),
            discount=self._value("discount", Discount),
            deposit=self._value("deposit", Discount),
            to=tuple(self.to),
            cc=tuple(self.cc),
            currency=self.currency,
            language=self._value("lang", str),
            valid_until=self._value("until", date),
            notes=tuple(self.notes),
            send=send,
            send_on=send_on,
            is_meant="anyway" in self.said,
            is_dry_run=self.is_dry_run,
        )

    def _settle_taxes(self) -> None:
        """Let ``plus tax`` behind an item mean the rate that is said of the whole document."""
        whole = self.said.get("tax")
        if whole is None:
            return
        for index, modifier in self.own_taxed.items():
            tax = _both(modifier, whole).value
            if isinstance(tax, Tax):
                self.items[index] = replace(self.items[index], tax=tax)

    def _value(self, name: Name, kind: type[_T]) -> _T | None:
        value = self.said[name].value if name in self.said else None
        return value if isinstance(value, kind) else None

    def _send(self) -> tuple[SendWhen, date | None]:
        departure = self._value("send", Departure)
        return (departure.when, departure.on) if departure else (SendWhen.DEFAULT, None)


def _modified(item: Item, modifier: Modifier) -> Item:
    match modifier.value:
        case Tax() as tax:
            return replace(item, tax=tax)
        case Discount() as discount:
            return replace(item, discount=discount)
        case _:
            return item


def _both(first: Modifier, second: Modifier) -> Modifier:
    """Return what two of one name say together: ``plus VAT, VAT 19%``.

    Raises Problem ``modifier-twice`` where they are not one and the same.
    """
    if isinstance(first.value, Tax) and isinstance(second.value, Tax):
        tax = taxes.joined(first.value, second.value)
        if tax is not None:
            return replace(second, value=tax)
    raise _either("modifier-twice", first, second)


def _either(code: str, first: Modifier, second: Modifier) -> Problem:
    """Return the problem of two that exclude each other, and offer either alone."""
    tokens, start, end = second.tokens, second.start, second.end
    mends = [
        [Edit(m.tokens.line, m.tokens[m.start].start, m.tokens[m.end - 1].end, "")]
        for m in (second, first)
    ]
    return Mendable(code, place=tokens.place(start, end), mends=mends, written=tokens[start].text)


def _without_item(modifier: Modifier) -> Problem:
    """Say that ``-10%`` by itself belongs to no line."""
    tokens, start, end = modifier.tokens, modifier.start, modifier.end
    written = tokens.shown(start, end).lstrip("-–— ")
    edit = Edit(tokens.line, tokens[start].start, tokens[end - 1].end, f"discount {written}")
    return Mendable(
        "discount-alone", place=tokens.place(start, end), mends=[[edit]], written=written
    )


def _which_discount(modifier: Modifier) -> Problem:
    """Ask whether a discount behind one of several items is for that line or for all."""
    tokens, start, end = modifier.tokens, modifier.start, modifier.end
    begin, after = tokens[start].start, tokens[end - 1].end
    apart = Edit(tokens.line, begin, begin, "; ")
    mends = [[apart]]
    if isinstance(modifier.value, Discount) and modifier.value.percent is not None:
        on_line = Edit(tokens.line, begin, after, f"-{plain(modifier.value.percent)}%")
        mends.insert(0, [on_line])
    place = tokens.place(start, end)
    return Mendable("discount-unclear", place=place, mends=mends, is_question=True)
