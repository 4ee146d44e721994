"""Words: the words of each language, one folder of TOML files a language.

``input.toml`` holds what people may write (verbs, units, months, modifiers, stop words),
``problems.toml`` and ``answers.toml`` what the bot says. A language is data only.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

FALLBACK = "en"


@cache
def languages() -> tuple[str, ...]:
    """Return the languages there are words for, as ISO 639-1 codes."""
    folders = resources.files("bot.words").iterdir()
    return tuple(sorted(f.name for f in folders if f.is_dir() and len(f.name) == 2))


@cache
def table(language: str, name: str) -> Mapping[str, Mapping[str, object]]:
    """Return one file of a language, e.g. ``table("en", "input")``; sections by name."""
    file = resources.files("bot.words") / language / f"{name}.toml"
    return tomllib.loads(file.read_text("utf-8"))


@cache
def _has(language: str, name: str) -> bool:
    """Tell whether a language has a file; one may be understood and not yet spoken."""
    folder = resources.files("bot.words")
    return language in languages() and (folder / language / f"{name}.toml").is_file()


def says(section: str, key: str) -> bool:
    """Tell whether answers.toml has a sentence `key` in ``[section]``."""
    return key in table(FALLBACK, "answers").get(section, {})


def say(language: str, section: str, key: str, *, plural: str = "other", **facts: str) -> str:
    """Return the sentence `key` of ``[section]`` in answers.toml or problems.toml, filled in.

    A sentence may have several forms, by the plural categories of CLDR (``one``, ``other``);
    `plural` says which is meant. A language without answers of its own speaks English.
    """
    name = "problems" if section == "problems" else "answers"
    speaks = language if _has(language, name) else FALLBACK
    sentence = table(speaks, name)[section][key]
    if isinstance(sentence, dict):
        sentence = sentence.get(plural, sentence["other"])
    return str(sentence).format_map(facts)


def explained(language: str, section: str, verb: str) -> str | None:
    """Return what help.toml says of a verb; None where the words of its module are enough.

    The English ones stand in the modules of the verbs, beside what they describe.
    """
    sentence = _helped(language, section).get(verb)
    return None if sentence is None else str(sentence)


def examples(language: str, verb: str) -> tuple[str, ...]:
    """Return the examples that help.toml has of a verb; none where those of its module do."""
    found = _helped(language, "examples").get(verb)
    return tuple(str(line) for line in found) if isinstance(found, list) else ()


def _helped(language: str, section: str) -> Mapping[str, object]:
    return table(language, "help")[section] if _has(language, "help") else {}
