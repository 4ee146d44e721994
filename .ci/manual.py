"""Manual: the verbs and the problems in docs/commands.md, made from the modules and sentences.

``python .ci/manual.py`` writes it; with ``--check`` its exit status tells whether it is true.
"""

from __future__ import annotations

import inspect
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from babel import Locale  # noqa: E402

from bot import words  # noqa: E402
from bot.commands import VERBS, grammars  # noqa: E402
from bot.commands.groups import GROUPS  # noqa: E402  (after the path is set)
from bot.commands.verb import Verb  # noqa: E402
from bot.grammar import create  # noqa: E402
from bot.grammar.acts import references  # noqa: E402
from bot.grammar.parts import modifiers  # noqa: E402
from bot.grammar.tongues.rewording import reworded  # noqa: E402

PAGE = ROOT / "docs" / "commands.md"
DIALOGUES = ROOT / "tests" / "dialogues"
MARKS = "<!-- {}: made by `make manual` -->\n", "<!-- end of {} -->"

PARTS = (create, modifiers, references)


def spoken(verb: str) -> Iterator[tuple[str, list[str]]]:
    """Give each language that has words for a verb, and the words."""
    for language in words.languages():
        found = words.table(language, "input").get("verbs", {}).get(verb)
        if found:
            yield language, [str(each) for each in found]


def examples(verb: Verb[Any]) -> list[str]:
    """Return the examples of a verb, those of the other languages behind the English ones."""
    lines = list(verb.examples)
    for language in words.languages():
        if language != words.FALLBACK:
            lines += words.examples(language, verb.name) or (reworded(verb.examples[0], language),)
    return list(dict.fromkeys(lines))


def section(verb: Verb[Any]) -> Iterator[str]:
    """Give the paragraphs about a verb."""
    yield f"### {verb.name}"
    yield f"{verb.summary[:1].upper()}{verb.summary[1:]}."
    yield fenced(grammars.of(verb))
    yield fenced(examples(verb))
    yield grammars.prose(verb)
    yield verb.hint
    if verb.fields:
        yield f"Fields: {', '.join(f'`{field}`' for field in verb.fields)}."
    named = [
        f"{Locale(language).english_name}: {', '.join(f'`{each}`' for each in phrases)}"
        for language, phrases in spoken(verb.name)
    ]
    yield f"Words: {'; '.join(named)}."
    if verb.is_repeatable:
        yield "The same again within ten minutes is asked about; `anyway` says that it is meant."


def fenced(lines: tuple[str, ...] | list[str]) -> str:
    """Return lines as they are to be written."""
    return "\n".join(["```", *lines, "```"])


def verbs() -> Iterator[str]:
    """Give the paragraphs about all verbs; every verb stands in one group."""
    listed = [name for group in GROUPS.values() for name in group]
    if sorted(listed) != sorted(VERBS):
        raise SystemExit(f"no group, or two: {sorted(set(listed) ^ set(VERBS))}")
    for title, names in GROUPS.items():
        yield f"## {title}"
        for name in names:
            yield from section(VERBS[name])


def grammar() -> Iterator[str]:
    """Give the grammar of what the lines above are made of."""
    for module in PARTS:
        lines = inspect.cleandoc(module.__doc__ or "").splitlines()
        grammar_lines = [line for line in lines if re.match(r"\s*(\w+ +=|[|])", line)]
        yield fenced(dedent("\n".join(grammar_lines)).splitlines())


def problems() -> Iterator[str]:
    """Give a paragraph for each problem, in the groups of problems.toml."""
    text = (ROOT / "bot/words/en/problems.toml").read_text("utf-8")
    told = "\n".join(file.read_text("utf-8") for file in sorted(DIALOGUES.glob("*.txt")))
    for line in text.splitlines():
        if line.startswith("#") and "(" in line:
            yield f"### {line.strip('# ').partition(' (')[0]}"
        if " = " in line:
            ((code, sentence),) = tomllib.loads(line).items()
            blanks = re.sub(r"\{(\w+)\}", lambda found: f"*{found[1].replace('_', ' ')}*", sentence)
            yield f"**`{code}`** {blanks}{_shown(sentence, told)}"


def _shown(sentence: str, told: str) -> str:
    """Return a line that has the problem in one of the dialogues."""
    pattern = re.sub(r"\\\{\w+\\\}", ".+?", re.escape(sentence))
    found = re.search(
        rf"^  [!?]   {pattern}.*\n\n          (\S.*)\n          +\^", told, re.MULTILINE
    )
    return f" For example: `{found[1].strip()}`" if found else ""


def page() -> str:
    """Return docs/commands.md as it should be."""
    text = PAGE.read_text("utf-8")
    for name, made in (("verbs", verbs), ("grammar", grammar), ("problems", problems)):
        begin, end = (mark.format(name) for mark in MARKS)
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        body = "\n\n".join(each for each in made() if each)
        text = f"{before}{begin}\n{body}\n\n{end}{after}"
    return text


def main(arguments: list[str]) -> int:
    """Write the page, or check it."""
    wanted = page()
    if arguments == ["--check"]:
        return int(PAGE.read_text("utf-8") != wanted)
    PAGE.write_text(wanted, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
