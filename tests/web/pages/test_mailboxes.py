"""The mails that stay on this machine: shown to whoever sits at it, and harmless."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from bot.settings import Mode
from outbound.channels.maildir import MaildirChannel
from tests.web import visitor
from tests.web.visitor import Portal, Visitor


async def deliver(portal: Portal, subject: str = "Hello", html: str = "<p>Hi</p>") -> str:
    """Put a mail into a local mailbox; return the address of its page."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "b@x.example", "a@x.example", subject
    message["Message-ID"] = f"<{abs(hash((subject, html)))}@x.example>"
    message.set_content("Plain words, https://x.example/way")
    message.add_alternative(html, subtype="html")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="I-1.pdf")
    root = portal.site.ports.mailboxes
    assert root
    await MaildirChannel(root).deliver("b@x.example", "a@x.example", message.as_bytes())
    (file,) = [each for each in root.glob("*/new/*") if subject.encode() in each.read_bytes()]
    return f"/mails/{file.parent.parent.name}/{file.name}"


async def test_what_was_sent_is_listed_and_read(portal: Portal, stranger: Visitor) -> None:
    assert "none yet" in (await stranger.get("/mails")).text
    path = await deliver(portal)
    page = await stranger.get("/mails")
    assert path in page.text
    page = await stranger.get(path)
    assert "Plain words" in page.text
    assert 'href="https://x.example/way"' in page.text
    assert "I-1.pdf" in page.text


async def test_a_file_of_a_mail_is_saved(portal: Portal, stranger: Visitor) -> None:
    path = await deliver(portal)
    page = await stranger.get(f"{path}/4")
    assert page.text == "%PDF-1.7"
    assert page.headers["Content-Disposition"] == 'attachment; filename="I-1.pdf"'
    assert (await stranger.get(f"{path}/99")).status == 404
    assert (await stranger.get(f"{path}/0")).status == 404


async def test_html_has_no_way_out_of_its_frame(portal: Portal, stranger: Visitor) -> None:
    path = await deliver(portal, html="<script>alert(1)</script><img src=https://evil.example>")
    page = await stranger.get(f"{path}/html")
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "sandbox;" in policy
    assert "allow" not in policy
    assert "<iframe" in (await stranger.get(path)).text
    assert " sandbox " in (await stranger.get(path)).text


async def test_a_subject_is_text(portal: Portal, stranger: Visitor) -> None:
    path = await deliver(portal, subject="<b>x</b>")
    assert "<b>x</b>" not in (await stranger.get(path)).text


@pytest.mark.parametrize(
    "path",
    ["/mails/x/y", "/mails/.%2e%2f.%2e/x", "/mails/..%2f..%2fsecret.key/x", "/mails/a%00/b"],
)
async def test_nothing_else_is_given(portal: Portal, stranger: Visitor, path: str) -> None:
    await deliver(portal)
    assert (await stranger.get(path)).status in (400, 404)


async def test_only_local_mode_shows_them(store: str, tmp_path: Path) -> None:
    given = visitor.settings(tmp_path).model_copy(update={"mode": Mode.PRODUCTION})
    async with visitor.opened(given) as portal, portal.visitor() as browser:
        path = await deliver(portal)
        assert (await browser.get("/mails")).status == 404
        assert (await browser.get(path)).status == 404
        assert "/mails" not in (await browser.get("/")).text


async def test_only_this_machine_sees_them(store: str, tmp_path: Path) -> None:
    given = visitor.settings(tmp_path, trusted_peers=("192.0.2.1",))
    async with visitor.opened(given) as portal, portal.visitor() as browser:
        assert (await browser.get(await deliver(portal))).status == 404
