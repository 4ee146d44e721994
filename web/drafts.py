"""Drafts: the cookie that says a browser keeps an unfinished text (PRIVACY.md P20).

The text itself is in the browser's storage, put there by ``static/write.js``. Without the cookie
the script throws it away, so that to end the cookie is to end the draft.
"""

from __future__ import annotations

from hashlib import sha256

from aiohttp import web

from bot.accounts import Account
from web.site import Site

NAME = "draft"


def owner(account: Account) -> str:
    """Return what a browser keeps beside a text, so that nobody else who signs in is shown it."""
    said = f"draft of {account.id} since {account.created_at.isoformat()}"
    return sha256(said.encode()).hexdigest()[:16]


def forget(site: Site, response: web.StreamResponse) -> None:
    """Make a browser forget the text it keeps."""
    response.del_cookie(NAME, path="/", secure=site.is_secure, samesite="Strict")
