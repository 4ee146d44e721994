"""What holds for every document: how it was said, in one mail or several, makes no difference.

`JUPITER_FUZZ_DOCUMENTS` sets the number of examples; each is a few mails on SQLite.
"""

from __future__ import annotations

import itertools
import os
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.accounts import Account
from bot.answers import Tone
from bot.documents.model import Document
from tests.bot.mailroom import IN_BUSINESS, mailed, tones

pytestmark = [pytest.mark.usefixtures("store"), pytest.mark.hypothesis]

documents = settings(
    max_examples=int(os.environ.get("JUPITER_FUZZ_DOCUMENTS", "8")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

ITEMS = [
    "3h design @ 100", "2 x Widget @ 49.90", "1.5d Workshop @ 800 -10%", "Setup 500 tax 7%",
    "12 km travel @ 0.42", "90m call @ 120/h", "Domain 12.00 no tax", "3½ h review @ 90",
]  # fmt: skip
SAID = [
    "net 14", "po 4711", "ref 7", "discount 10%", "for November 2026", "cc c@d.example",
    "lang de", "tax 8.1%", "note hello; you 5",
]  # fmt: skip
BROKEN = [
    "3h @", "2h @ 50 blah", "iPhone 15 16 900", "Setup 1,200", "due 31 Feb", "net 5000", "tax 19",
    "-3h @ 50", "5 EUR 6 USD", "1e3 x @ 5",
]  # fmt: skip
#: What differs between two documents although they say the same.
_OF_ROW = {"id", "account_id", "customer_id", "draft_number", "created_at", "document_id"} | {
    "revision"
}

_people = itertools.count()


async def _in_business() -> str:
    author = f"person-{next(_people)}-{os.urandom(4).hex()}@example.com"
    await mailed(IN_BUSINESS, author=author)
    return author


async def _made(author: str) -> list[dict[str, Any]]:
    """Return an account's documents with their lines, without what tells two rows apart."""
    account = await Account.get(address=author)
    found = []
    for document in await Document.filter(account_id=account.id).order_by("id"):
        lines = await document.lines.all().order_by("position").values()
        own = (await Document.filter(id=document.id).values())[0]
        kept = {name: value for name, value in own.items() if name not in _OF_ROW}
        kept["lines"] = [{k: v for k, v in line.items() if k not in _OF_ROW} for line in lines]
        found.append(kept)
    return found


items = st.lists(st.sampled_from(ITEMS), min_size=1, max_size=4, unique=True)
said = st.lists(st.sampled_from(SAID), max_size=5, unique=True)


def _settled_by(first: list[str], added: list[str], before: list[str], later: list[str]) -> str:
    """Return what becomes of a change, from the taxes that the lines and the words name."""
    is_open = any("tax" not in each for each in added)
    is_by_line = all("tax" in each for each in first)
    if is_by_line and "tax 8.1%" in later:
        if len(first) == 1:
            return "question" if is_open else "another tax"
        return "at once" if is_open else "error"
    is_asked = first == ["Setup 500 tax 7%"] and is_open and "tax 8.1%" not in before
    return "question" if is_asked else "at once"


@documents
@given(items, items, said, st.data())
async def test_a_changed_draft_is_the_one_made_at_once(
    first: list[str], later: list[str], words: list[str], data: st.DataObject
) -> None:
    added = [each for each in later if each not in first]
    cut = data.draw(st.integers(0, len(words)))
    at_once, step_by_step = await _in_business(), await _in_business()
    await mailed("\n".join(["draft ACME", *first, *added, *words]), author=at_once)
    await mailed("\n".join(["draft ACME", *first, *words[:cut]]), author=step_by_step)
    before = await _made(step_by_step)
    changes = [*(f"+ {each}" for each in added), *words[cut:]]
    expected = _settled_by(first, added, words[:cut], words[cut:])
    if changes:
        changed = await mailed("\n".join(["change D-1", *changes]), author=step_by_step)
        refused = expected if expected in ("question", "error") else Tone.OK
        assert tones(changed) == [refused], changed
    made, wanted = await _made(step_by_step), await _made(at_once)
    if expected == "another tax":
        assert made[0]["lines"][0]["tax_rate"] == Decimal("8.1")
    else:
        assert made == (wanted if expected == "at once" else before)


@documents
@given(items, said, st.randoms(use_true_random=False))
async def test_any_order_of_what_is_said_makes_the_same_document(
    charged: list[str], words: list[str], chance: Any
) -> None:
    other = list(words)
    chance.shuffle(other)
    one, two = await _in_business(), await _in_business()
    await mailed("\n".join(["draft ACME", *charged, *words]), author=one)
    await mailed("\n".join(["draft ACME", *other, *charged]), author=two)
    (first,), (second,) = await _made(one), await _made(two)
    assert first == second


@documents
@given(
    items,
    said,
    st.sampled_from(BROKEN),
    st.integers(0, 9),
    st.sampled_from(["invoice", "draft", "quote"]),
)
async def test_there_is_no_document_of_a_block_of_which_a_part_is_not_read(
    charged: list[str], words: list[str], broken: str, at: int, verb: str
) -> None:
    lines = [*charged, *(each for each in words if not each.startswith("note"))]
    lines.insert(min(at, len(lines)), broken)
    author = await _in_business()
    facts = await mailed("\n".join([f"{verb} ACME", *lines]), author=author)
    assert Tone.OK not in tones(facts)
    assert await _made(author) == []
