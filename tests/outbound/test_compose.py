"""A queued mail as octets."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from email.message import EmailMessage
from email.policy import SMTP
from html.parser import HTMLParser
from typing import Any

import pytest

from bot import notices
from bot.answers import Excerpt, Pairs, Paragraph, Part, Replies, Table, Tone, Transcript, as_facts
from bot.correspondence import reply_addresses, return_paths
from bot.customers import Customer
from bot.documents.facts import BankAccount, DocumentFacts, Party
from bot.documents.ledger.sheets import Sheet
from bot.documents.model import Document, Drawing
from bot.grammar import blocks
from bot.grammar.syntax import Block
from bot.money import Money
from bot.post import OutboundMail
from outbound.compose import MANNERS, Enclosed, House, compose, mail_from, words_of
from outbound.message.headers import UnfitAddress
from outbound.printing.page import TITLES
from tests import databases

HOUSE = House(
    brand="JupiterInvoice",
    operator="Example Ltd, abuse@example.com",
    bot_address="invoice@jupiter.example",
    mail_domain="jupiter.example",
    base_url="https://jupiter.example",
    mint=databases.MINT,
)
QUEUED = datetime(2026, 12, 7, 12, 0, tzinfo=UTC)


def chf(amount: str) -> Money:
    """Return an amount in Swiss francs."""
    return Money(Decimal(amount), "CHF")


FACTS = DocumentFacts(
    kind="invoice",
    reference="INV-2026-0042",
    is_preview=False,
    language="en",
    currency="CHF",
    issued_on=date(2026, 12, 7),
    due_on=date(2027, 1, 6),
    seller=Party(name="Studio Nord GmbH", trading_name="Studio Nord", country="CH"),
    buyer=Party(name="Muster AG"),
    lines=(),
    lines_total=chf("3718.75"),
    discount=chf("0"),
    discount_label="",
    net=chf("3718.75"),
    taxes=(),
    gross=chf("4019.97"),
    paid=chf("0"),
    due=chf("4019.97"),
    bank=BankAccount(holder="Studio Nord GmbH", iban="CH9300762011623852957", bic="POFICHBEXXX"),
)
ENCLOSED = Enclosed(FACTS, asked_by="ann@studio.example")

HEADLINE = 'Invoice for ACME, 300.00 USD, due 23 Dec 2026. Leaves at 14:05; reply "stop" to stop.'
ANSWER = as_facts(
    [
        Part(
            Tone.OK,
            HEADLINE,
            (
                Table(
                    ("", "Item", "Net"),
                    (("1", "Design & print <draft>", "300.00"),),
                    (False, False, True),
                    (("", "Total", "300.00"),),
                ),
                Replies("You can reply", ("stop", "+ 2h support @ 90")),
            ),
        ),
        Part(Tone.QUESTION, "Two readings.", (Excerpt("invoice ACME x 1,200", 15, 5, "A number"),)),
        Part(Tone.ERROR, "No such verb.", (Pairs((("Name", "Studio\nNord"),)),)),
    ],
    [Transcript("Line by line", (("paid 42", "settled"),)), Paragraph("Ignored text: Hi.")],
)

NOTICE = {
    "what": "refused",
    "reference": "Invoice INV-2026-0042",
    "recipient": "ap@acme.example",
    "meaning": "there is no such mailbox.",
    "response": "550 5.1.1 <ap@acme.example>: unknown",
    "days": 5,
    "lines": ["customer ACME name@example.com", "send INV-2026-0042"],
    "is_marked": False,
    "is_held": True,
    "has_pdf": True,
}


def queued(kind: str, **values: Any) -> OutboundMail:
    """Return a row that is not stored."""
    facts = {
        "answer": {**ANSWER, "subject": "invoice ACME 3h @ 100"},
        "farewell": {**ANSWER, "subject": "Your account is erased."},
        "news": {**ANSWER, "subject": "Re: yours", "about": "Q-2026-0007", "name": "ACME"},
        "reminder": {"count": 1, "open_minor": 2000},
        "reply": {**ANSWER, "subject": "Re: yours"},
        "notice": NOTICE,
        "address": {**ANSWER, "subject": "Is this address yours?"},
        "bank-details": {
            "rows": [["Until now", "–"], ["From now on", "… 3000 · Commerzbank"]],
            "url": "https://jupiter.example/profile/bank",
        },
        "deletion": {"account": 7, "asked": 1795000000, "until": "23 Nov 2026, 12:30"},
        "sign-in": {"asked": 7, "browser": "b" * 64},
        "access": {
            "what": "signed-in",
            "device": "Firefox on Linux",
            "at": "23 November 2026, 12:00",
            "link": "https://jupiter.example/account/access",
        },
        "contact": {
            "message": "I cannot sign in.\nPlease help.",
            "reply_to": "ann@studio.example",
            "is_signed_in": False,
        },
    }
    known: dict[str, Any] = {
        "id": 7,
        "kind": kind,
        "recipient": "ap@muster.example",
        "to": ["ap@muster.example"],
        "cc": [],
        "language": "en",
        "facts": facts.get(kind, {}),
        "message_id": "<0123456789abcdef@jupiter.example>",
        "in_reply_to": "",
        "references": "",
        "queued_at": QUEUED,
    }
    return OutboundMail(**{**known, **values})


def enclosed_in(kind: str) -> Enclosed | None:
    """Return the document that a mail of a kind brings."""
    if not MANNERS[kind].is_for_customer:
        return None
    corrects = "INV-2026-0007" if kind == "credit-note" else ""
    of = kind if kind in TITLES else "invoice"
    return replace(ENCLOSED, facts=replace(FACTS, kind=of, corrects=corrects))


def pdf(name: str = "Studio-Nord_INV-2026-0042.pdf") -> Drawing:
    """Return a drawing that is not stored."""
    return Drawing(id=1, octets=b"%PDF-1.7\r\n\x00\xff" * 100, file_name=name)


def composed(mail: OutboundMail, *drawings: Drawing) -> bytes:
    """Compose a mail of the kind it is."""
    return compose(mail, drawings, house=HOUSE, enclosed=enclosed_in(mail.kind))


def parsed(octets: bytes) -> EmailMessage:
    """Read a mail back as another program does."""
    return email.message_from_bytes(octets, policy=SMTP)


def leads_back(mail_id: int) -> str:
    """Return the address that a reply to a mail goes to."""
    return reply_addresses.address(mail_id, databases.MINT, "jupiter.example")


def test_composing_twice_gives_the_same_octets() -> None:
    mail = queued("invoice")
    assert composed(mail, pdf()) == composed(mail, pdf())


@pytest.mark.parametrize("kind", sorted(MANNERS))
@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "xx", "../../etc"])
def test_every_mail_is_seven_bit_with_short_crlf_lines(kind: str, language: str) -> None:
    octets = composed(queued(kind, language=language), pdf())
    assert octets.isascii()
    assert b"\n" not in octets.replace(b"\r\n", b"")
    assert b"\r" not in octets.replace(b"\r\n", b"")
    assert max(len(line) for line in octets.split(b"\r\n")) <= 998  # RFC 5322 2.1.1


@pytest.mark.parametrize("kind", sorted(kind for kind in MANNERS if MANNERS[kind].is_for_customer))
@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_a_mail_to_a_customer_says_who_asked_for_it_and_where_to_report_it(
    kind: str, language: str
) -> None:
    message = parsed(composed(queued(kind, language=language), pdf()))
    for subtype in ("plain", "html"):
        part = message.get_body((subtype,))
        assert part is not None
        text = " ".join(str(part.get_content()).split())
        assert "ann@studio.example" in text
        assert "abuse@example.com" in text


def test_text_comes_before_html_and_the_pdf_is_attached() -> None:
    message = parsed(composed(queued("invoice"), pdf()))
    types = [part.get_content_type() for part in message.walk()]
    assert types == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/pdf",
    ]
    attachment = next(message.iter_attachments())
    assert attachment.get_filename() == "Studio-Nord_INV-2026-0042.pdf"
    assert attachment.get_content() == pdf().octets


def test_several_pdfs_are_attached_in_their_order() -> None:
    message = parsed(composed(queued("answer"), pdf("a.pdf"), pdf("b.pdf")))
    assert [part.get_filename() for part in message.iter_attachments()] == ["a.pdf", "b.pdf"]


def with_sheet(name: str, text: str) -> bytes:
    """Compose an answer that brings a table."""
    return compose(queued("answer"), [pdf()], house=HOUSE, sheets=[Sheet(name, text)])


def test_a_table_is_attached_as_it_is_behind_the_pdfs() -> None:
    text = 'Number,Customer\r\nINV-2026-0001,"Müller, ""Söhne"""\r\n'
    octets = with_sheet("open_ACME_2026-11-23.csv", text)
    attached = list(parsed(octets).iter_attachments())
    assert [part.get_content_type() for part in attached] == ["application/pdf", "text/csv"]
    assert attached[1].get_filename() == "open_ACME_2026-11-23.csv"
    assert attached[1].get_content_charset() == "utf-8"
    assert attached[1].get_payload(decode=True) == text.encode("utf-8-sig")
    assert octets == with_sheet("open_ACME_2026-11-23.csv", text)
    assert octets.isascii()
    assert max(len(line) for line in octets.split(b"\r\n")) <= 998


@pytest.mark.parametrize(
    "name",
    [
        "a.csv\r\nBcc: evil@example.com",
        'a.csv"; filename="b.exe',
        "a\x00b\u202e\u2028.csv",
        "=?utf-8?q?a=0ABcc:_x?=.csv",
    ],
)
def test_the_name_of_a_table_injects_nothing(name: str) -> None:
    octets = with_sheet(name, "a\r\n")
    assert b"\nBcc" not in octets
    message = parsed(octets)
    assert "Bcc" not in message
    attached = list(message.iter_attachments())
    assert len(attached) == 2
    assert "Bcc" not in attached[1]
    assert attached[1].get_content_type() == "text/csv"
    assert attached[1]["Content-Disposition"].params.keys() == {"filename"}


def test_a_table_cannot_end_its_own_part() -> None:
    plain = with_sheet("a.csv", "x")
    boundary = plain.split(b'boundary="')[1].split(b'"')[0].decode()
    message = parsed(with_sheet("a.csv", f"a\r\n--{boundary}--\r\nBcc: x\r\n\r\nb"))
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/pdf",
        "text/csv",
    ]


def test_a_mail_to_a_customer_speaks_for_the_business() -> None:
    octets = composed(queued("invoice"))
    message = parsed(octets)
    assert b'From: "Studio Nord via JupiterInvoice" <invoice@jupiter.example>\r\n' in octets
    assert message["Reply-To"] == leads_back(7)
    assert message["To"] == "ap@muster.example"
    assert message["Subject"] == "Invoice INV-2026-0042 from Studio Nord"
    assert message["Date"] == "Mon, 07 Dec 2026 12:00:00 +0000"
    assert message["Message-ID"] == "<0123456789abcdef@jupiter.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert message["MIME-Version"] == "1.0"


def test_an_answer_stays_in_its_thread() -> None:
    mail = queued("answer", in_reply_to="<b@x.example>", references="<a@x.example> <b@x.example>")
    message = parsed(composed(mail))
    assert message["From"] == "JupiterInvoice <invoice@jupiter.example>"
    assert message["Subject"] == "Re: invoice ACME 3h @ 100"
    assert message["In-Reply-To"] == "<b@x.example>"
    assert message["References"] == "<a@x.example> <b@x.example>"
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["Reply-To"] == leads_back(7)


def test_what_a_customer_wrote_is_answered_to_the_customer() -> None:
    facts = {**ANSWER, "subject": "Re: x", "about": "1", "name": "ACME"}
    mail = queued("news", facts={**facts, "reply_to": "ap@acme.example"})
    message = parsed(composed(mail))
    assert message["Reply-To"] == "ap@acme.example"
    assert message["From"] == "ACME via JupiterInvoice <invoice@jupiter.example>"


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("RE: invoice", "RE: invoice"),
        ("", "Re: your mail"),
        ("a\r\nBcc: evil@example.com", "Re: a Bcc: evil@example.com"),
        ("=?utf-8?q?a=0ABcc:_x?=", "Re: =?utf-8?q?a=0ABcc:_x?="),
    ],
)
def test_the_subject_answers_theirs(theirs: str, ours: str) -> None:
    octets = composed(queued("answer", facts={**ANSWER, "subject": theirs}))
    assert words_of(queued("answer", facts={**ANSWER, "subject": theirs}), HOUSE, None).subject
    assert b"\nBcc" not in octets
    if "=?" not in ours:
        assert parsed(octets)["Subject"] == ours


@pytest.mark.parametrize("field", ["recipient", "to", "cc"])
def test_an_address_with_a_line_break_is_refused(field: str) -> None:
    evil = "ap@muster.example\r\nBcc: evil@example.com"
    mail = queued("invoice", **{field: evil if field == "recipient" else [evil]})
    with pytest.raises(UnfitAddress):
        composed(mail)


def test_a_business_name_injects_nothing() -> None:
    evil = '"\r\nBcc: evil@example.com\r\n\r\n<b>'
    facts = replace(FACTS, seller=Party(name=evil), buyer=Party(name=evil), accent='"><b>')
    octets = compose(queued("invoice"), [], house=HOUSE, enclosed=Enclosed(facts, "a@b.example"))
    message = parsed(octets)
    assert "Bcc" not in message
    html = message.get_body(("html",))
    assert html is not None
    assert "<b>" not in html.get_content()


def test_a_text_cannot_end_its_own_part() -> None:
    plain = composed(queued("answer"))
    boundary = plain.split(b'boundary="')[1].split(b'"')[0].decode()
    facts = as_facts([Part(Tone.OK, "x", (Paragraph(f"a\n--{boundary}--\nb"),))], [])
    message = parsed(composed(queued("answer", facts=facts)))
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_an_international_address_makes_headers_in_utf_8() -> None:
    octets = composed(
        queued("invoice", recipient="jürg@müller.example", to=["jürg@müller.example"])
    )
    assert "To: jürg@xn--mller-kva.example\r\n".encode() in octets


@pytest.mark.parametrize(
    ("author", "replies"),
    [
        ("jürg@müller.example", "jürg@xn--mller-kva.example"),
        ("a@☃.example", reply_addresses.address(7, HOUSE.mint, HOUSE.mail_domain)),
    ],
)
def test_what_a_customer_writes_is_passed_on_whatever_the_address(
    author: str, replies: str
) -> None:
    facts = {**queued("news").facts, "reply_to": author}
    octets = composed(queued("news", facts=facts))
    assert f"Reply-To: {replies}\r\n".encode() in octets


def test_only_a_mail_to_a_customer_may_bounce() -> None:
    path = mail_from(queued("invoice"), HOUSE)
    assert re.fullmatch(r"bounce\+7-[a-z2-7]{24}@jupiter\.example", path)
    assert return_paths.returned([path], HOUSE.mint) == 7
    for kind in ("answer", "reply", "news", "notice"):
        assert mail_from(queued(kind), HOUSE) == ""


class Reader(HTMLParser):
    """Collects the words a reader sees."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.hidden = 0
        self.sources: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what would be fetched; skip what is not shown."""
        self.text += "" if tag == "span" else " "
        self.hidden += tag in ("style", "title")
        self.links += [value or "" for name, value in attrs if (tag, name) == ("a", "href")]
        loading = ("src", "background") if tag == "a" else ("src", "href", "background")
        self.sources += [name for name, _ in attrs if name in loading]
        self.sources += [tag for _ in (1,) if tag in ("img", "link", "script", "iframe", "form")]

    def handle_endtag(self, tag: str) -> None:
        """Leave what is not shown."""
        self.text += "" if tag == "span" else " "
        self.hidden -= tag in ("style", "title")

    def handle_data(self, data: str) -> None:
        """Collect what is shown."""
        self.text += "" if self.hidden else data


@pytest.mark.parametrize("kind", sorted(MANNERS))
@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_the_twins_say_the_same_words(kind: str, language: str) -> None:
    words = words_of(queued(kind, language=language), HOUSE, enclosed_in(kind))
    reader = Reader()
    reader.feed(words.html)
    plain = re.sub(r"^ *[-^]+ *$", "", words.text, flags=re.MULTILINE)
    assert sorted(reader.text.split()) == sorted(plain.split())


@pytest.mark.parametrize("kind", sorted(MANNERS))
def test_every_mail_names_who_runs_the_bot(kind: str) -> None:
    """P1: the operator of the settings, in both bodies."""
    words = words_of(queued(kind), HOUSE, enclosed_in(kind))
    reader = Reader()
    reader.feed(words.html)
    for body in (words.text, reader.text):
        assert HOUSE.operator in " ".join(body.split())


@pytest.mark.parametrize("kind", sorted(MANNERS))
def test_html_fetches_nothing(kind: str) -> None:
    words = words_of(queued(kind), HOUSE, enclosed_in(kind))
    reader = Reader()
    reader.feed(words.html)
    assert reader.sources == []
    assert all(link.startswith(HOUSE.base_url) for link in reader.links)
    assert "url(" not in words.html and "@import" not in words.html


def test_the_first_line_of_an_answer_is_the_whole_result() -> None:
    lines = words_of(queued("answer"), HOUSE, None).text.splitlines()
    assert lines[0] == f"OK  {HEADLINE}"
    assert "?   Two readings." in lines
    assert "!   No such verb." in lines
    assert "    + 2h support @ 90" in lines


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Please pay CHF 4,019.97 by 6 January 2027."),
        ("de", "Bitte zahlen Sie CHF 4’019.97 bis zum 6. Januar 2027."),
        ("fr", "Merci de régler 4 019,97 CHF au plus tard le 6 janvier 2027."),
        ("es", "Le rogamos que pague 4.019,97 CHF a más tardar el 6 de enero de 2027."),
    ],
)
def test_a_customer_reads_figures_and_dates_in_their_language(language: str, sentence: str) -> None:
    text = words_of(queued("invoice", language=language), HOUSE, ENCLOSED).text
    assert sentence in " ".join(text.split())


@pytest.mark.parametrize(
    ("language", "subject", "sentence"),
    [
        ("en", "Credit note INV-2026-0042 from Studio Nord", "CHF 4,019.97 is credited to you."),
        ("de", "Rechnungskorrektur INV-2026-0042 von Studio Nord", "zur Rechnung INV-2026-0007"),
        ("fr", "Avoir INV-2026-0042 de Studio Nord", "relatif à la facture INV-2026-0007"),
        ("es", "Factura rectificativa INV-2026-0042 de Studio Nord", "de la factura INV-2026-0007"),
    ],
)
def test_a_credit_note_says_what_it_corrects_and_asks_for_no_money(
    language: str, subject: str, sentence: str
) -> None:
    words = words_of(queued("credit-note", language=language), HOUSE, enclosed_in("credit-note"))
    assert words.subject == subject
    assert sentence in " ".join(words.text.split())
    assert "IBAN" not in words.text


def test_a_customer_learns_how_to_pay_who_asked_and_whom_to_tell() -> None:
    text = words_of(queued("invoice"), HOUSE, ENCLOSED).text
    assert "IBAN               CH93 0076 2011 6238 5295 7" in text
    assert "Payment reference  INV-2026-0042" in text
    assert "at the request of\nann@studio.example." in text
    assert "Example Ltd, abuse@example.com" in text


def test_a_settled_invoice_asks_for_nothing() -> None:
    facts = replace(FACTS, paid=FACTS.gross, due=chf("0"))
    text = words_of(queued("invoice"), HOUSE, Enclosed(facts, "a@b.example")).text
    assert "Nothing is left to pay." in text
    assert "How to pay" not in text
    assert "Already paid" in text


def test_a_notice_says_which_where_why_and_what_mends_it() -> None:
    words = words_of(queued("notice"), HOUSE, None)
    assert words.subject == "Invoice INV-2026-0042 did not reach ap@acme.example"
    assert words.text.startswith("!   Invoice INV-2026-0042 did not reach ap@acme.example.\n")
    assert "refused it for good: there is no such mailbox." in words.text
    assert "    550 5.1.1 <ap@acme.example>: unknown\n" in words.text
    assert "    customer ACME name@example.com\n    send INV-2026-0042\n" in words.text
    assert "you are asked" not in words.text


@pytest.mark.parametrize(
    ("language", "headline", "line"),
    [
        ("de", "Rechnung INV-2026-0042 hat ap@acme.example nicht erreicht.", "Kunde ACME"),
        ("fr", "Facture INV-2026-0042 n’a pas pu atteindre ap@acme.example.", "client ACME"),
        ("es", "Factura INV-2026-0042 no ha llegado a ap@acme.example.", "cliente ACME"),
    ],
)
def test_a_notice_is_in_the_account_s_language(language: str, headline: str, line: str) -> None:
    document, customer = Document(number="INV-2026-0042"), Customer(code="ACME")
    offered = notices.lines(document, customer, language)
    facts = {**NOTICE, "kind": "Invoice", "reference": "INV-2026-0042", "lines": offered}
    words = words_of(queued("notice", language=language, facts=facts), HOUSE, None)
    assert words.text.startswith(f"!   {headline}\n")
    assert f"    {line} name@example.com\n" in words.text
    (block,) = blocks.read("", f"{line} x@acme.example", language="en", subject_counts=False).parts
    assert isinstance(block, Block)
    assert block.verb == "customer"


def test_a_notice_of_a_bounce_says_that_the_account_will_be_asked() -> None:
    facts = {**NOTICE, "what": "bounced", "is_marked": True}
    words = words_of(queued("notice", facts=facts), HOUSE, None)
    assert "A mail server sent it back: there is no such mailbox." in words.text
    assert "From now on you are asked before anything goes to this address." in words.text
    assert "From now on you are asked before anything goes to this address." in words.html


def test_a_notice_of_a_complaint_names_nobody_s_fault() -> None:
    facts = {**NOTICE, "what": "unwanted", "kind": "Invoice", "reference": "INV-2026-0042"}
    words = words_of(queued("notice", facts={**facts, "response": ""}), HOUSE, None)
    assert words.subject == "ap@acme.example wants no more mail from here"
    assert "Nothing more is sent to this address" in words.html
    assert "own words" not in words.text


def test_what_cannot_be_shown_is_left_out() -> None:
    part = Part(Tone.OK, "one\r\ntwo\x00", (Paragraph("a\x1b[31mred \ud800 b\rc"),))
    words = words_of(queued("answer", facts=as_facts([part], [])), HOUSE, None)
    assert words.text.startswith("OK  one two\n\na[31mred ? b c\n")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", words.text + words.html)
