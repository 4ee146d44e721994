"""Hostile texts: whatever a mail holds, its sender gets one clear answer, nothing is half done."""

from __future__ import annotations

import pytest

from bot.documents.model import Document, LineItem
from tests.whole.play import SCENES
from tests.whole.stage import ANN, Stage

READY = SCENES["(Ann is in business, and ACME is her customer)"]

MANY = "\n".join(["invoice ACME", *(f"Widget: {n}.50" for n in range(1, 502))])

TEXTS = {
    "a line of 10 kB": ("invoice ACME 3h " + "design " * 1500 + "@ 100", "at most"),
    "501 items": (MANY, "at most 500 items"),
    "500 short lines": ("\n".join(f"x{n} 1" for n in range(500)), "after five lines"),
    "a number of 18 digits": ("invoice ACME 3h @ 100000000000000000", "digits"),
    "an exponent": ("invoice ACME Setup 1e9", "1e9"),
    "not a number": ("invoice ACME NaN x Widget @ Infinity", "Nothing was changed."),
    "a negative price": ("invoice ACME Setup -100", "less than zero"),
    "arabic digits": ("invoice ACME Setup ٣٠٠", "Nothing was changed."),
    "nothing but control characters": ("\x07\x1b[31m\x08", "I do not know"),
    "nothing but emoji": ("🙂🙂🙂", "no command"),
    "nothing": ("", "no command"),
    "a template": ("invoice {{7*7}} 3h @ 100", "Nothing was changed."),
    "format fields": ('invoice "{0.__class__} %s" 3h @ 100', "I do not know a customer"),
    "markup": ("invoice <script>alert(1)</script> 3h @ 100", "Nothing was changed."),
    "a name of 300 letters": (f'customer "{"a" * 300}" a@b.example', "too long"),
    "many question marks": ("invoice ACME 3h @ 100" + "?" * 200, "Preview"),
    "deep quotes": ("invoice " + '"' * 901 + " 3h @ 100", "Nothing was changed."),
}


@pytest.mark.parametrize("name", TEXTS)
async def test_a_hostile_text_gets_one_clear_answer_and_makes_nothing(
    name: str, stage: Stage
) -> None:
    text, expected = TEXTS[name]
    for scene in READY:
        await stage.mail(scene)
    (answer,) = await stage.mail(text)
    assert answer.recipient == ANN
    assert expected in answer.text
    assert not any(ord(c) < 32 for c in answer.text.replace("\n", ""))
    assert len(answer.text) < 6000
    assert not await Document.exists()
    (helped,) = await stage.mail("help")  # the bot goes on
    assert helped.text.startswith("OK  ")


async def test_strange_letters_of_a_description_are_kept_or_dropped_but_never_act(
    stage: Stage,
) -> None:
    for scene in READY:
        await stage.mail(scene)
    text = "draft ACME 3h de\u00adsign \u202eevil\u202c \u200bשלום 🙂 日本 @ 100"
    (answer,) = await stage.mail(text)
    assert answer.text.startswith("OK  Draft D-1 for ACME, 300.00 USD")
    kept = (await LineItem.get()).description
    assert kept == "design evil שלום 🙂 日本"
    assert not any(c in answer.text for c in "\u202e\u202c\u200b\u00ad")


async def test_five_hundred_items_are_one_invoice(stage: Stage) -> None:
    for scene in READY:
        await stage.mail(scene)
    mails = await stage.mail("\n".join(MANY.split("\n")[:501]))
    answer = next(mail for mail in mails if mail.recipient == ANN)
    assert answer.text.startswith("OK  Invoice INV-2040-0001 for ACME, 125,500.00 USD")
    assert await LineItem.all().count() == 500
