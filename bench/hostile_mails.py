"""Hostile mails: what mails made to cost time take in each step, and real ones beside them.

The cases are those of the tests, which count steps; what a pattern or a parser written in C does
inside one step shows only here. The clock is that of the process, so that a busy machine does not
count. Real mail is that of the folder named by JUPITER_TEST_CORPUS, if there is one.

usage: python -m bench.hostile_mails [--most 1000]
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from inbound import author, automatic, refusals
from inbound.bounces import reading
from inbound.letter.decoding import markup
from inbound.letter.opening import open_letter
from inbound.letter.quotes import quoting
from inbound.letter.quotes.excerpt import Excerpt
from tests.inbound.authentication.signing import mail
from tests.inbound.authentication.test_fuzz import judged
from tests.inbound.authentication.test_intake_rules import REPEATED as SIGNATURES
from tests.inbound.bounces.test_fuzz import REPEATED as REPORTS
from tests.inbound.letter.test_hostile import MAILS, PAGES, TEXTS

Case = tuple[str, str, Callable[[], object]]


def main() -> None:
    """Measure, print the slowest of each kind, and fail if one takes too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=float, default=1_000.0, help="milliseconds of one case")
    most = parser.parse_args().most
    kinds: dict[str, list[tuple[float, str]]] = {}
    for kind, name, work in [*texts(), *mails(), *reports(), *signatures(), *real()]:
        kinds.setdefault(kind, []).append((cpu_ms(work), name))
    print(f"{'ms of CPU':14} cases   median  slowest")
    for kind, found in kinds.items():
        found.sort()
        (median, _), (took, name) = found[len(found) // 2], found[-1]
        print(f"{kind:14} {len(found):5} {median:8.1f} {took:8.1f}  {name[:48]!r}")
    sys.exit(int(any(found[-1][0] > most for found in kinds.values())))


def cpu_ms(work: Callable[[], object]) -> float:
    """Return the milliseconds of CPU that work takes, the least of three tries."""

    def once() -> float:
        begin = time.process_time()
        work()
        return (time.process_time() - begin) * 1000

    return min(once() for _ in range(3))


def texts() -> Iterator[Case]:
    """Give texts made for backtracking, and HTML made to hang a parser."""
    for begin, unit, times, end in TEXTS:
        text = begin + unit * times + end
        yield "new text", text[:20], partial(quoting.new_text, Excerpt(text))
    for begin, unit, times, end in PAGES:
        page = begin + unit * times + end
        yield "HTML", page[:20], partial(markup.text, page)


def mails() -> Iterator[Case]:
    """Give hostile mails in every step."""
    for name, octets in MAILS.items():
        yield from steps_of(name, octets, "")


def steps_of(name: str, octets: bytes, prefix: str) -> Iterator[Case]:
    """Give the steps that read a whole mail."""
    yield f"{prefix}opening", name, partial(open_letter, octets)
    yield f"{prefix}author", name, partial(author.author, octets)
    yield f"{prefix}automatic", name, partial(automatic.is_automatic, octets, "a@b.example")
    yield f"{prefix}refusal", name, partial(refusals.refusal, octets)


def reports() -> Iterator[Case]:
    """Give hostile reports of other mail servers."""
    for head, unit, times in REPORTS:
        octets = head + unit * times
        yield (
            "report",
            str(unit),
            partial(reading.read_report, octets, "", ""),
        )


def signatures() -> Iterator[Case]:
    """Give mails with hostile signatures."""
    for head, unit, times in SIGNATURES:
        octets = head + unit * times + b"\r\n" + mail()
        yield "signature", str(head[-20:]), partial(judged, octets)


def real() -> Iterator[Case]:
    """Give the mails of the corpus."""
    folder = os.environ.get("JUPITER_TEST_CORPUS")
    for path in sorted(Path(folder).rglob("*")) if folder else []:
        if path.suffix in {".eml", ".txt"}:
            yield from steps_of(path.name, path.read_bytes(), "real ")


if __name__ == "__main__":
    main()
