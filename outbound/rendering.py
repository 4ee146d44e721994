"""Rendering: the templates of a mail with the words of one language.

A mail is a folder ``templates/mail/<kind>`` of three files. ``body.txt`` and ``body.html`` are
twins that say the same words. Words are keyed by the English text in
``templates/locale/<language>/mail.po``; English has none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from outbound.message import plain

FALLBACK = "en"

#: What the first word of an answer looks like (COMMANDS.md 3).
MARKS = {"ok": "OK", "question": "?", "error": "!"}

UNSHOWN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

#: Characters; longer facts may be broken, or they would stick out of a phone's screen.
SHORT = 22
NOWRAP = Markup('<span style="white-space:nowrap">{}</span>')


@dataclass(frozen=True, slots=True)
class Words:
    """What one mail says."""

    subject: str
    text: str
    html: str


@cache
def catalog(language: str) -> Catalog | None:
    """Return the words of a language, None for English and for languages without any."""
    file = resources.files("templates") / "locale" / language / "mail.po"
    if not language.isalpha() or not file.is_file():
        return None
    with file.open("rb") as stream:
        return read_po(stream)


def speaks(language: str) -> str:
    """Return the language a mail is written in when `language` is asked for."""
    return language if catalog(language) is not None else FALLBACK


def _saying(language: str) -> Callable[..., str]:
    words = catalog(language)

    def say(text: str, **facts: object) -> str:
        message = words.get(text) if words else None
        sentence = str(message.string) if message and message.string else text
        return sentence.format_map(facts) if facts else sentence

    return say


def _tying(say: Callable[..., str]) -> Callable[..., Markup]:
    """Return `say` for HTML, where a line never breaks within a short fact such as a date."""

    def tied(text: str, **facts: str) -> Markup:
        # Catalogues and facts are both escaped; only NOWRAP is markup.
        return escape(say(text)).format_map(
            {
                name: NOWRAP.format(value) if len(value) <= SHORT else value
                for name, value in facts.items()
            }
        )

    return tied


@cache
def environment(language: str) -> Environment:
    """Return the template environment of a language."""
    made = Environment(
        loader=PackageLoader("templates", "."),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        auto_reload=False,
    )
    say = _saying(language)
    made.globals["_"] = say
    made.globals["tied"] = _tying(say)
    made.globals["language"] = language
    made.globals["marks"] = MARKS
    made.globals["excerpt_window"] = plain.excerpt_window
    made.globals["spans"] = plain.spans
    made.globals["numbered"] = plain.numbered
    made.filters["section"] = plain.section
    made.filters["wrapped"] = plain.wrapped
    made.filters["indented"] = plain.indented
    made.filters["pairs"] = plain.pairs
    made.filters["oneline"] = plain.oneline
    return made


def _printable(text: str) -> str:
    """Return a text without what no mail can show: control characters and lone surrogates."""
    return UNSHOWN.sub("", text).encode("utf-8", "replace").decode("utf-8")


def render(kind: str, language: str, facts: Mapping[str, Any]) -> Words:
    """Return the words of a mail of `kind`; an unknown fact in a template is a fault."""
    made = environment(speaks(language))

    def one(file: str) -> str:
        return _printable(made.get_template(f"mail/{kind}/{file}").render(facts))

    return Words(
        subject=one("subject.txt").strip(),
        text=one("body.txt").strip("\n") + "\n",
        html=one("body.html").strip() + "\n",
    )
