"""Subjects: what is left of a subject without the marks of replies, forwards and lists (R16)."""

from __future__ import annotations

import re

from bot.grammar.text import vocabulary
from bot.grammar.text.folding import fold

_TAG = re.compile(r"\s*\[[^\[\]]{0,80}\]")
_MARK = re.compile(r"\s*([^\s:：\[\]()]{1,12})(?:\[\d{1,3}\]|\(\d{1,3}\))?\s{0,3}[:：]")


def bare(subject: str) -> str:
    """Return a subject without chains like ``Re: AW: [sales] Fwd:``."""
    marks = vocabulary.section("reply-marks")
    at = 0
    while True:
        tag = _TAG.match(subject, at)
        mark = _MARK.match(subject, at)
        if tag:
            at = tag.end()
        elif mark and marks.word(fold(mark[1])):
            at = mark.end()
        else:
            return subject[at:].strip()
