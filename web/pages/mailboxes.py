"""Mailboxes: the mails that the bot has sent on this machine, in local mode.

They are read from the folders that the local channel writes. HTML of a mail is shown without
scripts, pictures or a way out of its frame.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path

from aiohttp import web

from web import rendering
from web.guards import headers
from web.guards.peers import peer_of
from web.site import site_of

#: Mails on the page.
SHOWN = 100
#: What a mail's HTML may do: be styled. Links do not lead out of the frame.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"
_NAME = re.compile(r"[^/\x00]{1,255}")
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Kept:
    """A mail in a local mailbox."""

    folder: str
    name: str
    at: datetime
    message: Message

    def field(self, name: str) -> str:
        """Return a header field as people read it."""
        return str(make_header(decode_header(str(self.message.get(name, "")))))

    @property
    def files(self) -> list[tuple[int, str]]:
        """Number and name of each file it encloses."""
        parts = enumerate(self.message.walk())
        return [(number, name) for number, part in parts if (name := part.get_filename() or "")]

    def text(self, kind: str) -> str:
        """Return the body of a kind, ``plain`` or ``html``; empty if it has none."""
        for part in self.message.walk():
            if part.get_content_type() == f"text/{kind}" and not part.get_filename():
                return octets_of(part).decode("utf-8", "replace")
        return ""


def add_routes(app: web.Application) -> None:
    """Serve the mailboxes."""
    one = r"/mails/{folder:[^/]+}/{name:[^/]+}"
    app.router.add_get("/mails", show_all, name="mails")
    app.router.add_get(one, show, name="mail")
    app.router.add_get(rf"{one}/html", show_html, name="mail-html")
    app.router.add_get(rf"{one}/{{number:\d{{1,4}}}}", give_file, name="mail-file")


async def show_all(request: web.Request) -> web.StreamResponse:
    """List the mails, the newest first."""
    root = _root(request)
    mails = await asyncio.to_thread(_newest, root)
    return await rendering.render(request, "pages/mails.html", {"mails": mails})


async def show(request: web.Request) -> web.StreamResponse:
    """Show one mail."""
    mail = await _asked(request)
    page = await rendering.render(request, "pages/mail.html", {"mail": mail})
    page.headers["Content-Security-Policy"] = headers.policy(site_of(request), frames="'self'")
    return page


async def show_html(request: web.Request) -> web.StreamResponse:
    """Give the HTML of a mail to the frame it is shown in."""
    mail = await _asked(request)
    return web.Response(
        text=mail.text("html"),
        content_type="text/html",
        headers={"Content-Security-Policy": POLICY, "X-Frame-Options": "SAMEORIGIN"},
    )


async def give_file(request: web.Request) -> web.StreamResponse:
    """Give a file that a mail encloses, to be saved."""
    mail = await _asked(request)
    parts = dict(enumerate(mail.message.walk()))
    part = parts.get(int(request.match_info["number"]))
    name = part.get_filename() if part is not None else None
    if part is None or not name:
        raise web.HTTPNotFound
    disposition = f'attachment; filename="{_UNFIT.sub("-", name)}"'
    return web.Response(
        body=octets_of(part),
        content_type=part.get_content_type(),
        headers={"Content-Disposition": disposition},
    )


def octets_of(part: Message) -> bytes:
    """Return what a part holds."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _root(request: web.Request) -> Path:
    """Return the folder of the mailboxes; 404 where there is none, or for others than us."""
    site = site_of(request)
    root = site.ports.mailboxes
    is_ours = any(peer_of(request) in network for network in site.settings.peers)
    if root is None or not site.settings.is_local or not is_ours:
        raise web.HTTPNotFound
    return root


async def _asked(request: web.Request) -> Kept:
    root, match = _root(request), request.match_info
    found = await asyncio.to_thread(_read, root, match["folder"], match["name"])
    if found is None:
        raise web.HTTPNotFound
    return found


def _files(root: Path) -> Iterator[Path]:
    """Give every mail; a mail program moves what it has shown from ``new`` to ``cur``."""
    for part in ("new", "cur"):
        yield from root.glob(f"*/{part}/*")


def _newest(root: Path) -> list[Kept]:
    files = sorted(_files(root), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    read = (_read(root, file.parent.parent.name, file.name) for file in files[:SHOWN])
    return [mail for mail in read if mail is not None]


def _read(root: Path, folder: str, name: str) -> Kept | None:
    if {folder, name} & {".", ".."} or not _NAME.fullmatch(folder) or not _NAME.fullmatch(name):
        return None
    for part in ("new", "cur"):
        file = root / folder / part / name
        if file.is_file():
            at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
            return Kept(folder, name, at, message_from_bytes(file.read_bytes()))
    return None
