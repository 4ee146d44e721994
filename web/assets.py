"""Assets: the style sheet, the script and the icon, under addresses that change with them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources

from aiohttp import web

TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
#: RFC 8246: what stands under such an address never changes.
CACHE = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of ours."""

    name: str
    octets: bytes
    content_type: str

    @property
    def mark(self) -> str:
        """What stands in its address for its content."""
        return sha256(self.octets).hexdigest()[:12]


@cache
def assets() -> dict[str, Asset]:
    """Return every file in ``templates/web/static`` by its name."""
    folder = resources.files("templates") / "web" / "static"
    found = {}
    for file in folder.iterdir():
        ending = file.name[file.name.rfind(".") :]
        if ending in TYPES:
            found[file.name] = Asset(file.name, file.read_bytes(), TYPES[ending])
    return found


def address(name: str) -> str:
    """Return the address of a file of ours; a name that is none is a fault."""
    return f"/static/{assets()[name].mark}/{name}"


async def serve(request: web.Request) -> web.Response:
    """Give a file of ours."""
    asset = assets().get(request.match_info["name"])
    if asset is None or asset.mark != request.match_info["mark"]:
        raise web.HTTPNotFound
    return web.Response(
        body=asset.octets, content_type=asset.content_type, headers={"Cache-Control": CACHE}
    )


def add_routes(app: web.Application) -> None:
    """Serve the files."""
    app.router.add_get("/static/{mark}/{name}", serve, name="asset")
