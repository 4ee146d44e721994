"""Replies: what a customer's letter does, what is answered, and what the account is told."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import answering, phrases, post, restraint
from bot.accounts import mailbox_key
from bot.answers import Paragraph, Part, Replies, Section, Tone, as_facts
from bot.commands.asking import statements as asked
from bot.commands.verb import Desk
from bot.correspondence.counterpart import Counterpart
from bot.documents import drawing, quotes, reading
from bot.documents.events import Occasion, note
from bot.documents.ledger import statements
from bot.documents.ledger.entries import Selection
from bot.documents.model import Kind, State
from bot.grammar import counterparts
from bot.grammar.counterparts import CustomerReply
from bot.money import Money
from bot.post import InboundMail, Letter, Level, OutboundMail, Outgoing, Sender
from bot.trust import newcomers
from bot.words import say

#: Letters of a customer's text that are passed on.
LONGEST = 10_000
#: What a customer's words make of a quote.
VERDICTS = {"accept": State.ACCEPTED, "decline": State.DECLINED}


@dataclass(frozen=True, slots=True)
class Scene:
    """A customer's letter at hand."""

    who: Counterpart
    letter: Letter
    mail_id: str
    now: datetime
    mail_domain: str

    @property
    def language(self) -> str:
        """The account's."""
        return self.who.account.language

    @property
    def number(self) -> str:
        """What the document is called."""
        return self.who.document.number or reading.draft_reference(self.who.document)

    @property
    def occasion(self) -> Occasion:
        """When and by whom."""
        return Occasion(self.now, "customer", self.mail_id)

    @property
    def recipient(self) -> str:
        """Where the customer is answered: where the mail went, unless the author is proven.

        A reply address shows that its mail was read, not who writes.
        """
        is_proven = self.letter.level in (Level.STRONG, Level.MEDIUM)
        return self.letter.author if is_proven else self.who.mail.recipient

    @property
    def holder(self) -> str:
        """Where the customer is told about other documents: at an address of this customer.

        A mail that was handed around shows one document, and is no right to see the others.
        """
        document, customer = self.who.document, self.who.customer
        known = [*document.recipients, *document.copies]
        known += [customer.address] if customer and customer.address else []
        keys = {mailbox_key(each) for each in known}
        asked = (self.recipient, self.who.mail.recipient)
        return next((each for each in asked if mailbox_key(each) in keys), "")

    @property
    def sender(self) -> Sender:
        """What the mails of this letter depend on."""
        return Sender(self.who.account.id, self.mail_id, self.now, self.mail_domain)


async def handle(scene: Scene) -> None:
    """Do what a customer's letter says. Call inside a transaction."""
    await newcomers.trust(scene.who.account, scene.now)
    said = counterparts.read(scene.letter.text)
    document = scene.who.document
    if said.verb in VERDICTS and document.kind is Kind.QUOTE and document.number:
        await _decide(scene, said, VERDICTS[said.verb])
    elif said.verb == "pdf" and document.number:
        await _answer(scene, "pdf", with_pdf=True)
    elif said.verb == "statement" and scene.holder:
        await _state(scene)
    else:
        await _pass_on(scene)
        return
    if said.text and said.verb in ("pdf", "statement"):
        await _pass_on(scene)


async def _decide(scene: Scene, said: CustomerReply, state: State) -> None:
    quote = scene.who.document
    today = scene.who.account.today(scene.now)
    if quote.state is State.CONVERTED:
        await _answer(scene, "converted")
        await _pass_on(scene)
        return
    if state is State.ACCEPTED and quotes.has_expired(quote, today):
        await _answer(scene, "expired")
        await _tell(scene, "late", said.text, (f"accept {scene.number}", f"again {scene.number}"))
        return
    is_news = quote.state is not state
    if is_news:
        await quotes.decide(quote, state, scene.occasion)
    await _answer(scene, state.value)
    if is_news or said.text:
        verb = "convert" if state is State.ACCEPTED else "again"
        await _tell(scene, state.value, said.text, (f"{verb} {scene.number}",))


async def _state(scene: Scene) -> None:
    """Answer with all that was issued to this customer by this account."""
    account, document = scene.who.account, scene.who.document
    selection = Selection(account.id, account.today(scene.now), customer_id=document.customer_id)
    history = await statements.of(selection) if document.customer_id else None
    courses = history.courses if history else ()
    # The same tables as the account's own, in the words of the customer.
    seen = copy.copy(account)
    seen.language = document.language
    desk = Desk(seen, scene.letter, scene.mail_id, scene.now, timedelta(0), scene.mail_domain)
    sections = tuple(asked.table(each, desk) for each in courses)
    await _answer(scene, "statement", sections=sections, recipient=scene.holder)


async def _answer(
    scene: Scene,
    key: str,
    *,
    sections: tuple[Section, ...] = (),
    with_pdf: bool = False,
    recipient: str = "",
) -> None:
    """Answer the customer, in the language of the document; not too often within an hour."""
    document, letter, recipient = scene.who.document, scene.letter, recipient or scene.recipient
    mail = await InboundMail.get(id=scene.mail_id).only("id", "proof", "level")
    if not await restraint.answers_left(recipient, mail, scene.now):
        return
    headline = await _headline(scene, key)
    drawn = await drawing.asked_for(document) if with_pdf else None
    await post.put(
        Outgoing(
            key=f"reply/{scene.mail_id}",
            kind="reply",
            recipient=recipient,
            language=document.language,
            facts={
                "subject": letter.subject,
                **as_facts([Part(Tone.OK, headline, sections)], ()),
            },
            document_id=document.id,
            drawing_ids=(drawn.id,) if drawn else (),
            awaits_drawing=drawn is not None and not drawing.is_drawn(drawn),
            in_reply_to=letter.message_id,
            references=_thread(letter),
        ),
        scene.sender,
    )


async def _headline(scene: Scene, key: str) -> str:
    """Return what is said to the customer first, in the language of the document."""
    document = scene.who.document
    facts = await reading.facts_of(document.id, now=scene.now)
    invoice = await quotes.invoice_of(document) if key == "converted" else None
    return say(
        document.language,
        "reply",
        key,
        number=scene.number,
        seller=facts.seller.trading_name or facts.seller.name,
        until=phrases.day(facts.valid_until, document.language) if facts.valid_until else "",
        invoice=(invoice.number or "") if invoice else "",
    )


async def _tell(scene: Scene, key: str, text: str, lines: tuple[str, ...]) -> None:
    """Tell the account what became of its quote."""
    document, language = scene.who.document, scene.language
    until = phrases.day(document.valid_until, language) if document.valid_until else ""
    gross = phrases.money(Money.of_minor(document.gross_minor, document.currency), language)
    headline = say(
        language, "news", key, customer=_name(scene), number=scene.number, gross=gross, until=until
    )
    sections: list[Section] = [Paragraph(say(language, "news", "by", author=scene.letter.author))]
    if text:
        sections.append(Paragraph(text[:LONGEST]))
    sections.append(Replies(say(language, "titles", "replies"), lines))
    await _news(scene, Part(Tone.OK, headline, tuple(sections)), reply_to="")


async def _pass_on(scene: Scene) -> None:
    """Pass a text on to the account, unread as commands; a reply goes to the customer."""
    letter, language = scene.letter, scene.language
    await note(scene.who.document, "replied", scene.occasion)
    headline = say(
        language, "news", "wrote", customer=_name(scene), author=letter.author, number=scene.number
    )
    text = letter.text.strip()[:LONGEST]
    sections: list[Section] = [Paragraph(text)] if text else []
    notes = [("attached", letter.has_attachments), ("cut", letter.is_cut or len(text) == LONGEST)]
    sections += [Paragraph(say(language, "news", key)) for key, is_so in notes if is_so]
    await _news(scene, Part(Tone.OK, headline, tuple(sections)), reply_to=letter.author)


async def _news(scene: Scene, part: Part, *, reply_to: str) -> None:
    account, letter = scene.who.account, scene.letter
    thread = await _answer_of(scene.who.mail)
    await post.put(
        Outgoing(
            key=f"news/{scene.mail_id}",
            kind="news",
            recipient=account.address,
            language=account.language,
            facts={
                "subject": letter.subject,
                "about": scene.number,
                "name": _name(scene),
                "reply_to": reply_to,
                **as_facts([answering.worded(part, account.language)], ()),
            },
            document_id=scene.who.document.id,
            in_reply_to=thread,
            references=(thread,) if thread else (),
        ),
        scene.sender,
    )


async def _answer_of(mail: OutboundMail) -> str:
    """Return the Message-ID of our answer to the mail that made a customer's: the thread."""
    if mail.cause_id is None:
        return ""
    answer = await OutboundMail.get_or_none(key=f"answer/{mail.cause_id}")
    return answer.message_id if answer else ""


def _name(scene: Scene) -> str:
    return scene.who.customer.code if scene.who.customer else scene.letter.author


def _thread(letter: Letter) -> tuple[str, ...]:
    return (*letter.references, letter.message_id) if letter.message_id else ()
