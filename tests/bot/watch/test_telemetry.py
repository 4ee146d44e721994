"""Telemetry: nothing a person wrote leaves."""

from __future__ import annotations

import json

from bot.watch import telemetry

CANARY = "canary-4711"


def test_an_event_is_stripped_of_every_value() -> None:
    event = {
        "event_id": "1",
        "level": "error",
        "message": CANARY,
        "request": {"data": CANARY},
        "user": {"email": CANARY},
        "server_name": CANARY,
        "extra": {"x": CANARY},
        "breadcrumbs": {"values": [{"message": CANARY}]},
        "exception": {
            "values": [
                {
                    "type": "ValueError",
                    "value": CANARY,
                    "stacktrace": {
                        "frames": [
                            {"function": "f", "lineno": 3, "vars": {"a": CANARY}, "pre_context": []}
                        ]
                    },
                }
            ]
        },
    }

    scrubbed = telemetry.scrubbed(event)

    assert CANARY not in json.dumps(scrubbed)
    frame = scrubbed["exception"]["values"][0]["stacktrace"]["frames"][0]
    assert frame == {"function": "f", "lineno": 3}


def test_without_a_target_nothing_is_loaded_and_nothing_sent() -> None:
    telemetry.configure("")
    telemetry.report(ValueError(CANARY))
