"""Trust: what proving an author and signing cost, against dkimpy and OpenDKIM in the same run.

A resolver that knows the answers, as it does for all but the first mail of a domain. CPU time of
this process and of the one for large messages; the longest gap is how long the event loop was not
at its work while mails were examined side by side.

Signing is what a worker does to each mail once; OpenDKIM, where it is installed, checks as many of
them, less the time it takes to start.

usage: python -m bench.trust [--mails 200]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import dkim

from bot.documents.model import Drawing
from bot.post import Level
from inbound import fields
from inbound.authentication.authenticator import Authenticator
from inbound.authentication.examination import Rules, examine
from inbound.authentication.resolver import Resolver
from inbound.authentication.verdict import Question
from outbound.signing import keys, record, signature
from outbound.signing.keys import Key
from tests.inbound.authentication import signing
from tests.inbound.authentication.names import serving
from tests.inbound.authentication.signing import mail, signed
from tests.judges import opendkim_verdicts
from tests.outbound.mails import composed, queued
from tests.outbound.signing.test_signature import DOMAIN

#: To reach: milliseconds of CPU in the median, and of a gap of the event loop.
COMMAND_MS, LARGE_MS, GAP_MS, SIGNING_MS = 5.0, 150.0, 50.0, 20.0
SESSIONS = 20
RULES = Rules("jupiter.localhost")


def question(octets: bytes, author: str = "bob@alice.com", peer: str = "192.0.2.9") -> Question:
    """Return the question about a mail."""
    return Question(
        octets=octets,
        header=fields.header(octets),
        author=author,
        mail_from=author,
        helo="client.example",
        peer=peer,
        is_relayed=False,
        asked_at=datetime.now(UTC),
    )


def cpu_ms(work: Callable[[], object], times: int) -> float:
    """Return the median of the CPU milliseconds that some work takes."""
    taken = []
    for _ in range(times):
        began = time.process_time()
        work()
        taken.append((time.process_time() - began) * 1000)
    return statistics.median(taken)


def compared(name: str, octets: bytes, resolver: Resolver, times: int) -> float:
    """Print the CPU of ours and of dkimpy alone; return ours in milliseconds."""

    def key(name: bytes, timeout: int = 5) -> bytes:
        return resolver.texts(name.decode())[0]

    def plain() -> None:
        assert dkim.DKIM(octets).verify(dnsfunc=key)

    def ours() -> None:
        assert examine(question(octets), resolver, RULES).level is Level.STRONG

    ours()
    rounds = [(cpu_ms(ours, times), cpu_ms(plain, times)) for _ in range(5)]
    mine = statistics.median(each[0] for each in rounds)
    theirs = statistics.median(each[1] for each in rounds)
    print(f"{name:24} {mine:8.2f} ms   dkimpy alone {theirs:8.2f} ms   ratio {mine / theirs:.2f}")
    return mine


async def longest_gap_ms(dns: str, mails: list[bytes]) -> float:
    """Return for how long the event loop was kept from its work at most."""
    authenticator = Authenticator(dns, RULES)
    gaps: list[float] = []

    async def watch() -> None:
        last = time.monotonic()
        while True:
            await asyncio.sleep(0.001)
            now = time.monotonic()
            gaps.append((now - last) * 1000 - 1)
            last = now

    await authenticator.verdict(question(mails[0]))  # the process for large ones has started
    questions = [question(each) for each in mails]

    async def session() -> None:
        while questions:
            await authenticator.verdict(questions.pop())

    watching = asyncio.create_task(watch())
    await asyncio.gather(*(session() for _ in range(SESSIONS)))
    watching.cancel()
    authenticator.close()
    return max(gaps)


def signing_ms(times: int) -> float:
    """Print what signing an invoice costs, and checking it; return the first in milliseconds."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        key = keys.make(folder, datetime.now(UTC))
        octets = invoice()
        ours = signature.signed(octets, key, DOMAIN)
        mine = cpu_ms(lambda: signature.signed(octets, key, DOMAIN), times)
        published = record.value(key).encode()
        theirs = cpu_ms(lambda: dkim.verify(ours, dnsfunc=lambda *_, **__: published), times)
        print(f"{f'signing {len(octets) / 1e3:.0f} kB':24} {mine:8.2f} ms   ", end="")
        print(f"dkimpy verifies it in {theirs:.2f} ms   ratio {mine / theirs:.2f}")
        if not opendkim_verdicts.why_not():
            one, many = (_opendkim_ms([ours] * count, key, folder) for count in (1, 201))
            print(f"{'':24} OpenDKIM verifies it in {(many - one) / 200:.2f} ms")
    return mine


def invoice() -> bytes:
    """Return an invoice mail with a PDF of the usual size."""
    return composed(queued("invoice"), Drawing(id=1, octets=bytes(60_000), file_name="a.pdf"))


def _opendkim_ms(mails: list[bytes], key: Key, folder: Path) -> float:
    began = time.monotonic()
    assert all(opendkim_verdicts.verdicts(mails, key, DOMAIN, folder))
    return (time.monotonic() - began) * 1000


def main() -> None:
    """Print the figures; exit with 1 if a bound is passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=200)
    mails = parser.parse_args().mails
    prose = "We met on Monday, and talked about the  design of the brochure. \r\n"
    command, large = signed(mail()), signed(mail(body=prose * 15_000))
    with serving(signing.zone()) as (_, address):
        resolver = Resolver(address)
        small_ms = compared("command mail, signed", command, resolver, mails)
        large_ms = compared(f"{len(large) / 1e6:.1f} MB, signed", large, resolver, 5)
        forged = question(mail("ceo@victim.com"), "ceo@victim.com")
        forged_ms = cpu_ms(lambda: examine(forged, resolver, RULES), mails)
        print(f"{'command mail, forged':24} {forged_ms:8.2f} ms")
        loads = {"small": [command] * mails, "large": [large] * 10}
        gaps_ms = {name: asyncio.run(longest_gap_ms(address, load)) for name, load in loads.items()}
    signed_ms = signing_ms(min(mails, 50))
    shown = ", ".join(f"{name} {gap:.1f} ms" for name, gap in gaps_ms.items())
    print(f"longest gap of the event loop: {shown}")
    is_good = small_ms < COMMAND_MS and large_ms < LARGE_MS and max(gaps_ms.values()) < GAP_MS
    is_good = is_good and signed_ms < SIGNING_MS
    kept = "kept" if is_good else "PASSED"
    bounds = (COMMAND_MS, LARGE_MS, GAP_MS, SIGNING_MS)
    print(f"bounds: {', '.join(f'{each:g} ms' for each in bounds)}: {kept}")
    raise SystemExit(not is_good)


if __name__ == "__main__":
    main()
