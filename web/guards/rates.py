"""Rates: how often a host may do what costs us or others something, a bucket of tokens each."""

from __future__ import annotations

from aiohttp import web

from bot.allowance import Allowance, name_of
from web.guards.peers import peer_of

#: What is counted, and how often an hour a host may do it.
HOURLY = {
    "sign-in": 20,
    "code": 60,
    "contact": 5,
    "google": 60,
    "preview": 600,
    "export": 30,
    "address": 20,
}

ALLOWANCES = web.AppKey("allowances", dict[str, Allowance])


def allowances() -> dict[str, Allowance]:
    """Return full buckets."""
    return {what: Allowance(hourly) for what, hourly in HOURLY.items()}


def demand(request: web.Request, what: str) -> None:
    """Count something a host does; raise HTTPTooManyRequests if that was too often."""
    if not request.app[ALLOWANCES][what].take(name_of(peer_of(request))):
        seconds = 3600 // HOURLY[what] + 1
        raise web.HTTPTooManyRequests(headers={"Retry-After": str(seconds)})
