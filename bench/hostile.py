"""Hostile: 10,000 random and hostile lines of 10 kB, and none may keep the reader for long.

One in two is as long as a line that the reader still takes, and is read; the others are refused.
The clock is that of the process, so that a busy machine does not count. What the process holds for
good is set aside before, so that no line is charged with a search through it for garbage.

usage: python -m bench.hostile [--lines 10000] [--most 50] [--seed 1]
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import sys
import time

from bot.grammar import blocks, names
from bot.grammar.readers import READERS
from bot.grammar.syntax import Block
from bot.grammar.text import lines, tokens
from bot.problems import Problem
from tests.bot.grammar.desk import CONTEXT
from tests.bot.grammar.test_hostile import STARTS, UNITS
from tests.bot.grammar.test_properties import ACT_WORDS, FIELD_WORDS, FRAGMENTS

#: Characters of the lines, in turn.
LENGTHS = (10_000, lines.MAX_CHARACTERS)


def main() -> None:
    """Measure, print, and fail if one line takes too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--most", type=float, default=50.0, help="milliseconds of one line")
    parser.add_argument("--seed", type=int, default=1, help="other lines for another number")
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    read(line(chance, LENGTHS[-1]))
    gc.collect()
    gc.freeze()
    found = []
    for number in range(asked.lines):
        text = line(chance, LENGTHS[number % 2])
        found.append((timed(text), text))
    found.sort()
    times = [took for took, _ in found]
    slow = [text for took, text in found if took > asked.most]
    print(f"{len(found)} lines of {LENGTHS[0]} or {LENGTHS[1]} characters, ms of CPU")
    print(f"median {statistics.median(times):.1f}  99% {times[int(len(times) * 0.99)]:.1f}")
    print(f"slowest {times[-1]:.1f}  (at most {asked.most:g}; {len(slow)} are slower)")
    for text in slow[-5:]:
        print(f"    {text[:72]!r}")
    sys.exit(int(bool(slow)))


def line(chance: random.Random, length: int) -> str:
    """Return a line: one thing over and over, or many at random."""
    start = chance.choice([*STARTS, "quote ACME ", "paid 42 ", "list ", "change D-1 + "])
    if chance.random() < 0.5:
        unit = "".join(chance.choice(UNITS) for _ in range(chance.randint(1, 3)))
        text = unit * (length // len(unit) + 1)
    else:
        words = [*FRAGMENTS, *ACT_WORDS, *FIELD_WORDS]
        text = " ".join(chance.choice(words).replace("\n", " ") for _ in range(length // 2))
    return (start + text)[:length]


def timed(text: str) -> float:
    """Return the milliseconds of CPU that reading a line takes."""
    lines.plain.cache_clear()
    tokens.taken_apart.cache_clear()
    begin = time.process_time()
    read(text)
    return (time.process_time() - begin) * 1000


def read(text: str) -> None:
    """Read a line as a mail, and each command of it."""
    names.candidates(text)
    reading = blocks.read("", text, language="en", subject_counts=True)
    for part in reading.parts:
        if isinstance(part, Block):
            try:
                READERS[part.verb](part, CONTEXT)
            except Problem:
                continue


if __name__ == "__main__":
    main()
