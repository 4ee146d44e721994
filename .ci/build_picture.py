"""Build docs/invoice.png: an invoice as README shows it. Needs poppler-utils.

usage: python .ci/build_picture.py
"""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from outbound.printing.images.logo import reencode  # noqa: E402  (after the path)
from outbound.printing.renderer import draw  # noqa: E402  (after the path)
from tests.outbound.printing.samples import facts  # noqa: E402  (after the path)

FONTS = ROOT / "templates" / "documents" / "fonts"
SCALE = 4


def logo() -> bytes:
    """Return a logo: a northern light over two words."""
    picture = Image.new("RGB", (410 * SCALE, 150 * SCALE), "white")
    pen = ImageDraw.Draw(picture)
    for radius in range(70, 0, -1):
        part = radius / 70
        box = [(75 + sign * radius) * SCALE for sign in (-1, -1, 1, 1)]
        pen.ellipse(box, fill=(round(20 + 60 * part), round(180 - 90 * part), 200))
    for arc in range(5):
        left, top, right, bottom = 20 + 9 * arc, 30 + 6 * arc, 130 - 9 * arc, 150 - 15 * arc
        box = [side * SCALE for side in (left, top, right, bottom)]
        pen.arc(box, 190, 350, fill=(190, 235, 245), width=3 * SCALE)
    for weight, size, y, text, ink in (
        (600, 46, 30, "Nordlicht", "#101828"),
        (400, 31, 82, "Studio", "#475467"),
    ):
        font = ImageFont.truetype(str(FONTS / f"Inter-{weight}.ttf"), size * SCALE)
        pen.text((160 * SCALE, y * SCALE), text, font=font, fill=ink)
    out = io.BytesIO()
    picture.resize((410, 150), Image.Resampling.LANCZOS).save(out, "PNG")
    return reencode(out.getvalue())


def main() -> None:
    """Draw the page and keep it in 64 colours."""
    pdf = draw(facts(6), logo())
    command = ["pdftoppm", "-png", "-r", "96", "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)  # noqa: S603  (fixed words)
    page = Image.open(io.BytesIO(done.stdout)).convert("RGB")
    framed = Image.new("RGB", (page.width + 2, page.height + 2), "#d0d5dd")
    framed.paste(page, (1, 1))
    few = framed.quantize(96, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(ROOT / "docs" / "invoice.png", optimize=True)


if __name__ == "__main__":
    main()
