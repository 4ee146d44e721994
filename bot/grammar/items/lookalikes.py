"""Lookalikes: lines without ``@`` that have the shape of an item and are likely something else.

``Total 300`` would double an invoice, ``already paid 50`` raise it by what it should fall,
``Hosting Nov 2026`` charge the year and ``Project 4711`` its number. All of them are asked about;
an ``@`` before the price says that the words are meant as an item.
"""

from __future__ import annotations

import re
from datetime import date

from bot.grammar import dates
from bot.grammar.items.measures import Span
from bot.grammar.items.quantities import Quantity
from bot.grammar.numbers import plain
from bot.grammar.syntax import Context, Unit
from bot.grammar.text import vocabulary
from bot.grammar.text.mending import EXAMPLE_PRICE, Edit, Mendable

#: Days in the units that terms of payment are given in.
_DAYS = {Unit.DAY: 1, Unit.WEEK: 7}
_YEAR = re.compile(r"[0-9]{4}")
#: Years around today's that are sooner a year than a price.
_YEARS_AROUND = 1


def refuse(core: Span, price: Span, context: Context, *, is_money: bool) -> None:
    """Ask about the words of `core` before `price` if they hardly name an item.

    `is_money` tells that the figure can only be an amount, by its currency or its cents.
    """
    text = Span(core.tokens, core.start, price.start)
    meaning = _meaning(text)
    if meaning == "sum":
        raise _asked("sum-among-items", core, price, [""])
    if meaning == "less":
        raise _asked("less-or-more", core, price, [f"discount {_shown(price)}"])
    if is_money:
        return
    if meaning == "reference":
        figure = _shown(price)
        raise _asked("reference-or-price", core, price, [f"ref {figure}", f"po {figure}"])
    if _YEAR.fullmatch(figure := _shown(price)) and (in_month := _ends_in_month(text)):
        raise _year(core, price, is_month_alone=in_month and text.stop == text.start + 1)
    if _is_year_near(figure, context.today):
        raise _year(core, price)


def refuse_terms(core: Span, quantity: Quantity) -> None:
    """Ask about ``30 days net`` and ``pay within 14 days``, which are no work of that many days."""
    tokens, days = core.tokens, _DAYS.get(quantity.unit or Unit.PIECE)
    words = (
        Span(tokens, core.start, quantity.start),
        Span(tokens, quantity.end, core.stop),
    )
    if days is None or not any(_meaning(each) == "terms" for each in words):
        return
    net = [Edit(tokens.line, *_ends(core), f"net {plain(quantity.value * days)}")]
    place = tokens.place(core.start, core.stop)
    raise Mendable("terms-or-item", place=place, mends=[net], written=_shown(core))


def _meaning(text: Span) -> str | None:
    """Return what the words mean if they are no item; of a reduction the first words do."""
    match = vocabulary.section("lookalikes").match(text.tokens.keys[: text.stop], text.start)
    if match is None:
        return None
    meaning, end = match
    return meaning if end == text.stop or meaning == "less" else None


def _ends_in_month(text: Span) -> bool:
    return text.stop > text.start and bool(dates.month_of(text.tokens.keys[text.stop - 1]))


def _is_year_near(figure: str, today: date) -> bool:
    return bool(_YEAR.fullmatch(figure)) and abs(int(figure) - today.year) <= _YEARS_AROUND


def _asked(code: str, core: Span, price: Span, instead: list[str]) -> Mendable:
    """Return the question whether `core` is one of the words `instead`, or an item after all."""
    line = core.tokens.line
    mends = [[Edit(line, *_ends(core), words)] for words in instead]
    mends.append(_as_item(core, price))
    place = core.tokens.place(core.start, core.stop)
    return Mendable(code, place=place, mends=mends, is_question=True, written=_shown(core))


def _year(core: Span, price: Span, *, is_month_alone: bool = False) -> Mendable:
    """Return the problem of a price that is sooner a year, with the line for either."""
    tokens, line = core.tokens, core.tokens.line
    front, behind = tokens[core.start].start, tokens[core.stop - 1].end
    meant = (
        Edit(line, front, front, "for ")
        if is_month_alone
        else Edit(line, behind, behind, f" @ {EXAMPLE_PRICE}")
    )
    mends = [[meant], _as_item(core, price)]
    place = tokens.place(price.start, price.stop)
    return Mendable("year-or-price", place=place, mends=mends, written=_shown(price))


def _as_item(core: Span, price: Span) -> list[Edit]:
    line = core.tokens.line
    front, sign = core.tokens[core.start].start, core.tokens[price.start].start
    return [Edit(line, front, front, "1 x "), Edit(line, sign, sign, "@ ")]


def _ends(span: Span) -> tuple[int, int]:
    return span.tokens[span.start].start, span.tokens[span.stop - 1].end


def _shown(span: Span) -> str:
    return span.tokens.shown(span.start, span.stop)
