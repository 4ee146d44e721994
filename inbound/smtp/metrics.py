"""Metrics: what the intake counts, under names an operator can graph."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

MAILS = Counter(
    "jupiter_smtp_mails_total",
    "Mails by what became of them: accepted, deferred (4yz) or refused (5yz), and why.",
    ["outcome", "reason"],
)
CONNECTIONS = Counter(
    "jupiter_smtp_connections_total",
    "Connections by whether they were let in.",
    ["outcome"],
)
OPEN_CONNECTIONS = Gauge("jupiter_smtp_open_connections", "Connections open now.")
SECONDS_TO_STORED = Histogram(
    "jupiter_smtp_seconds_to_stored",
    "Seconds from the first RCPT of a mail to its 250.",
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300),
)

_OUTCOMES = {"2": "accepted", "4": "deferred", "5": "refused"}


def count(line: str, reason: str) -> None:
    """Count a mail by the reply it got."""
    MAILS.labels(_OUTCOMES.get(line[:1], "deferred"), reason or line[:3]).inc()
