"""The portal: server time of every page at 100,000 documents against 100, and the overview's rate.

One account with 20 customers, as `bench.asking` fills it. Each page is asked for over a socket of
this machine by a client in a process of its own; the peer of the rate is a bare aiohttp handler
that renders the same template from facts at hand, in the same run.

usage: python -m bench.portal [--documents 100000] [--times 100] [--seconds 5]
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import aiohttp
from aiohttp import web
from playwright.async_api import async_playwright

from bench import asking
from bot import accounts
from bot.access import consent, sessions
from bot.access.sessions import Way
from bot.documents.model import Document, NumberSeries, State
from bot.store import engine, store
from tests import databases
from tests.bot import mailroom
from tests.web import visitor
from web import app as portal
from web import rendering
from web.site import Ports, Site

FEW = 100
FEW_OPEN = 50
SECRET = "s" * 43
#: Pages and fragments, by what they are called in the table.
PAGES = {
    "overview": "/overview",
    "documents": "/documents",
    "documents, in the middle": "/documents?after={middle}",
    "documents, open": "/documents?state=open",
    "documents, overdue": "/documents?state=overdue",
    "documents of a year": "/documents?year=2024",
    "documents of a kind": "/documents?kind=credit-note",
    "documents, number": "/documents?q={number}",
    "documents, customer": "/documents?q=acme",
    "documents, amount": "/documents?q=379.81",
    "a document": "/documents/{middle}",
    "customers": "/customers",
    "a customer": "/customers/1",
    "write": "/write",
    "profile": "/profile",
    "account": "/account",
}
READING = "reading a text"
TEXT = "invoice ACME 3h design @ 100; 2 x Widget @ 49.90; discount 5%"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client is to ask for, and how."""

    origin: str
    path: str
    times: int = 0  #: one after the other
    seconds: float = 0.0  #: or so long, by `clients` at once
    clients: int = 4
    text: str = ""  #: sent to be read


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=5.0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jupiter-bench-") as name, client() as ask:
        figures: dict[int, dict[str, list[float]]] = {}
        for size in (FEW, arguments.documents):
            url = f"sqlite://{name}/{size}.db"
            databases.migrated(url)
            asyncio.run(asking.fill(url, size, FEW_OPEN if size == FEW else 2))
            figures[size] = asyncio.run(measured(url, Path(name), size, arguments, ask))
        show(figures, arguments.documents)


@contextmanager
def client() -> Iterator[Connection]:
    """Give the line to a process that asks for pages."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve_client, args=(theirs,))
    process.start()
    theirs.close()  # so that the line ends with the process
    yield ours
    ours.send(None)
    process.join()


def serve_client(line: Connection) -> None:
    """Ask for what comes down the line until nothing more does."""
    while (asked := line.recv()) is not None:
        line.send(asyncio.run(_asking(asked)))


async def _asking(asked: Asked) -> tuple[list[float], int]:
    """Return the milliseconds of each answer, and the octets of the last."""
    taken: list[float] = []
    octets = 0
    async with aiohttp.ClientSession() as http:

        async def once() -> None:
            nonlocal octets
            begun = time.perf_counter()
            method = "POST" if asked.text else "GET"
            data = {"text": asked.text} if asked.text else None
            headers = {"Origin": asked.origin, "Sec-Fetch-Site": "same-origin"}
            headers["Cookie"] = f"sid={SECRET}"
            url = f"{asked.origin}{asked.path}"
            async with http.request(method, url, data=data, headers=headers) as answer:
                octets = len(await answer.read())
                if answer.status != 200:
                    raise RuntimeError(f"{asked.path}: {answer.status}")
            taken.append((time.perf_counter() - begun) * 1000)

        async def many(until: float) -> None:
            while time.perf_counter() < until:
                await once()

        if asked.times:
            for _ in range(asked.times):
                await once()
        else:
            until = time.perf_counter() + asked.seconds
            await asyncio.gather(*(many(until) for _ in range(asked.clients)))
    return taken, octets


async def _told(ask: Connection, asked: Asked) -> tuple[list[float], int]:
    """Return what the client measures, this loop free meanwhile."""
    ask.send(asked)
    taken, octets = await asyncio.get_running_loop().run_in_executor(None, ask.recv)
    return list(taken), int(octets)


async def measured(
    url: str, folder: Path, size: int, arguments: argparse.Namespace, ask: Connection
) -> dict[str, list[float]]:
    """Return the milliseconds of each page; print the rates and sizes of the overview."""
    given = visitor.settings(folder)
    async with store.opened(url, secret_keys=["bench"]):
        await _signed_in()
        soon = mailroom.NOW + timedelta(hours=2)
        await Document.filter(state=State.PENDING).update(leaves_at=soon)
        await NumberSeries.all().update(next_number=size + 1)
        site = Site(given, mailroom.HOUSE, lambda: mailroom.NOW + timedelta(hours=1), Ports())
        app = portal.create_app(site)
        app.router.add_get("/bare", _bare)
        runner = await portal.start(app, given.web_listen)
        facts = {"middle": size // 2, "number": f"INV-2026-{size // 2:06}"}
        found: dict[str, list[float]] = {}
        for name, path in PAGES.items():
            asked = Asked(site.origin, path.format(**facts), times=arguments.times)
            await _told(ask, Asked(site.origin, asked.path, times=5))
            found[name], octets = await _told(ask, asked)
            if name == "overview":
                print(f"{size} documents: the overview has {octets / 1000:.1f} kB of HTML")
        reading = Asked(site.origin, "/write/reading?part=yes", times=arguments.times, text=TEXT)
        found[READING], _ = await _told(ask, reading)
        for name, path in (("overview", "/overview"), ("bare", "/bare")):
            begun = time.process_time()
            taken, _ = await _told(ask, Asked(site.origin, path, seconds=arguments.seconds))
            spent = (time.process_time() - begun) * 1000 / len(taken)
            rate = len(taken) / arguments.seconds
            print(f"{size} documents: {name}, {rate:.0f} a second, {spent:.1f} ms CPU each")
        await _looked_at(site.origin, size)
        await runner.cleanup()
    return found


async def _looked_at(origin: str, size: int) -> None:
    """Print what Chromium loads for the overview, and when the page can be used."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=visitor.CHROMIUM, args=["--no-sandbox"]
        )
        context = await browser.new_context()
        await context.add_cookies([{"name": "sid", "value": SECRET, "url": origin}])
        page = await context.new_page()
        await page.goto(f"{origin}/overview")
        octets = await page.evaluate(
            "performance.getEntries().reduce((sum, each) => sum + (each.transferSize || 0), 0)"
        )
        usable = await page.evaluate("performance.getEntriesByType('navigation')[0].domInteractive")
        print(f"{size} documents: {octets / 1000:.1f} kB in all, usable after {usable:.0f} ms")
        await browser.close()


async def _signed_in() -> None:
    account = await accounts.by_address(mailroom.ANN)
    if account is None:
        raise RuntimeError("the store is empty")
    async with engine.transaction():
        await consent.give(account, mailroom.NOW)
        await sessions.begin(account, SECRET, way=Way.LINK, device="Bench", now=mailroom.NOW)


async def _bare(request: web.Request) -> web.Response:
    """Render a page of the same frame from nothing: what aiohttp and Jinja2 alone cost."""
    facts = {"title": "x", "sentence": "y", "status": 200}
    return rendering.rendered(request, "error.html", facts, status=200)


def show(figures: dict[int, dict[str, list[float]]], documents: int) -> None:
    """Print the table."""
    print(
        f"{'page':28} {'100, ms':>9} {'p95':>7} {f'{documents:,}, ms':>12} {'p95':>7} {'ratio':>6}"
    )
    for name in figures[FEW]:
        few, many = figures[FEW][name], figures[documents][name]
        first, second = statistics.median(few), statistics.median(many)
        print(
            f"{name:28} {first:12.1f} {p95(few):12.1f} {second:12.1f} {p95(many):12.1f} "
            f"{second / first:12.2f}"
        )


def p95(those: Sequence[float]) -> float:
    """Return what 95 of 100 are below."""
    return sorted(those)[max(0, -(-95 * len(those) // 100) - 1)]


if __name__ == "__main__":
    main()
