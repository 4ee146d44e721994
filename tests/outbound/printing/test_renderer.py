"""Renderer: the same octets from any process, and what must never happen while it draws."""

from __future__ import annotations

import ctypes
import logging
import os
import subprocess
import sys

import pytest

from bot.sandbox import Sandbox, TookTooLong
from outbound.printing import renderer
from outbound.printing.images.logo import reencode
from outbound.printing.renderer import draw, ready
from tests.outbound.printing.pictures import png
from tests.outbound.printing.samples import facts, titled


def test_this_machine_is_ready_to_print() -> None:
    assert ready() is None


def test_a_missing_library_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = ("pango-0.0", "libpango-0.0.so.0", "libpango-0.0-0")
    monkeypatch.setattr(renderer, "LIBRARIES", (missing,))
    assert ready() == "libraries are missing: libpango-0.0-0 (apt-get install libpango-0.0-0)"


@pytest.mark.slow
def test_the_same_facts_give_the_same_octets_in_any_process() -> None:
    program = (
        "import hashlib;"
        "from outbound.printing.images.logo import reencode;"
        "from outbound.printing.renderer import draw, warm_up;"
        "from tests.outbound.printing.pictures import png;"
        "from tests.outbound.printing.samples import facts;"
        "{};"
        "print(hashlib.sha256(draw(facts(13), reencode(png(300, 100)))).hexdigest())"
    )
    found = set()
    for seed, before in (("1", "warm_up()"), ("2", "draw(facts(2, seed=7), None)")):
        done = subprocess.run(
            [sys.executable, "-c", program.format(before)],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        found.add(done.stdout)
    assert len(found) == 1


def test_drawing_leaves_the_garbage_collector_on() -> None:
    import gc  # noqa: PLC0415  (of this test only)

    draw(facts(1), None)
    assert gc.isenabled()


def test_the_style_has_no_word_the_renderer_does_not_know(
    caplog: pytest.LogCaptureFixture,
) -> None:
    from outbound.printing.press import Press  # noqa: PLC0415  (heavy)

    with caplog.at_level(logging.WARNING, "weasyprint"):
        for layout in ("ledger", "statement"):
            Press().print(facts(2, layout=layout, page_size="Letter"), reencode(png(60, 20)))
    assert [record.message for record in caplog.records] == []


@pytest.mark.slow
async def test_a_page_too_large_is_given_up_and_the_worker_goes_on(printer: Sandbox) -> None:
    with pytest.raises(TookTooLong):
        await printer.run(draw, 1.0, titled("so many words " * 30_000), None)
    assert (await printer.run(draw, 60.0, facts(1), None)).startswith(b"%PDF-1.7")


def test_naming_the_renderer_loads_no_weasyprint() -> None:
    program = "import sys, outbound.printing.renderer; print('weasyprint' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.strip() == b"False"


def test_the_library_that_cuts_fonts_is_the_one_weasyprint_uses() -> None:
    from weasyprint.text import ffi  # noqa: PLC0415  (heavy)

    assert ctypes.CDLL("libharfbuzz-subset.so.0")
    assert ffi.harfbuzz_subset is not None
