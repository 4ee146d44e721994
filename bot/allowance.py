"""Allowance: how often a host or an author may do something in an hour, a bucket of tokens each."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_network

#: Buckets kept; those not used for longest go first, and would be full again soonest.
MAX_BUCKETS = 20_000
_HOUR_S = 3600.0


class Allowance:
    """Counts by a name. A bucket that is not kept is full."""

    def __init__(
        self,
        hourly: int,
        *,
        max_buckets: int = MAX_BUCKETS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._hourly = hourly
        self._max_buckets = max_buckets
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, as of when

    def __len__(self) -> int:
        return len(self._buckets)

    def is_left(self, name: str) -> bool:
        """Tell whether once more would be allowed now."""
        return self._tokens(name) >= 1

    def take(self, name: str) -> bool:
        """Count once; return whether it is allowed. One that is not costs nothing."""
        tokens = self._tokens(name)
        if tokens < 1:
            return False
        self._buckets[name] = (tokens - 1, self._clock())
        self._buckets.move_to_end(name)
        while len(self._buckets) > self._max_buckets:
            self._buckets.popitem(last=False)
        return True

    def _tokens(self, name: str) -> float:
        kept = self._buckets.get(name)
        if kept is None:
            return float(self._hourly)
        tokens, at = kept
        return min(float(self._hourly), tokens + (self._clock() - at) * self._hourly / _HOUR_S)


def name_of(peer: IPv4Address | IPv6Address | None) -> str:
    """Return what a host is counted by: of IPv6 the /64, as all of it belongs to one host."""
    if isinstance(peer, IPv6Address):
        return str(ip_network((peer, 64), strict=False))
    return str(peer)
