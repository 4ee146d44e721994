"""Entrance: names the opening of a letter without loading what it takes.

Parsers of untrusted octets belong into the process that may be killed, and only there.
"""

from __future__ import annotations

from inbound.letter.opened import Opened


def open_letter(octets: bytes) -> Opened:
    """Return what a message says; see `inbound.letter.opening.open_letter`."""
    from inbound.letter import opening  # noqa: PLC0415  (5 MB that only the worker process holds)

    return opening.open_letter(octets)
