"""PDF: CPU time of our renderer against plain WeasyPrint, and two workers against one.

The peer is the way the manual shows, `HTML(string=...).write_pdf()`, on a template that says the
same with flex, grid and variables, the logo as uploaded and the payment code as SVG; it makes
neither tags nor PDF/UA. Every render gets other data, rounds are interleaved, garbage made by a
render is collected on its own account.

usage: python -m bench.pdf [--rounds 15] [--lines 12] [--inter FOLDER]

The peer's fonts are woff2 files of the Latin letters, as the npm package @fontsource/inter has
them: FOLDER is "files" of that package; without it they are cut from the fonts we ship.
"""

from __future__ import annotations

import argparse
import base64
import gc
import io
import statistics
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from importlib import resources
from multiprocessing import get_context
from pathlib import Path

import jinja2
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw

from bot.documents.facts import DocumentFacts
from outbound.printing import page, renderer
from outbound.printing.images import logo
from outbound.printing.images.payment_code import payment_code
from tests.outbound.printing.samples import facts

HERE = Path(__file__).parent
SHIPPED = Path(str(resources.files("templates") / "documents" / "fonts"))
FILE = "inter-latin-{}-normal.woff2"

#: What the package calls Latin.
LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x100), *range(0x2000, 0x2070), 0x20AC, 0x2122, 0x2212]


def upload() -> bytes:
    """Return a logo as people upload it: 900 x 300 pixels, transparent, with a gradient."""
    picture = Image.new("RGBA", (900, 300))
    draw = ImageDraw.Draw(picture)
    for radius in range(140, 0, -1):
        colour = (20 + radius // 3, 90 + radius // 2, 160 + radius // 2, 255)
        draw.ellipse((150 - radius, 150 - radius, 150 + radius, 150 + radius), fill=colour)
    for bar in range(9):
        draw.rectangle((330 + 60 * bar, 90, 370 + 60 * bar, 210), fill=(16, 24, 40, 255))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def woff2(folder: Path) -> None:
    """Write the peer's fonts, cut from ours."""
    for weight in (400, 600):
        font = TTFont(SHIPPED / f"Inter-{weight}.ttf")
        cutter = Subsetter(Options(layout_features=["*"]))
        cutter.populate(unicodes=LATIN)
        cutter.subset(font)
        font.flavor = "woff2"
        font.save(folder / FILE.format(weight))


def draw_ms(count: int, seed: int, uploaded: bytes) -> float:
    """Return the CPU time of our render; `uploaded` is encoded anew when it is uploaded only."""
    made, printed = facts(count, seed), stored(uploaded)
    start = time.process_time()
    renderer.draw(made, printed)
    gc.collect(1)
    return (time.process_time() - start) * 1e3


def plain_ms(count: int, seed: int, uploaded: bytes, font: str) -> float:
    """Return the CPU time of the peer's render."""
    from weasyprint import HTML  # noqa: PLC0415  (in the peer's process only)

    made = facts(count, seed)
    template = compiled(font)
    picture = "data:image/png;base64," + base64.b64encode(uploaded).decode()
    start = time.process_time()
    code = payment_code(made)
    assert code is not None
    text = page.html(template, made, logo=picture, code=code.svg_data_uri(border=0))
    HTML(string=text).write_pdf()
    gc.collect(1)
    return (time.process_time() - start) * 1e3


@cache
def stored(uploaded: bytes) -> bytes:
    """Return the logo as the store has it."""
    return logo.reencode(uploaded)


@cache
def compiled(font: str) -> jinja2.Template:
    """Return the peer's template."""
    loader = jinja2.FileSystemLoader(HERE)
    template = jinja2.Environment(loader=loader, autoescape=True).get_template("pdf_plain.html")
    template.globals["font"] = font
    return template


def against_plain(rounds: int, count: int, inter: Path) -> None:
    """Print the CPU time of each, in a process of its own, and their ratio."""
    uploaded = upload()
    address = f"file://{inter.resolve()}/{FILE}"
    ours, theirs = [], []
    spawn = get_context("spawn")
    with (
        ProcessPoolExecutor(1, spawn, renderer.warm_up) as one,
        ProcessPoolExecutor(1, spawn) as two,
    ):
        for seed in range(rounds + 2):
            ours.append(one.submit(draw_ms, count, seed, uploaded).result())
            theirs.append(two.submit(plain_ms, count, seed, uploaded, address).result())
    ours, theirs = ours[2:], theirs[2:]
    print(f"{count} lines, {rounds} rounds; CPU ms, median (least)")
    print(f"plain WeasyPrint, woff2: {statistics.median(theirs):.0f} ({min(theirs):.0f})")
    print(f"ours, tagged, PDF/UA-1: {statistics.median(ours):.0f} ({min(ours):.0f})")
    middle = statistics.median(theirs) / statistics.median(ours)
    print(f"ratio: {middle:.2f}x (of the least: {min(theirs) / min(ours):.2f}x); reach 3x")


def rate(pool: ProcessPoolExecutor, made: list[DocumentFacts], printed: bytes) -> float:
    """Return how many documents a second the pool draws."""
    start = time.perf_counter()
    list(pool.map(renderer.draw, made, [printed] * len(made)))
    return len(made) / (time.perf_counter() - start)


def two_against_one(rounds: int, count: int) -> None:
    """Print the best rate of one worker, of two, and their ratio; needs two idle cores."""
    printed, spawn = logo.reencode(upload()), get_context("spawn")
    one, two = [], []
    with (
        ProcessPoolExecutor(1, spawn, renderer.warm_up) as single,
        ProcessPoolExecutor(2, spawn, renderer.warm_up) as double,
    ):
        for start in range(1, rounds * 10, 10):
            made = [facts(count, seed) for seed in range(start, start + 10)]
            one.append(rate(single, made, printed))
            two.append(rate(double, made, printed))
    ratio = max(two) / max(one)
    print(f"one worker {max(one):.1f}/s, two {max(two):.1f}/s: {ratio:.2f}x; reach 1.8x")


def main() -> None:
    """Run both."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--lines", type=int, default=12)
    options.add_argument("--inter", type=Path)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if chosen.inter is None:
            woff2(Path(folder))
        against_plain(chosen.rounds, chosen.lines, chosen.inter or Path(folder))
    two_against_one(chosen.rounds, chosen.lines)


if __name__ == "__main__":
    main()
