"""Glances: what the overview of an account showed a moment ago, for who looks again at once.

To add up takes fifteen queries, and to write the tables as long again. What was written is held for
a second, and dropped at once when its owner does something here: what a mail changes is seen a
second later at the latest.
"""

from __future__ import annotations

import asyncio

from aiohttp import web
from jinja2.environment import TemplateModule

#: Seconds.
KEPT_S = 1.0

GLANCES = web.AppKey("glances", dict[int, TemplateModule])


def setup(app: web.Application) -> None:
    """Give an application its memory."""
    app[GLANCES] = {}


def last(request: web.Request, account_id: int) -> TemplateModule | None:
    """Return what was seen less than a second ago."""
    return request.app[GLANCES].get(account_id)


def note(request: web.Request, account_id: int, shown: TemplateModule) -> None:
    """Remember what is seen for a second; then nothing of it is left in memory."""
    held = request.app[GLANCES]
    held[account_id] = shown

    def forget() -> None:
        if held.get(account_id) is shown:
            del held[account_id]

    asyncio.get_running_loop().call_later(KEPT_S, forget)


def drop(request: web.Request, account_id: int) -> None:
    """Forget what was seen: its owner changes it."""
    request.app[GLANCES].pop(account_id, None)
