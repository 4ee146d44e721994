"""Readers: what reads the lines of each verb."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.grammar import actions, changes, create, products, setup
from bot.grammar.acts import asking, copies, credits, keeping, payments, quotes, reminders
from bot.grammar.syntax import Block, Context

READERS: Mapping[str, Callable[[Block, Context], Any]] = {
    "invoice": create.read,
    "draft": create.read,
    "quote": create.read,
    "change": changes.read,
    "convert": quotes.read_convert,
    "accept": quotes.read_verdict,
    "decline": quotes.read_verdict,
    "customer": setup.read_customer,
    "product": products.read_product,
    "products": asking.read_overview,
    "profile": setup.read_profile,
    "send": actions.read_send,
    "stop": actions.read_stop,
    "help": actions.read_help,
    "paid": payments.read_paid,
    "unpaid": payments.read_unpaid,
    "credit": credits.read_credit,
    "void": credits.read_void,
    "remind": reminders.read_remind,
    "hold": reminders.read_holding,
    "resume": reminders.read_holding,
    "confirm": credits.read_confirm,
    "again": copies.read_again,
    "export": keeping.read_export,
    "delete": keeping.read_delete,
    "forget": keeping.read_forget,
    "list": asking.read_list,
    "show": asking.read_about,
    "pdf": asking.read_about,
    "status": asking.read_overview,
    "statement": asking.read_statement,
    "explain": asking.read_about,
    "history": asking.read_about,
    "customers": asking.read_overview,
}
