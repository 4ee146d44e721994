"""Build the two fonts of the page: Inter 400 and 600, one static TTF a weight, without hinting.

The npm package @fontsource/inter (Inter, SIL Open Font License 1.1) holds one woff2 file a script.
The scripts are merged here, because a font in one piece is shaped in one run, and saved as TTF,
because woff2 would be unpacked for every document. Needs npm, and fontTools with brotli.

usage: python .ci/build_fonts.py
"""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

PACKAGE = "@fontsource/inter@5.3.0"
SCRIPTS = ("latin", "latin-ext", "vietnamese", "greek", "cyrillic")
WEIGHTS = (400, 600)
TARGET = Path(__file__).parent.parent / "templates" / "documents" / "fonts"

#: Kerning, figures of one width, marks and the substitutions text needs; no stylistic sets.
FEATURES = ["kern", "tnum", "lnum", "ccmp", "mark", "mkmk", "locl", "calt"]

#: Characters the package lacks and the one that has their shape: the narrow no-break space of
#: French figures and of units, and the two hyphens of Unicode.
ALIASES = {0x202F: 0x2009, 0x2010: 0x2D, 0x2011: 0x2D}


def main() -> None:
    """Fetch the package and write the fonts and their licence."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is needed")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([npm, "pack", "--silent", PACKAGE], cwd=folder, check=True)  # noqa: S603  (fixed words)
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        build(Path(folder) / "package")


def build(package: Path) -> None:
    """Write one font a weight from an unpacked package."""
    TARGET.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(package / "LICENSE", TARGET / "OFL.txt")
    for weight in WEIGHTS:
        with tempfile.TemporaryDirectory() as folder:
            parts = [unpacked(package, script, weight, Path(folder)) for script in SCRIPTS]
            made = TTFont(parts[0])["head"].modified
            font = Merger().merge([str(part) for part in parts])
        alias(font)
        trim(font)
        name(font, weight)
        # The same package gives the same octets, whenever it is built.
        font.recalcTimestamp = False
        font["head"].created = font["head"].modified = made
        font.save(TARGET / f"Inter-{weight}.ttf")


def unpacked(package: Path, script: str, weight: int, folder: Path) -> Path:
    """Return one script's font as a TTF in `folder`."""
    font = TTFont(
        package / "files" / f"inter-{script}-{weight}-normal.woff2", recalcTimestamp=False
    )
    font.flavor = None
    path = folder / f"{script}.ttf"
    font.save(path)
    return path


def alias(font: TTFont) -> None:
    """Map missing characters to the glyph of their breaking twin; a fallback font would show."""
    for table in font["cmap"].tables:
        for missing, present in ALIASES.items():
            if table.isUnicode() and present in table.cmap:
                table.cmap.setdefault(missing, table.cmap[present])


def trim(font: TTFont) -> None:
    """Drop hinting and features the page does not use; printers and viewers do not hint."""
    options = Options(
        hinting=False,
        layout_features=FEATURES,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        notdef_outline=True,
        drop_tables=["DSIG", "STAT", "meta"],
        recalc_timestamp=False,
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=font.getBestCmap())
    subsetter.subset(font)


def name(font: TTFont, weight: int) -> None:
    """Give both weights the family "Inter", so that fontconfig and CSS mean the same."""
    style = {400: "Regular", 600: "SemiBold"}[weight]
    texts = {1: "Inter", 2: style, 4: f"Inter {style}", 6: f"Inter-{style}"}
    for number, text in texts.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight


if __name__ == "__main__":
    main()
