"""No module needs itself, not by way of others, and not for a type alone either.

import-linter holds the order of the layers and that no two neighbours need each other
(`pyproject.toml`); a package and a module inside it are no neighbours, so each module is looked at
here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("bot", "inbound", "outbound", "web")


def modules(root: Path) -> dict[str, Path]:
    """Return every module of the four parts by its dotted name."""
    files = [file for part in PARTS for file in (root / part).rglob("*.py")]
    return {dotted(file.relative_to(root)): file for file in files}


def dotted(file: Path) -> str:
    """Return the name under which a file is imported."""
    steps = file.with_suffix("").parts
    return ".".join(steps[:-1] if steps[-1] == "__init__" else steps)


def imported(file: Path) -> Iterator[str]:
    """Give each name that a module imports anywhere, the longest reading first."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module and not node.level, f"{file} imports from a place it does not name"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def graph(root: Path) -> dict[str, set[str]]:
    """Return which modules each module needs; ``from package import name`` is the package."""
    known = modules(root)
    needs: dict[str, set[str]] = {}
    for name, file in known.items():
        found = {(each, each.rpartition(".")[0]) for each in imported(file)}
        needs[name] = {next((one for one in pair if one in known), name) for pair in found}
        needs[name].discard(name)
    return needs


def cycle(needs: Mapping[str, set[str]]) -> list[str]:
    """Return a way from a module back to itself; empty if there is none."""
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_module_needs_itself_by_way_of_others() -> None:
    assert cycle(graph(ROOT)) == []


@pytest.mark.parametrize(
    "back",
    [
        "from bot.first import First",
        "from bot import first",
        "import bot.first",
        "if TYPE_CHECKING:\n    from bot.first import First",
        "def late():\n    from bot import first",
    ],
)
def test_a_cycle_is_found_however_it_is_written(tmp_path: Path, back: str) -> None:
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot/__init__.py").touch()
    (tmp_path / "bot/first.py").write_text("from bot.second import Second\n")
    (tmp_path / "bot/second.py").write_text("from bot.money import Money\n")
    assert cycle(graph(tmp_path)) == []
    (tmp_path / "bot/second.py").write_text(f"{back}\n")
    assert set(cycle(graph(tmp_path))) == {"bot.first", "bot.second"}


def test_a_package_that_needs_a_module_which_needs_it_is_a_cycle(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web/__init__.py").write_text("from web.site import Site\n")
    (tmp_path / "web/site.py").write_text("from web import VERBS\n")
    assert set(cycle(graph(tmp_path))) == {"web", "web.site"}
