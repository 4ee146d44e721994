"""Offers: a create command written out again, with the change that would settle a problem."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from bot.grammar import canonical
from bot.grammar.syntax import Create, Tax, TaxKind
from bot.problems import Problem

#: What stands for an address that only the sender knows (RFC 2606 3).
EXAMPLE_ADDRESS = "mail@example.com"
EXAMPLE_PRICE = Decimal(100)

#: Replies that begin so are commands of their own.
_VERBS = ("profile ", "customer ", "product ", "invoice ", "draft ", "quote ")
_RATE = re.compile(r"tax ([0-9.]+)%")


def with_whole_lines(problem: Problem, command: Create) -> Problem:
    """Return a problem whose replies are whole commands: a bare modifier becomes part of one."""
    replies = [
        reply if reply.startswith(_VERBS) else _whole(reply, command) for reply in problem.replies
    ]
    return Problem(
        problem.code,
        place=problem.place,
        replies=replies,
        is_question=problem.is_question,
        facts=problem.facts,
    )


def with_own_lines(problem: Problem) -> Problem:
    """Return a problem without the replies that are no commands, where there is none to join."""
    problem.replies = tuple(each for each in problem.replies if each.startswith(_VERBS))
    return problem


def called(command: Create, name: str) -> str:
    """Return a command for another customer, known by a name."""
    return canonical.write(replace(command, customer=replace(command.customer, written=name)))


def addressed(command: Create, address: str | None = EXAMPLE_ADDRESS) -> str:
    """Return a command with another mail address of its customer, or with none."""
    return canonical.write(replace(command, customer=replace(command.customer, address=address)))


def sent_to(command: Create, address: str) -> str:
    """Return a command whose document goes to another address than the customer's own."""
    customer = replace(command.customer, address=None)
    return canonical.write(replace(command, customer=customer, to=(*command.to, address)))


def priced(command: Create) -> str:
    """Return a command with an example of a price where it has none."""
    items = tuple(
        item if item.unit_price is not None else replace(item, unit_price=EXAMPLE_PRICE)
        for item in command.items
    )
    return canonical.write(replace(command, items=items))


def _whole(modifier: str, command: Create) -> str:
    tax = _tax(modifier)
    if tax is not None:
        return canonical.write(_taxed(command, tax))
    return canonical.write(command, adding=modifier)


def _tax(modifier: str) -> Tax | None:
    """Return the tax that a reply names."""
    rate = _RATE.fullmatch(modifier)
    if rate:
        return Tax(TaxKind.RATE, Decimal(rate[1]))
    kinds = {"reverse charge": TaxKind.REVERSE_CHARGE, "no tax": TaxKind.NONE}
    return Tax(kinds[modifier]) if modifier in kinds else None


def _taxed(command: Create, tax: Tax) -> Create:
    """Return a command with a tax in place of every ``no tax``, else for the whole document.

    ``tax included`` without a rate keeps it that the price is one with tax.
    """
    items = tuple(
        replace(item, tax=_instead(item.tax, tax)) if item.tax else item for item in command.items
    )
    is_of_lines = items != command.items and command.tax is None
    is_own = command.tax is not None and command.tax.kind is TaxKind.OWN
    whole = _instead(command.tax, tax) if command.tax and is_own else tax
    return replace(command, items=items, tax=None if is_of_lines else whole)


def _instead(said: Tax, tax: Tax) -> Tax:
    """Return the tax that stands in place of one that is not settled."""
    match said.kind:
        case TaxKind.OWN if tax.kind is TaxKind.RATE:
            return replace(tax, is_included=said.is_included)
        case TaxKind.OWN | TaxKind.NONE:
            return tax
        case _:
            return said
