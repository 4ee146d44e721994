"""Reading: the pages that anybody may read: what this is, how to write to it, and the rules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from aiohttp import web

from bot import retention
from bot.access import consent, links
from bot.access.sessions import IDLE, LONGEST
from bot.commands import VERBS, grammars
from bot.commands.groups import GROUPS
from web import rendering
from web.site import site_of


@dataclass(frozen=True, slots=True)
class Explained:
    """What help says of one verb."""

    name: str
    summary: str
    examples: tuple[str, ...]
    hint: str
    fields: tuple[str, ...]
    grammar: tuple[str, ...]


def add_routes(app: web.Application) -> None:
    """Serve the pages."""
    app.router.add_get("/", home, name="home")
    app.router.add_get("/help", show_help, name="help")
    app.router.add_get("/privacy", privacy, name="privacy")
    app.router.add_get("/terms", terms, name="terms")


async def home(request: web.Request) -> web.Response:
    """Show what this is."""
    return await rendering.render(request, "pages/home.html")


async def show_help(request: web.Request) -> web.Response:
    """Show how to write to the bot, as its command modules say."""
    return await rendering.render(request, "pages/help.html", {"groups": explained()})


async def privacy(request: web.Request) -> web.Response:
    """Show what is done with data."""
    settings = site_of(request).settings
    facts = {
        "region": settings.region,
        "processors": settings.named_processors,
        "has_google": settings.has_google,
        "has_tracker": bool(settings.sentry_dsn),
        "version": consent.TERMS_VERSION,
        "least_age": consent.LEAST_AGE,
        "least_age_eu": consent.LEAST_AGE_EU,
        "idle_days": IDLE.days,
        "longest_days": LONGEST.days,
        "keep_days": retention.KEEP_DAYS,
        "link_minutes": int(links.LASTS.total_seconds()) // 60,
    }
    return await rendering.render(request, "pages/privacy.html", facts)


async def terms(request: web.Request) -> web.Response:
    """Show the terms."""
    facts = {
        "version": consent.TERMS_VERSION,
        "least_age": consent.LEAST_AGE,
        "least_age_eu": consent.LEAST_AGE_EU,
    }
    return await rendering.render(request, "pages/terms.html", facts)


@cache
def explained() -> tuple[tuple[str, tuple[Explained, ...]], ...]:
    """Return the verbs by group, in the order in which somebody meets them."""
    return tuple(
        (
            title,
            tuple(
                Explained(
                    name,
                    VERBS[name].summary,
                    VERBS[name].examples,
                    VERBS[name].hint,
                    tuple(VERBS[name].fields),
                    grammars.of(VERBS[name]),
                )
                for name in names
            ),
        )
        for title, names in GROUPS.items()
    )
