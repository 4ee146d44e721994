"""Commands: one module a noun; this table is their list of contents."""

from __future__ import annotations

from typing import Any

from bot.commands.after.again import AGAIN
from bot.commands.after.credit import CREDIT
from bot.commands.after.paid import PAID, UNPAID
from bot.commands.after.void import CONFIRM, VOID
from bot.commands.customer import CUSTOMER
from bot.commands.drafts import SEND, STOP
from bot.commands.help import help_on
from bot.commands.invoice import DRAFT, INVOICE
from bot.commands.profile import PROFILE
from bot.commands.verb import Verb

VERBS: dict[str, Verb[Any]] = {
    "invoice": INVOICE,
    "draft": DRAFT,
    "send": SEND,
    "stop": STOP,
    "paid": PAID,
    "unpaid": UNPAID,
    "credit": CREDIT,
    "void": VOID,
    "confirm": CONFIRM,
    "again": AGAIN,
    "customer": CUSTOMER,
    "profile": PROFILE,
}
VERBS["help"] = help_on(VERBS)
