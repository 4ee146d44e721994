"""Every kind of mail has the whole set of header fields that TRUST.md 5 asks for, and no other."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from outbound.compose import MANNERS, compose, mail_from
from tests import databases
from tests.outbound.mails import HOUSE, enclosed_in, parsed, pdf, queued

ALWAYS = {
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "MIME-Version",
    "Content-Type",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
}
#: Kinds whose recipient may want no more of them; invoices are not among them.
OPTIONAL = {"reminder"}
#: Kinds by which a person is answered.
ANSWERS = {"answer", "reply"}
#: Kinds that speak for a business.
FROM_BUSINESS = {"invoice", "credit-note", "quote", "reminder", "reply"}


@pytest.mark.parametrize("kind", sorted(MANNERS))
@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_every_kind_has_its_fields_and_no_other(kind: str, language: str) -> None:
    thread = {"in_reply_to": "<b@x.example>", "references": "<a@x.example> <b@x.example>"}
    mail = queued(kind, language=language, **thread)
    octets = compose(mail, [pdf()], house=HOUSE, enclosed=enclosed_in(kind))
    message = parsed(octets)
    offers = {"List-Unsubscribe", "List-Unsubscribe-Post"} if kind in OPTIONAL else set()
    assert set(message.keys()) == ALWAYS | offers
    assert len(message.keys()) == len(set(message.keys()))
    speaks_for = {"news": "ACME"} | dict.fromkeys(FROM_BUSINESS, "Studio Nord")
    name = f"{speaks_for[kind]} via JupiterInvoice" if kind in speaks_for else "JupiterInvoice"
    assert [(a.display_name, a.addr_spec) for a in message["From"].addresses] == [
        (name, "invoice@jupiter.example")
    ]
    if kind == "contact":  # the operator answers whoever wrote
        assert message["Reply-To"] == "ann@studio.example"
    else:
        assert re.fullmatch(r"invoice\+7-[a-z2-7]{24}@jupiter\.example", message["Reply-To"])
    assert message["Auto-Submitted"] == ("auto-replied" if kind in ANSWERS else "auto-generated")
    may_bounce = kind in FROM_BUSINESS - ANSWERS
    wanted = "OOF, AutoReply" if may_bounce else "All"
    assert message["X-Auto-Response-Suppress"] == wanted
    assert mail_from(mail, HOUSE).startswith("bounce+7") is may_bounce
    assert message["Message-ID"] == "<0123456789abcdef@jupiter.example>"
    assert message["References"] == "<a@x.example> <b@x.example>"


def test_a_reminder_can_be_stopped_by_one_click_or_by_a_mail() -> None:
    octets = compose(queued("reminder"), [pdf()], house=HOUSE, enclosed=enclosed_in("reminder"))
    token = databases.MINT.token("unsubscribe", 7)
    field = (
        f"List-Unsubscribe: <https://jupiter.example/unsubscribe/7-{token}>,\r\n"
        f" <mailto:unsubscribe+7-{token}@jupiter.example?subject=unsubscribe>\r\n"
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    )
    assert field.encode() in octets
    text = parsed(octets).get_body(("plain",))
    assert text is not None
    assert f"https://jupiter.example/unsubscribe/7-{token}" in text.get_content().splitlines()


def test_no_click_is_asked_for_where_it_would_go_in_the_clear() -> None:
    house = replace(HOUSE, base_url="http://127.0.0.1:8080/")
    message = parsed(
        compose(queued("reminder"), [pdf()], house=house, enclosed=enclosed_in("reminder"))
    )
    assert "List-Unsubscribe-Post" not in message
    assert "<http://127.0.0.1:8080/unsubscribe/7-" in message["List-Unsubscribe"]
