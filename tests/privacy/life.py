"""Life: an account that has everything an account can have, so that its erasure has work to do."""

from __future__ import annotations

from datetime import datetime

from bot import unsubscribed
from bot.access.identities import Errand, Identity
from bot.access.links import SignIn
from bot.access.sessions import Session, Way
from bot.accounts import Account, Alias, Logo
from bot.customers import Customer
from bot.documents.sketches import Sketch
from bot.post import OutboundMail, Posted
from bot.unreachable import Undeliverable
from bot.unsubscribed import Unsubscribed
from outbound.channels.channel import Deferred
from tests.whole.stage import ANN, Stage

IBAN = "DE89370400440532013000"
CUSTOMER = "ap@acme.example"
#: What only Ann's account brings; none of it may be found once it is erased.
MARKERS = (
    ANN,
    "Studio Nordlicht",
    "Nordlichtgasse",
    IBAN,
    "Nordlicht Logo",
    CUSTOMER,
    "Acme Kanarien",
    "Kanarienberatung",
    "kanarienmail",
    "KANARIENNOTIZ",
    "ben@kanarien.example",
    "zweite@nordlicht.example",
)

PROFILE = f"""\
profile name Studio Nordlicht
profile address Nordlichtgasse 1, 10115 Berlin, Germany
profile tax number 12/345/67890
profile iban {IBAN}
profile small business yes
profile currency EUR

customer ACME "Acme Kanarien" {CUSTOMER}
customer ACME address Ring 2, 10117 Berlin, Germany
customer Ben ben@kanarien.example
customer Ben address Ring 3, 10117 Berlin, Germany
product kanarienmail Kanarienberatung 50/h
"""

#: An invoice with a part payment and a credit note, a quote, a draft, a question that waits.
COMMANDS = (
    "invoice ACME Kanarienberatung 500",
    "quote ACME Kanarienberatung 700",
    "draft ACME 3h Kanarienberatung @ 90",
    "paid 1 100.00 KANARIENNOTIZ",
    "credit 1 50.00 reason Kanarienberatung",
    "invoice ACME Kanarienberatung 900.00?",
    "invoice ACME Kanarienberatung 950.00",
    "void 2",
)


async def lived(stage: Stage) -> Account:
    """Play the life of Ann's account up to a full house; return the account."""
    await stage.mail(PROFILE)
    account = await Account.get(address=ANN)
    await Logo.create(account=account, sha256="0" * 64, octets=b"Nordlicht Logo")
    await Alias.create(account=account, address="zweite@nordlicht.example", confirmed_at=stage.now)
    for text in COMMANDS:
        await stage.mail(text)
    (asked,) = await stage.mail("draft ACME Kanarienberatung 1,200")
    await stage.mail("1", reply_to=str(asked.message["Message-ID"]))
    await stage.mail("accept", sender=CUSTOMER, recipient=await reply_to())
    await stage.mail("I am kanarienmail", sender=CUSTOMER, recipient=await reply_to())
    stage.channel.outcomes.extend([Deferred("451 4.3.0 kanarienmail is full")] * 2)
    await stage.mail("invoice Ben Kanarienberatung 600")
    mail = await OutboundMail.filter(state=Posted.QUEUED).first()
    await Sketch.create(
        mail=mail, frozen={"seller": "Studio Nordlicht"}, frozen_bank={"iban": IBAN}
    )
    customer = await Customer.get(account=account, code="Ben")
    await Undeliverable.create(
        account=account, customer=customer, address="ben@kanarien.example", since=stage.now
    )
    await Unsubscribed.create(account=account, address_sha256="3" * 64, at=stage.now)
    await visited(account, stage.now)
    await unsubscribed.add(account.id, "ben@kanarien.example", at=stage.now)
    account.undo_s = 600
    await account.save()
    await stage.mail("invoice ACME Kanarienberatung 800")
    return account


async def visited(account: Account, now: datetime) -> None:
    """Have been at the portal: signed in by a link, and linked with a provider."""
    await SignIn.create(
        address=ANN, asked_at=now, return_to="/kanarienmail", browser_sha256="1" * 64
    )
    await Session.create(
        account=account,
        secret_sha256="2" * 64,
        way=Way.LINK,
        device="Kanarienberatung on Linux",
        begun_at=now,
        proven_at=now,
        seen_at=now,
    )
    await Identity.create(
        account=account,
        issuer="https://accounts.example",
        subject="kanarienmail",
        email=ANN,
        name="Studio Nordlicht",
        picture="https://kanarienmail.example/ann",
        linked_at=now,
    )
    await Errand.create(
        state_sha256="3" * 64,
        browser_sha256="1" * 64,
        nonce="n",
        verifier="v",
        return_to="/kanarienmail",
        account_id=account.id,
        begun_at=now,
    )


async def reply_to() -> str:
    """Return the address at which a customer answers the quote."""
    mail = await OutboundMail.get(kind="quote", account__address=ANN)
    lines = bytes(mail.octets or b"").decode().splitlines()
    (line,) = [each for each in lines if each.startswith("Reply-To:")]
    return line.partition(":")[2].strip().strip("<>")
