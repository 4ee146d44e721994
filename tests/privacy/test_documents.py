"""Documents and customers: what is printed, and that both can be deleted at any time."""

from __future__ import annotations

import io
import zlib

import pikepdf
from PIL import Image

from bot.accounts import Account
from bot.customers import Customer, CustomerKey
from bot.documents.model import Document, LineItem, State
from bot.post import InboundMail, OutboundMail
from outbound.printing.images import logo
from tests.bot.mailroom import everything
from tests.outbound.printing import reading
from tests.privacy.life import CUSTOMER, IBAN, PROFILE
from tests.whole.delivered import Delivered
from tests.whole.stage import ANN, Stage


def pdf_of(mails: list[Delivered]) -> bytes:
    """Return the PDF that was sent to the customer."""
    (mail,) = [each for each in mails if each.recipient == CUSTOMER]
    ((_name, octets),) = mail.enclosed
    return octets


async def confirm(stage: Stage, asked: Delivered) -> None:
    """Reply to the mail that asks, as a mail program does."""
    await stage.mail("confirm", recipient=str(asked.message["Reply-To"]))


def inside(pdf: bytes) -> bytes:
    """Return all that a PDF holds, every stream unpacked."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for thing in opened.objects:
            if isinstance(thing, pikepdf.Stream):
                try:
                    thing.write(thing.read_bytes())
                except (pikepdf.PdfError, zlib.error):
                    continue
        out = io.BytesIO()
        opened.save(
            out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable
        )
    return out.getvalue()


async def test_a_page_holds_what_an_invoice_needs_and_nothing_else(stage: Stage) -> None:
    """P6: the seller's name, address and bank are on it; what is only for the bot is not."""
    await stage.mail(PROFILE + "profile email office@nordlicht.example\n")
    await stage.mail("customer ACME cc boss@kanarien.example")
    await stage.mail("customer ACME alias Geheimalias")
    pdf = pdf_of(
        [
            each
            for each in await stage.mail("invoice ACME #kanarienmail")
            if "boss" not in each.recipient
        ]
    )
    said = reading.text(pdf)
    for needed in ("Studio Nordlicht", "Nordlichtgasse 1", "Acme Kanarien", "Kanarienberatung"):
        assert needed in said
    assert IBAN in said.replace(" ", "")
    everywhere = said.encode() + inside(pdf)
    for unneeded in (ANN, CUSTOMER, "boss@kanarien.example", "Geheimalias", "#kanarienmail"):
        assert unneeded.encode() not in everywhere
        assert unneeded.encode("utf-16-be") not in everywhere


def test_a_logo_keeps_nothing_but_its_pixels() -> None:
    """P6: where and with what a picture was taken is not kept."""
    exif = Image.Exif()
    exif[0x010F] = "canary camera"
    exif.get_ifd(0x8825)[1] = "canary place"
    taken = io.BytesIO()
    picture = Image.new("RGB", (90, 30), "red")
    picture.save(taken, "JPEG", exif=exif, comment=b"canary comment")
    assert taken.getvalue().count(b"canary") >= 2
    kept = logo.reencode(taken.getvalue())
    assert b"canary" not in kept
    with Image.open(io.BytesIO(kept)) as opened:
        assert not opened.getexif()
        assert not opened.info.keys() - {"srgb", "gamma", "dpi"}


async def test_a_draft_is_deleted_at_once(stage: Stage) -> None:
    """P21: no question, no row."""
    await stage.mail(PROFILE)
    await stage.mail("draft ACME Kanarienberatung 500")
    (told,) = await stage.mail("delete D-1")
    assert "Draft D-1 is deleted" in told.text
    assert await Document.all().count() == 0
    assert await LineItem.all().count() == 0


async def test_what_was_issued_goes_after_the_pdf_and_the_word_of_the_law(stage: Stage) -> None:
    """P21: the question brings the PDF and says what the law asks; a tombstone keeps the number."""
    await stage.mail(PROFILE)
    await stage.mail("invoice ACME Kanarienberatung 500")
    (asked,) = await stage.mail("delete 1")
    assert "The law mostly asks you to keep" in " ".join(asked.text.split())
    assert [name for name, _ in asked.enclosed] == [
        "Studio-Nordlicht_INV-2040-0001_2040-03-02_500.00-EUR.pdf"
    ]
    assert await Document.filter(state=State.ISSUED).count() == 1
    await confirm(stage, asked)
    document = await Document.get()
    assert (document.number, document.state) == ("INV-2040-0001", State.ERASED)
    assert (document.customer_id, document.frozen, document.recipients) == (None, None, [])
    # Of the confirmed command itself only the mails that asked and said so are left.
    kept = await everything(but=["account", "customer", "customerkey", "product"])
    ledger = {t: rows for t, rows in kept.items() if not t.endswith("mail")}
    assert "Kanarienberatung" not in str(ledger)
    assert "Acme Kanarien" not in str(ledger)
    assert await OutboundMail.filter(kind="invoice").count() == 0
    ordered = [mail async for mail in InboundMail.filter(octets__isnull=True)]
    assert len(ordered) == 1


async def test_a_customer_is_deleted_and_its_documents_stay_frozen(stage: Stage) -> None:
    """P22: row and contacts go, what was issued keeps its copy."""
    await stage.mail(PROFILE)
    await stage.mail("invoice ACME Kanarienberatung 500")
    await stage.mail("draft ACME Kanarienberatung 600")
    (asked,) = await stage.mail("forget ACME")
    await confirm(stage, asked)
    assert await Customer.filter(code="ACME").count() == 0
    assert await CustomerKey.filter(key__icontains="acme").count() == 0
    document = await Document.get()
    assert document.frozen is not None
    assert "Acme Kanarien" in str(document.frozen)


async def test_a_customer_is_deleted_and_its_documents_go_along(stage: Stage) -> None:
    """P22: as the account chooses."""
    await stage.mail(PROFILE)
    await stage.mail("invoice ACME Kanarienberatung 500")
    (asked,) = await stage.mail("forget ACME with documents")
    await confirm(stage, asked)
    assert (await Document.get()).state is State.ERASED
    account = await Account.get(address=ANN)
    ledger = await everything(but=["account", "inboundmail", "outboundmail", "product"])
    assert account
    assert "Acme Kanarien" not in str(ledger)
    assert CUSTOMER not in str(ledger)
