"""Logs: structured lines that name ids and never what people wrote.

Addresses, subjects, amounts and bodies are not logged. Libraries' own lines pass through the same
formatting, at warning and above.
"""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Literal

import structlog
from structlog.typing import ExcInfo, Processor

#: Loggers that name peers, queries or headers at lower levels.
CHATTY = (
    "procrastinate",
    "tortoise",
    "mail.log",
    "aiosqlite",
    "weasyprint",
    "fontTools",
    "asyncio",
)


def _where(exc_info: ExcInfo) -> str:
    """Return what was raised and where, without its text: that may quote what people wrote."""
    kind, _value, trace = exc_info
    frames = traceback.extract_tb(trace)
    lines = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    return "\n".join([*lines, f"{kind.__module__}.{kind.__qualname__}"])


def configure(level: str, form: Literal["console", "json"]) -> None:
    """Send all log lines to standard error, for people or as JSON."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    last: Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    closing: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.ExceptionRenderer(_where),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[*closing, last])
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
