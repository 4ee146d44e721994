"""Commands: one module a noun; this table is their list of contents."""

from __future__ import annotations

from typing import Any

from bot.commands.after.again import AGAIN
from bot.commands.after.credit import CREDIT
from bot.commands.after.paid import PAID, UNPAID
from bot.commands.after.remind import HOLD, REMIND, RESUME
from bot.commands.after.void import VOID
from bot.commands.asking.about import PDF, SHOW
from bot.commands.asking.explaining import EXPLAIN
from bot.commands.asking.histories import HISTORY
from bot.commands.asking.listing import LIST
from bot.commands.asking.overviews import CUSTOMERS, STATUS
from bot.commands.asking.statements import STATEMENT
from bot.commands.changing.change import CHANGE
from bot.commands.customer import CUSTOMER
from bot.commands.drafts import SEND, STOP
from bot.commands.help import help_on
from bot.commands.invoice import DRAFT, INVOICE
from bot.commands.keeping.confirm import CONFIRM
from bot.commands.keeping.delete import DELETE
from bot.commands.keeping.export import EXPORT
from bot.commands.keeping.forget import FORGET
from bot.commands.product import PRODUCT, PRODUCTS
from bot.commands.profile import PROFILE
from bot.commands.quoting.convert import CONVERT
from bot.commands.quoting.quote import QUOTE
from bot.commands.quoting.verdict import ACCEPT, DECLINE
from bot.commands.verb import Verb

VERBS: dict[str, Verb[Any]] = {
    "invoice": INVOICE,
    "draft": DRAFT,
    "quote": QUOTE,
    "send": SEND,
    "stop": STOP,
    "change": CHANGE,
    "convert": CONVERT,
    "accept": ACCEPT,
    "decline": DECLINE,
    "paid": PAID,
    "unpaid": UNPAID,
    "credit": CREDIT,
    "void": VOID,
    "remind": REMIND,
    "hold": HOLD,
    "resume": RESUME,
    "confirm": CONFIRM,
    "again": AGAIN,
    "customer": CUSTOMER,
    "product": PRODUCT,
    "products": PRODUCTS,
    "profile": PROFILE,
    "export": EXPORT,
    "delete": DELETE,
    "forget": FORGET,
    "list": LIST,
    "show": SHOW,
    "pdf": PDF,
    "status": STATUS,
    "statement": STATEMENT,
    "explain": EXPLAIN,
    "history": HISTORY,
    "customers": CUSTOMERS,
}
VERBS["help"] = help_on(VERBS)
