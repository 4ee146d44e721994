"""Who asks, also through a reverse proxy; nobody else speaks for a client."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from bot.dispatch import House
from tests import databases
from tests.web import visitor
from web.guards.peers import NOBODY, peer_of
from web.site import SITE, Site


def asked_by(folder: Path, proxies: tuple[str, ...], remote: str, *said: str) -> str:
    """Return who a request is taken to come from."""
    given = visitor.settings(folder, web_proxies=proxies)
    app = web.Application()
    house = House("bot.example", timedelta(0), "open", databases.MINT)
    app[SITE] = Site(given, house, visitor.Clock())
    request = make_mocked_request(
        "GET", "/", headers=[("X-Forwarded-For", each) for each in said], app=app
    )
    return str(peer_of(request.clone(remote=remote)))


@pytest.mark.parametrize(
    ("proxies", "remote", "said", "peer"),
    [
        ((), "203.0.113.9", (), "203.0.113.9"),
        ((), "203.0.113.9", ("198.51.100.1",), "203.0.113.9"),
        (("127.0.0.1",), "127.0.0.1", ("198.51.100.1",), "198.51.100.1"),
        (("127.0.0.1",), "127.0.0.1", ("1.1.1.1, 198.51.100.1",), "198.51.100.1"),
        (("127.0.0.1",), "127.0.0.1", ("1.1.1.1", "198.51.100.1"), "198.51.100.1"),
        (("127.0.0.1", "10.0.0.0/8"), "127.0.0.1", ("1.1.1.1, 10.0.0.7",), "1.1.1.1"),
        (("127.0.0.1",), "127.0.0.1", (), "127.0.0.1"),
        (("127.0.0.1",), "127.0.0.1", ("nonsense",), str(NOBODY)),
        (("127.0.0.1",), "127.0.0.1", ("127.0.0.1",), "127.0.0.1"),
        (("::1",), "::1", ("2001:db8::7",), "2001:db8::7"),
        ((), "::ffff:203.0.113.9", (), "203.0.113.9"),
    ],
)
def test_who_asks(
    tmp_path: Path, proxies: tuple[str, ...], remote: str, said: tuple[str, ...], peer: str
) -> None:
    assert asked_by(tmp_path, proxies, remote, *said) == peer
