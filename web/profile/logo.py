"""Logo: a picture is uploaded, decoded and encoded anew elsewhere, and shown on a sample."""

from __future__ import annotations

from aiohttp import web

from bot import accounts
from bot.setup import logos, sample
from bot.setup.logos import Flaw, LogoError
from bot.store import engine
from web.forms import reading
from web.forms.fields import Form, Upload
from web.guards import rates
from web.profile import page, parts
from web.sessions import Visit, signed_in
from web.site import now, site_of

UPLOAD = Upload("logo", logos.MAX_OCTETS)
SENTENCES = {
    Flaw.TOO_BIG: f"The file may have {logos.MAX_OCTETS >> 10} kB at most.",
    Flaw.TOO_MANY_PIXELS: "The picture may have 4 megapixels at most, like 2000 by 2000.",
    Flaw.NOT_A_PICTURE: "This is not a PNG, JPEG or WebP picture. Please save it as one of them.",
    Flaw.MISLABELLED: "The name of this file says another kind of picture than is in it.",
    Flaw.BROKEN: "This picture is broken: it cannot be read to its end.",
}
#: The address of a picture changes with it.
CACHE = "private, max-age=86400"


def add_routes(app: web.Application) -> None:
    """Serve the pictures and the forms, where there is somebody to look at pictures."""
    app.router.add_get("/profile/logo/{mark}.png", signed_in(picture), name="profile-logo")
    app.router.add_get("/profile/sample/{version}.png", signed_in(sampled), name="profile-sample")
    app.router.add_post("/profile/logo", signed_in(keep))
    app.router.add_post("/profile/logo/remove", signed_in(remove))


async def keep(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Keep an uploaded picture, or say why it cannot be a logo."""
    form = await reading.read(request, UPLOAD)
    octets = await _reencoded(request, form)
    if octets is None:
        return await page.show(request, visit, {"logo": form}, 422)
    async with engine.transaction():
        await logos.keep(await accounts.locked(visit.account.id), octets)
    raise parts.changed("logo", "logo")


async def remove(_request: web.Request, visit: Visit) -> web.StreamResponse:
    """Print documents without a logo from now on."""
    async with engine.transaction():
        await logos.remove(await accounts.locked(visit.account.id))
    raise parts.changed("logo-removed", "logo")


async def picture(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Give the account's own logo."""
    octets = await logos.of(visit.account)
    if octets is None or not visit.account.logo_sha256.startswith(request.match_info["mark"]):
        raise web.HTTPNotFound
    return _png(octets)


async def sampled(request: web.Request, visit: Visit) -> web.StreamResponse:
    """Give an invoice as the profile would make it, as a picture."""
    draw = site_of(request).ports.page
    if draw is None or request.match_info["version"] != page.version(visit.account, request):
        raise web.HTTPNotFound
    rates.demand(request, "preview")
    account = visit.account
    facts = sample.facts(account, account.today(now(request)))
    return _png(await draw(facts, await logos.of(account)))


async def _reencoded(request: web.Request, form: Form) -> bytes | None:
    """Return an uploaded picture made safe; None with its flaw in the form."""
    sent, look = form.files.get("logo"), site_of(request).ports.logo
    if sent is None or look is None:
        form.blame("logo", "Please choose a picture.")
        return None
    rates.demand(request, "preview")
    try:
        logos.check_label(sent.octets, sent.file_name)
        return await look(sent.octets)
    except LogoError as error:
        form.blame("logo", SENTENCES[error.flaw])
        return None


def _png(octets: bytes) -> web.Response:
    headers = {"Cache-Control": CACHE}
    return web.Response(body=octets, content_type="image/png", headers=headers)
