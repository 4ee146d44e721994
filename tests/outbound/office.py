"""An invoice on its way to a customer, and a post office with a clock of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from procrastinate import JobContext, jobs

from bot import accounts
from bot.accounts import Account
from bot.customers import Customer
from bot.documents.model import Document, Drawing, LineItem
from bot.grammar.syntax import Unit
from bot.post import OutboundMail, Outgoing, Sender, put
from bot.sandbox import Sandbox
from bot.store import engine
from outbound.channels.channel import Channel
from outbound.channels.memory import MemoryChannel
from outbound.signing.signer import Signer
from outbound.worker import Tools
from tests import databases

NOON = datetime(2026, 12, 7, 12, 0, tzinfo=UTC)


@dataclass(slots=True)
class Office:
    """A post office of the tests: its clock stands until somebody moves it."""

    channel: MemoryChannel
    printer: Sandbox
    now: datetime = NOON
    relay: Channel | None = None  #: used instead of `channel` when there is one
    signer: Signer | None = None

    def tools(self) -> Tools:
        """Return what the jobs work with."""
        return Tools(
            channel=self.relay or self.channel,
            printer=self.printer,
            clock=lambda: self.now,
            brand="JupiterInvoice",
            operator="Example Ltd, abuse@example.com",
            bot_address="invoice@jupiter.example",
            mail_domain="jupiter.example",
            base_url="http://127.0.0.1:8080",
            mint=databases.MINT,
            signer=self.signer,
        )

    def context(self, attempts: int = 0) -> JobContext:
        """Return the context of a job that was tried so often before."""
        job = jobs.Job(
            queue="outbound", task_name="t", lock=None, queueing_lock=None, attempts=attempts
        )
        return JobContext(
            app=engine.app(),
            job=job,
            start_timestamp=0.0,
            abort_reason=lambda: None,
            additional_context={"outbound": self.tools()},
        )

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)


async def invoice(account: Account | None = None) -> Document:
    """Make a document with one line for a customer called ACME."""
    account = account or await accounts.enrol(
        "ann@studio.example",
        name="Studio Nord",
        street="Seestrasse 1",
        post_code="8001",
        city="Zürich",
        country="CH",
        currency="CHF",
    )
    customer = await Customer.create(
        account=account, code="ACME", name="Acme AG", address="ap@acme.example", country="CH"
    )
    document = await Document.create(
        account=account,
        customer=customer,
        draft_number=1,
        created_at=NOON,
        currency="CHF",
        language="en",
        number="INV-2026-0042",
    )
    await LineItem.create(
        document=document,
        position=1,
        description="Design",
        quantity=Decimal(3),
        unit=Unit.HOUR,
        unit_price=Decimal(100),
        tax_category="O",
        tax_rate=Decimal(0),
    )
    return document


async def drawing_of(document: Document, octets: bytes | None = b"%PDF-1.7 a page") -> Drawing:
    """Make the drawing of a document, drawn unless `octets` is None."""
    return await Drawing.create(
        document_id=document.id,
        revision=1,
        is_preview=document.number is None,
        octets=octets,
        file_name="Studio-Nord_INV-2026-0042.pdf" if octets else "",
        drawn_at=NOON if octets else None,
    )


async def queued(
    document: Document,
    *,
    kind: str = "invoice",
    recipient: str = "ap@acme.example",
    drawings: tuple[Drawing, ...] = (),
    facts: dict[str, object] | None = None,
) -> OutboundMail:
    """Queue a mail about a document."""
    async with engine.transaction():
        mail = await put(
            Outgoing(
                key=f"{kind}/{document.id}/{recipient}",
                kind=kind,
                recipient=recipient,
                language="en",
                facts=facts or {"document_id": document.id},
                document_id=document.id,
                drawing_ids=tuple(drawing.id for drawing in drawings),
                awaits_drawing=any(drawing.octets is None for drawing in drawings),
            ),
            Sender(document.account_id, None, NOON, "jupiter.example"),
        )
    assert mail is not None
    return mail


async def waiting_jobs(name: str = "outbound:deliver") -> list[jobs.Job]:
    """Return the jobs of one kind that there are."""
    found = await engine.app().job_manager.list_jobs_async(task=name)
    return sorted(found, key=lambda job: job.id or 0)
