"""Verb: what a command word is, and what it is carried out with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, TypeVar

from bot.accounts import Account
from bot.answers import Part
from bot.confirmations import Question
from bot.documents.events import Occasion
from bot.documents.facts import DocumentFacts
from bot.grammar.syntax import Block, Context, KnownCustomer
from bot.post import Letter, Level, Sender

C = TypeVar("C")

#: Which table an answer encloses, as plain values (`bot.documents.ledger.sheets.Wanted`).
SheetAsked = Mapping[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Desk:
    """What a command is carried out with: for whom, on which letter, when."""

    account: Account  #: locked for the whole transaction
    letter: Letter
    mail_id: str  #: of the inbound mail; empty in the portal
    now: datetime
    undo_window: timedelta
    mail_domain: str
    base_url: str = ""  #: of the portal
    by: str = "mail"  #: or ``portal``
    level: Level = Level.STRONG  #: how well it is proven that the account wrote the letter
    #: What the letter may say yes to; None if it came to no address that confirms anything.
    may_confirm: tuple[Question, ...] | None = None
    is_confirmed: bool = False  #: the letter waited for this, and was shown before (TRUST.md 3)
    is_preview: bool = False  #: all of it is undone afterwards
    written_on: date | None = None  #: the day of which its words speak; None: today

    @property
    def today(self) -> date:
        """The date in the account's time zone."""
        return self.account.today(self.now)

    def context(self, customers: Mapping[str, tuple[KnownCustomer, ...]] | None = None) -> Context:
        """Return what reading the letter's words depends on."""
        account = self.account
        return Context(
            today=self.written_on or self.today,
            language=account.language,
            currency=account.currency or "USD",
            numbers=account.numbers,
            customers=customers or {},
        )

    @property
    def occasion(self) -> Occasion:
        """When and by whom changes of this letter are made."""
        return Occasion(self.now, self.by, self.mail_id)

    @property
    def cause(self) -> str:
        """What tells its answer from every other: the mail, or the account and the moment."""
        return self.mail_id or f"{self.by}/{self.account.id}/{self.now.isoformat()}"

    @property
    def sender(self) -> Sender:
        """What mails queued for this letter depend on."""
        return Sender(self.account.id, self.mail_id or None, self.now, self.mail_domain)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one block: its part of the answer and the PDFs to enclose."""

    part: Part
    document_id: int | None = None  #: what a reply to the answer is about
    drawing_ids: tuple[int, ...] = ()
    awaits_drawing: bool = False
    sheets: tuple[SheetAsked, ...] = ()  #: tables to enclose
    takeouts: tuple[SheetAsked, ...] = ()  #: archives to enclose
    sketches: tuple[DocumentFacts, ...] = ()  #: pages to enclose that no document has (R13)
    only_tells: bool = False  #: it changed nothing, so what is said of the document stands


class Undone(Exception):  # noqa: N818  (it carries a result, not an error)
    """A dry run: its rows are undone, its result is answered (COMMANDS.md R13)."""

    def __init__(self, result: Result) -> None:
        super().__init__()
        self.result = result


@dataclass(frozen=True, slots=True)
class Verb(Generic[C]):
    """A command word, how its words are read and what it does.

    `read` raises `bot.problems.Problem`; `run` changes rows and raises `Problem` to have them
    undone. `examples` are parsed by the tests and shown by ``help``.
    """

    name: str
    summary: str
    examples: tuple[str, ...]
    read: Callable[[Block, Context], C]
    run: Callable[[C, Desk], Awaitable[Result]]
    fields: tuple[str, ...] = ()  #: that it sets, in the words people write
    is_repeatable: bool = False  #: it makes or sends something; the same again is asked about (R15)
    hint: str = ""  #: what else may be said, for ``help`` on this verb
