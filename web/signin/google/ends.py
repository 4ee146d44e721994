"""Ends: what became of a sign-in that did not come about, and what to do instead."""

from __future__ import annotations

from aiohttp import web

from web import rendering

#: Title, sentence and status.
ENDS = {
    "away": ("Google does not answer", "Sign in by a mailed link instead, or try again.", 503),
    "declined": (
        "You did not sign in",
        "Google says that it was not allowed. Nothing changed.",
        200,
    ),
    "lost": (
        "That took too long, or began elsewhere",
        "Nothing changed. Begin again on the sign-in page.",
        400,
    ),
    "untrue": ("That did not fit together", "Nothing changed. Begin again.", 400),
    "unproven": (
        "Sign in by mail first",
        "Google does not vouch for that address being yours alone. Sign in by a mailed link; then "
        "you can link Google on the page about sign-in and browsers.",
        403,
    ),
    "uninvited": (
        "No account is opened here",
        "Accounts are for those whom the operator has invited.",
        403,
    ),
}


class Ended(Exception):  # noqa: N818  (it names what happened)
    """A sign-in does not come about; `what` is one of `ENDS`."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


async def end(request: web.Request, what: str) -> web.Response:
    """Say that a sign-in did not come about."""
    title, sentence, status = ENDS[what]
    facts = {"title": title, "sentence": sentence}
    return await rendering.render(request, "signin/ended.html", facts, status=status)
