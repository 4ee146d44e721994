"""Documents and customers belong to their account: nobody else finds them by any verb."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.accounts import Account
from bot.commands import VERBS
from bot.takeout import held
from tests.bot.mailroom import ANN, mailed

EVE = "eve@example.net"

PROFILE = """\
profile name {name}
profile address 1 Main Street, Springfield, IL 62701, USA
profile currency USD
"""

#: What only Ann knows, and no line below says.
SECRETS = ("Canary Corp", "ap@canary.example", "Studio Kanarie", "Gelbflug", "4711.5", "4,711.50")

OF_ANN = (
    PROFILE.format(name="Studio Kanarie"),
    'customer ACME "Canary Corp" ap@canary.example',
    "product hosting Gelbflug 4711.50/mo",
    "invoice ACME Gelbflug 4711.50",
    "draft ACME Gelbflug 4711.50; po 9",
    "quote ACME Gelbflug 4711.50",
    "void 1",
)

#: A line of each verb that names what is Ann's, and the same line about what nobody has.
CROSSWISE = {
    "invoice": ("invoice ACME 3h @ 100", "invoice XYZT 3h @ 100"),
    "draft": ("draft ACME #hosting", "draft XYZT #hosting"),
    "quote": ("quote ACME 3h @ 100", "quote XYZT 3h @ 100"),
    "send": ("send D-2", "send D-9"),
    "stop": ("stop D-2", "stop D-9"),
    "change": ("change D-2 due in 30 days", "change D-9 due in 30 days"),
    "convert": ("convert Q-2026-0001", "convert Q-2026-0009"),
    "accept": ("accept Q-2026-0001", "accept Q-2026-0009"),
    "decline": ("decline Q-2026-0001", "decline Q-2026-0009"),
    "paid": ("paid INV-2026-0001 10", "paid INV-2026-0009 10"),
    "unpaid": ("unpaid INV-2026-0001", "unpaid INV-2026-0009"),
    "credit": ("credit INV-2026-0001 10", "credit INV-2026-0009 10"),
    "void": ("void INV-2026-0001", "void INV-2026-0009"),
    "remind": ("remind INV-2026-0001", "remind INV-2026-0009"),
    "hold": ("hold INV-2026-0001", "hold INV-2026-0009"),
    "resume": ("resume INV-2026-0001", "resume INV-2026-0009"),
    "confirm": ("confirm void INV-2026-0001", "confirm void INV-2026-0009"),
    "again": ("again INV-2026-0001", "again INV-2026-0009"),
    "customer": ("customer ACME rate 90/h", "customer XYZT rate 90/h"),
    "product": ("product hosting remove", "product warping remove"),
    "delete": ("delete INV-2026-0001", "delete INV-2026-0009"),
    "forget": ("forget ACME with documents", "forget XYZT with documents"),
    "list": ("list open ACME", "list open XYZT"),
    "show": ("show INV-2026-0001", "show INV-2026-0009"),
    "pdf": ("pdf INV-2026-0001", "pdf INV-2026-0009"),
    "statement": ("statement ACME", "statement XYZT"),
    "explain": ("explain INV-2026-0001", "explain INV-2026-0009"),
    "history": ("history INV-2026-0001", "history INV-2026-0009"),
}

#: Verbs that name nothing: what they tell is the account's own.
NAMELESS = {
    "products": "products",
    "profile": "profile",
    "export": "export",
    "status": "status",
    "customers": "customers",
    "help": "help",
}


async def rows_of(address: str) -> dict[str, list[Any]]:
    """Return all that is held of an account."""
    account = await Account.get(address=address)
    return {each.name: [row async for row in held.rows(each, account)] for each in held.HELD}


async def in_business() -> None:
    """Let Ann have one of everything, and Eve a business of her own."""
    for text in OF_ANN:
        await mailed(text)
    await mailed(PROFILE.format(name="Eve"), author=EVE)


def test_every_verb_is_tried() -> None:
    """P5: a new verb without a line here fails."""
    assert set(CROSSWISE) | set(NAMELESS) == set(VERBS)


@pytest.mark.parametrize("verb", sorted(CROSSWISE))
async def test_what_is_another_s_is_as_if_it_were_not_there(store: str, verb: str) -> None:
    """P5: the answer is that to what nobody has, and nothing of Ann's changes or shows."""
    await in_business()
    before = await rows_of(ANN)
    theirs, nobodys = CROSSWISE[verb]
    said = json.dumps(await mailed(nobodys, author=EVE), sort_keys=True)
    answer = json.dumps(await mailed(theirs, author=EVE), sort_keys=True)
    for this, that in zip(theirs.split(), nobodys.split(), strict=True):
        said = said.replace(that, this)
    assert answer == said
    assert not [each for each in SECRETS if each in answer]
    assert await rows_of(ANN) == before


@pytest.mark.parametrize("verb", sorted(NAMELESS))
async def test_what_a_verb_tells_is_the_account_s_own(store: str, verb: str) -> None:
    """P5: lists, sums and the export hold nothing of anybody else."""
    await in_business()
    before = await rows_of(ANN)
    answer = json.dumps(await mailed(NAMELESS[verb], author=EVE))
    assert not [each for each in (*SECRETS, ANN, "INV-2026-0001") if each in answer]
    assert await rows_of(ANN) == before


async def test_a_reply_to_another_s_thread_reaches_nothing(store: str) -> None:
    """P5: nor does the Message-ID of another's answer lead to the document."""
    await in_business()
    mails = await rows_of(ANN)
    before = await rows_of(ANN)
    for mail in mails["mails_out"]:
        for text in ("confirm", "send", "show", "paid", "1", "+ 2h more @ 1"):
            facts = await mailed(text, author=EVE, in_reply_to=mail["message_id"])
            assert not [each for each in SECRETS if each in json.dumps(facts)]
    assert await rows_of(ANN) == before
