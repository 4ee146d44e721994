"""Telemetry: tells the operator's error tracker when something breaks; off without a target.

What leaves is scrubbed: the kind of the error and where it was raised, never a value, a local
variable, a message text or a request (PRIVACY.md P8).
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

#: The tracker's library, once there is a target.
_target: list[Any] = []

#: The parts of an event that can hold no text of a person.
_KEPT = ("event_id", "timestamp", "platform", "level", "release", "environment", "exception")
_FRAME = ("filename", "function", "module", "lineno", "in_app")


def configure(dsn: str) -> None:
    """Start reporting to `dsn`; with an empty one nothing is ever sent."""
    if not dsn:
        return
    import sentry_sdk  # noqa: PLC0415  (4 MB that only those need who have a target)

    _target.append(sentry_sdk)
    sentry_sdk.init(
        dsn=dsn,
        before_send=lambda event, _hint: scrubbed(event),  # type: ignore[arg-type,return-value]
        default_integrations=False,
        include_local_variables=False,
        max_breadcrumbs=0,
        send_default_pii=False,
        traces_sample_rate=0,
    )


def report(error: BaseException) -> None:
    """Report an error of ours, if there is a target."""
    for target in _target:
        target.capture_exception(error)


def scrubbed(event: MutableMapping[str, Any]) -> dict[str, Any]:
    """Return an event without anything a person may have written."""
    kept = {key: event[key] for key in _KEPT if key in event}
    for each in kept.get("exception", {}).get("values", []):
        each["value"] = ""
        frames = (each.get("stacktrace") or {}).get("frames", [])
        each["stacktrace"] = {
            "frames": [{key: frame[key] for key in _FRAME if key in frame} for frame in frames]
        }
    return kept
