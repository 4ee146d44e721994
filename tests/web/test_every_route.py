"""Every route found in the router: headers, origins, methods, cookies, resources, accessibility."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Request
from yarl import URL

from bot.accounts import Account
from tests.web import looking, visitor
from tests.web.visitor import Portal, Visitor

#: What a supervisor reads; no page.
WATCHED = {"/healthz", "/readyz", "/metrics"}
FOREIGN = {"Origin": "https://evil.example"}
#: A value for each part of an address: an id that nobody has.
PARTS = {"mark": "0" * 12, "name": "x.css", "token": "a" * 24, "folder": "nobody@example.com"}


@pytest_asyncio.fixture
async def portal(store: str, tmp_path: Path) -> AsyncIterator[Portal]:
    """A portal with every page there is; its OpenID provider is away."""
    given = visitor.settings(
        tmp_path,
        google_client_id="us",
        google_client_secret="secret",
        google_issuer="http://127.0.0.1:9",
    )
    async with visitor.opened(given) as opened:
        yield opened


def addresses(portal: Portal, method: str) -> Iterator[str]:
    """Give an address of each route that takes a method, parts filled in."""
    for route in portal.app.router.routes():
        if route.method == method:
            info = route.resource.get_info()
            path = info.get("path") or info["formatter"]
            yield re.sub(r"\{(\w+)\}", lambda part: PARTS.get(part[1], "999999"), path)


def read_by_anybody(portal: Portal) -> list[str]:
    """Return the addresses of all pages without parts."""
    found = (route.resource.get_info().get("path", "") for route in portal.app.router.routes())
    return sorted(
        {path for path in found if path and path not in WATCHED} & set(addresses(portal, "GET"))
    )


async def test_every_answer_has_the_security_headers(portal: Portal, ann: Visitor) -> None:
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    seen = [await ann.get(path, allow_redirects=False) for path in addresses(portal, "GET")]
    seen += [await ann.get("/nowhere"), await ann.post("/help"), await ann.post("/contact", b"%")]
    for page in seen:
        assert wanted.items() <= dict(page.headers).items(), page.url
        policy = page.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'"), page.url
        assert "script-src 'unsafe" not in policy
        assert "frame-ancestors" in policy
        assert "Server" not in page.headers


async def test_by_https_browsers_are_told_to_stay_with_it(store: str, tmp_path: Path) -> None:
    given = visitor.settings(tmp_path).model_copy(update={"base_url": "https://bot.example"})
    async with visitor.opened(given) as portal, portal.visitor() as browser:
        browser.http.headers["Host"] = "bot.example"
        home = f"http://{given.web_listen}"
        page = await browser.get(f"{home}/nowhere")
        assert page.headers["Strict-Transport-Security"].startswith("max-age=63072000")
        page = await browser.post(
            f"{home}/sign-in", {"address": "a@example.com"}, allow_redirects=False
        )
        cookie = page.headers["Set-Cookie"]
        assert cookie.startswith("__Host-sid=")
        parts = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"httponly", "secure", "samesite=lax", "path=/"} <= parts
        assert not any(part.startswith("domain") for part in parts)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        FOREIGN,
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "same-origin", **FOREIGN},
        {"Referer": "https://evil.example/"},
    ],
    ids=["none", "foreign", "null", "cross-site", "same-site", "both", "referer"],
)
async def test_no_change_without_a_right_origin(
    portal: Portal, ann: Visitor, headers: dict[str, str]
) -> None:
    for path in addresses(portal, "POST"):
        async with ann.http.post(ann.url(path), headers=headers) as response:
            # A mail program posts there without a page of ours; its address is the proof.
            is_program = path.startswith("/unsubscribe/")
            assert response.status == (404 if is_program else 403), path
    assert "Sign out" in (await ann.get("/")).text  # not signed out either


async def test_who_is_not_signed_in_changes_nothing_and_is_asked_to_sign_in(
    portal: Portal, stranger: Visitor
) -> None:
    for path in addresses(portal, "POST"):
        page = await stranger.post(path, allow_redirects=False)
        assert page.status in (303, 400, 404, 410, 422, 503), path
    assert await Account.all().count() == 0


async def test_no_cookie_is_set_before_it_is_needed(portal: Portal, stranger: Visitor) -> None:
    """P19: reading the pages sets none."""
    for path in read_by_anybody(portal):
        await stranger.get(path)
    assert not list(stranger.http.cookie_jar)


async def test_pages_are_not_kept_by_caches(portal: Portal, ann: Visitor) -> None:
    for path in read_by_anybody(portal):
        page = await ann.get(path)
        assert page.headers["Cache-Control"] == "no-store", path


async def test_pages_answer_head_and_say_what_else_they_take(portal: Portal, ann: Visitor) -> None:
    for path in read_by_anybody(portal):
        async with ann.http.head(ann.url(path)) as response:
            told = await ann.get(path, allow_redirects=False)
            assert response.status == told.status, path
        async with ann.http.options(ann.url(path)) as response:
            assert response.status == 405, path
            assert "GET" in response.headers["Allow"]


class _Sources(HTMLParser):
    """Collects what a page loads and where it leads."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.inline: list[str] = []
        self.ways: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        facts = {name: value or "" for name, value in attrs}
        if tag in ("script", "img", "iframe", "source", "embed", "object"):
            self.loaded.append(facts.get("src", facts.get("data", "")))
        if tag == "link":
            self.loaded.append(facts["href"])
        if tag == "a":
            self.ways.append(facts["href"])
        if tag == "script" and "src" not in facts:
            self.inline.append(tag)
        self.inline += [name for name in facts if name.startswith("on") or name == "style"]


async def test_every_page_loads_from_here_alone_and_leads_to_pages_that_are(
    portal: Portal, ann: Visitor, stranger: Visitor
) -> None:
    """P3: no page has anything from anybody else in it."""
    for who in (ann, stranger):
        to_see, seen = ["/", *read_by_anybody(portal)], set()
        while to_see:
            path = to_see.pop()
            if path in seen:
                continue
            seen.add(path)
            page = await who.get(path)
            if page.status != 200 or not page.headers["Content-Type"].startswith("text/html"):
                continue
            sources = _Sources()
            sources.feed(page.text)
            assert sources.inline == [], path
            for address in sources.loaded:
                assert not urlsplit(address).netloc, f"{path} loads {address}"
                assert (await who.get(address)).status == 200, f"{path} loads {address}"
            ways = [URL(page.url).join(URL(each)) for each in sources.ways]
            ours = [each for each in ways if str(each).startswith(who.origin)]
            for each in ours:
                assert (await who.get(str(each))).status == 200, f"{path} leads to {each}"
            to_see += [each.path for each in ours]


async def test_every_page_leads_to_terms_privacy_and_contact_and_names_who_runs_it(
    portal: Portal, ann: Visitor
) -> None:
    """P29, P1: the foot of every page has them."""
    for path in [*read_by_anybody(portal), "/nowhere"]:
        page = await ann.get(path)
        if page.headers["Content-Type"].startswith("text/html"):
            for way in ("terms", "privacy", "contact"):
                assert f'href="/{way}"' in page.text, path
            assert "Example Ltd, 1 Example Street" in page.text, path


@pytest.mark.slow
@pytest.mark.parametrize("is_signed_in", [False, True], ids=["stranger", "ann"])
async def test_every_page_is_accessible_and_asks_nobody_else(
    portal: Portal, ann: Visitor, chromium: Browser, is_signed_in: bool
) -> None:
    """P3: a browser that opens them all asks only the portal."""
    asked: list[Request] = []
    for scheme in ("light", "dark"):
        context = await chromium.new_context(
            color_scheme=scheme, viewport={"width": 360, "height": 800}
        )
        page = await (ann.tab(context) if is_signed_in else context.new_page())
        page.on("request", lambda request: asked.append(request))  # noqa: PLW0108  (it marks it)
        for path in [*read_by_anybody(portal), "/nowhere"]:
            await page.goto(ann.url(path))
            await looking.check(page)
        await context.close()
    assert asked
    assert all(request.url.startswith(ann.origin) for request in asked)


@pytest.mark.slow
async def test_on_paper_there_is_nothing_to_press(
    portal: Portal, ann: Visitor, chromium: Browser
) -> None:
    context = await chromium.new_context(color_scheme="dark")
    page = await ann.tab(context)
    await page.emulate_media(media="print")
    await page.goto(ann.url("/profile"))
    ground = "getComputedStyle(document.querySelector('.said.warn')).backgroundColor"
    red, green, blue = re.findall(r"\d+", await page.evaluate(ground))
    assert min(int(red), int(green), int(blue)) > 200  # no dark boxes, whatever the screen has
    for path in [*read_by_anybody(portal), "/nowhere"]:
        await page.goto(ann.url(path))
        shown = await page.evaluate(
            """() => [...document.querySelectorAll('nav, form, button, .button, iframe, .skip')]
                .filter(each => each.checkVisibility()).map(each => each.outerHTML)"""
        )
        assert shown == [], path
        assert await page.locator("h1").is_visible(), path
    await context.close()
