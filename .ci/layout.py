"""Layout: the tree in docs/layout.md, made from the first line of each module's docstring.

``python .ci/layout.py`` writes it; with ``--check`` its exit status tells whether it is true.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "layout.md"
BEGIN, END = "<!-- tree: made by `make layout` -->\n```\n", "```\n<!-- end of tree -->"
PARTS = ("serve.py", "bot", "inbound", "outbound", "web", "templates", "bench")
COLUMN = 27  # where the words begin


def says(module: Path) -> str:
    """Return what a module says it is, without the noun that its name repeats."""
    line = (ast.get_docstring(ast.parse(module.read_text("utf-8"))) or "").partition("\n")[0]
    noun, colon, words = line.partition(": ")
    return (words if colon and len(noun.split()) < 3 else line).rstrip(".")


def line(name: str, words: str, depth: int) -> str:
    """Return one line of the tree."""
    return f"{'  ' * depth + name:<{COLUMN}} {words}".rstrip() + "\n"


def tree(place: Path, depth: int) -> Iterator[str]:
    """Give the lines of a module or of a package with all it holds."""
    if place.is_file():
        yield line(place.name, says(place), depth)
        return
    yield line(f"{place.name}/", says(place / "__init__.py"), depth)
    for module in sorted(place.glob("*.py")):
        if module.name != "__init__.py":
            yield from tree(module, depth + 1)
    for package in sorted(place.iterdir()):
        if (package / "__init__.py").exists() and package.name != "migrations":
            yield from tree(package, depth + 1)


def page() -> str:
    """Return docs/layout.md as it should be."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    present = [ROOT / part for part in PARTS]
    found = [place for place in present if place.is_file() or (place / "__init__.py").exists()]
    return before + BEGIN + "".join("".join(tree(place, 0)) for place in found) + END + after


def main(arguments: list[str]) -> int:
    """Write the page, or check it."""
    wanted = page()
    if arguments == ["--check"]:
        return int(PAGE.read_text("utf-8") != wanted)
    PAGE.write_text(wanted, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
