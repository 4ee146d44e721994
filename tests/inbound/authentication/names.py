"""Names: an authoritative DNS server on loopback, UDP and TCP, which can also be in trouble."""

from __future__ import annotations

import textwrap
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import dnslib
import dnslib.server


def text_record(text: str) -> str:
    """Return a long text as a zone file has it: strings of at most 255 octets."""
    return " ".join(f'"{text[i : i + 200]}"' for i in range(0, len(text), 200))


class Zone(dnslib.server.BaseResolver):  # type: ignore[misc]
    """Answers from the text of a zone file; can be told to fail or to be silent for some names."""

    def __init__(self, text: str) -> None:
        self.records: dict[tuple[str, int], list[dnslib.RR]] = {}
        self.failing: set[str] = set()  #: get SERVFAIL, and all names below them
        self.silent: set[str] = set()  #: get no answer
        self.asked: Counter[str] = Counter()
        self.add(text)

    def add(self, text: str) -> None:
        """Add records."""
        for record in dnslib.RR.fromZone(textwrap.dedent(text)):
            key = str(record.rname).lower(), record.rtype
            self.records.setdefault(key, []).append(record)

    def resolve(self, request: dnslib.DNSRecord, handler: object) -> dnslib.DNSRecord:
        """Answer one question."""
        reply = request.reply()
        name = str(request.q.qname).lower()
        self.asked[name.rstrip(".")] += 1
        if _is_below(name, self.silent):
            threading.Event().wait(30)
        if _is_below(name, self.failing):
            reply.header.rcode = dnslib.RCODE.SERVFAIL
            return reply
        for record in self.records.get((name, request.q.qtype), []):
            reply.add_answer(record)
        if not any(known == name for known, _ in self.records):
            reply.header.rcode = dnslib.RCODE.NXDOMAIN
        return reply


def _is_below(name: str, tops: set[str]) -> bool:
    return any(name.rstrip(".") == top or name.rstrip(".").endswith(f".{top}") for top in tops)


def _bound(zone: Zone) -> tuple[dnslib.server.DNSServer, dnslib.server.DNSServer]:
    """Return servers on one port; a free one of UDP may be somebody's of TCP."""
    logger = dnslib.server.DNSLogger(log="-request,-reply,-truncated,-error")
    while True:
        udp = dnslib.server.DNSServer(zone, address="127.0.0.1", port=0, logger=logger)
        port = udp.server.server_address[1]
        try:
            return udp, dnslib.server.DNSServer(
                zone, address="127.0.0.1", port=port, tcp=True, logger=logger
            )
        except OSError:
            udp.server.server_close()


@contextmanager
def serving(text: str) -> Iterator[tuple[Zone, str]]:
    """Serve a zone; give it and ``host:port``."""
    zone = Zone(text)
    udp, tcp = _bound(zone)
    port = udp.server.server_address[1]
    for each in (udp, tcp):
        each.server.daemon_threads = True
        each.server.block_on_close = False
        threading.Thread(target=each.server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield zone, f"127.0.0.1:{port}"
    finally:
        for each in (udp, tcp):
            each.server.shutdown()
            each.server.server_close()
