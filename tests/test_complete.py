"""Nothing is forgotten: what docs, decisions and deployment files say is all there, and true."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bot.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
DOCS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
DECISIONS = sorted(ROOT.glob("docs/decisions/*.md"))
SETTINGS = {f"JUPITER_{name.upper()}" for name in Settings.model_fields}

#: Variables that steer the tests, the setup and compose, and are no settings of the bot.
OTHERS = re.compile(
    r"JUPITER_(TEST_\w+|FAULT_ROUNDS|FAULT_SEED|NO_APT|POSTGRES_PASSWORD|PUBLISH_(SMTP|WEB))"
)

#: Where files of one machine or of one workplace lie, and the hosts of package indexes.
FOREIGN = re.compile(
    r"(?<![\w.])/(?:home|root|Users|work|farm)/"
    r"|/tmp/[a-z]"
    r"|\bpy[p]i\.org|python[h]osted|registry\.np[m]js"
    r"|^\s*--(?:extra-)?(?:index-url|find-links)",
    re.MULTILINE,
)


def tracked() -> list[Path]:
    """Return the text files of the project, as git lists them."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def rows(page: str) -> list[list[str]]:
    """Return the cells of every table row of a page whose first cell is a setting."""
    lines = (ROOT / "docs" / page).read_text("utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [each for each in cells if each[0].strip("| ").startswith("`JUPITER_")]


def test_every_setting_has_a_line_with_default_meaning_and_example() -> None:
    described = {row[0].strip("|` "): row for row in rows("settings.md")}
    assert {name for name in described if not OTHERS.fullmatch(name)} == SETTINGS
    for name in SETTINGS:
        assert len(described[name]) == 4, f"{name}: setting, default, meaning, example"
        assert described[name][1] and described[name][2]


@pytest.mark.parametrize(
    "place",
    [".env.example", "docker-compose.yml", "Dockerfile", "Makefile", "docs", ".ci", "README.md"],
)
def test_every_setting_that_is_named_exists(place: str) -> None:
    path = ROOT / place
    files = [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path]
    for file in files:
        named = set(re.findall(r"JUPITER_[A-Z_]*[A-Z]", file.read_text("utf-8", "replace")))
        unknown = {name for name in named - SETTINGS if not OTHERS.fullmatch(name)}
        assert not unknown, f"{file.relative_to(ROOT)} names {sorted(unknown)}"


def test_a_secret_may_come_from_systemds_credentials(tmp_path: Path) -> None:
    (tmp_path / "jupiter_secret_key").write_text("from a credential that is long enough\n")
    environment = os.environ | {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    environment.pop("JUPITER_SECRET_KEY", None)
    told = subprocess.run(
        [sys.executable, "-c", "from bot.settings import Settings; print(*Settings().secret_key)"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "from a credential that is long enough"


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(page.name[:4]) for page in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_says_context_choice_and_what_would_change_it(page: Path) -> None:
    text = page.read_text("utf-8")
    assert re.fullmatch(r"\d{4}-[a-z0-9-]+", page.stem)
    assert text.startswith(f"# {page.name[:4]}. ")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert [each for each in headings if each != "Alternatives"] == [
        "Context",
        "Choice",
        "What would change it",
    ]


def test_every_dependency_says_what_it_is_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = {re.split(r"[\[<>=~ ]", each)[0] for each in project["dependencies"]}
    table = (ROOT / "docs/decisions/0009-what-each-dependency-is-for.md").read_text("utf-8")
    cells = re.findall(r"^\| ([a-z0-9, -]+) \|", table, re.MULTILINE)
    described = {name for cell in cells for name in cell.split(", ")}
    assert names | {"uvloop"} == described - {"package"}


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_every_release_in_a_lock_has_hashes_and_the_two_locks_agree(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    pins = re.findall(r"^([a-z0-9-]+)==(\S+)[^\n]*\\\n    --hash=sha256:", text, re.MULTILINE)
    assert len(pins) == len(re.findall(r"^\w", text, re.MULTILINE)) > 50
    others = (ROOT / "requirements-test.lock").read_text("utf-8")
    assert all(f"{name}=={version}" in others for name, version in pins)


def test_no_file_names_a_machine_or_a_package_host() -> None:
    for file in tracked():
        octets = file.read_bytes()
        if b"\0" in octets:
            continue
        found = FOREIGN.search(octets.decode("utf-8", "replace"))
        assert not found, f"{file.relative_to(ROOT)} names {found and found.group()!r}"


@pytest.mark.parametrize("page", DOCS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links {target}"


@pytest.mark.parametrize("page", DOCS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_make_word_of_a_page_exists(page: Path) -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    for word in re.findall(r"`make ([a-z-]+)`", page.read_text("utf-8")):
        assert word in targets, f"{page.name} names make {word}"


def test_the_layout_page_shows_the_tree_as_it_is() -> None:
    told = subprocess.run([sys.executable, ".ci/layout.py", "--check"], cwd=ROOT, check=False)
    assert told.returncode == 0, "run `make layout` and read what changed"


def test_the_debian_packages_are_the_same_wherever_they_are_installed() -> None:
    setup = (ROOT / ".ci/setup").read_text("utf-8")
    image = (ROOT / "Dockerfile").read_text("utf-8")
    packages = re.search(r"^runtime_packages=\((.*?)\)", setup, re.MULTILINE | re.DOTALL)
    assert packages
    assert all(re.search(rf"\s{name}\s", image) for name in packages[1].split())


def test_compose_starts_nothing_without_its_secrets() -> None:
    compose = (ROOT / "docker-compose.yml").read_text("utf-8")
    secrets = re.findall(r"\$\{(\w*(?:PASSWORD|SECRET)\w*)([^}]*)\}", compose)
    needed = {name for name, rest in secrets if rest.startswith(":?")}
    assert needed == {"JUPITER_POSTGRES_PASSWORD", "JUPITER_SECRET_KEY"}
    assert {(name, rest) for name, rest in secrets if name not in needed} == {
        ("RELAY_PASSWORD", ":-")  # a relay without a provider needs none
    }
    for assigned in re.findall(r"^#?\w*(?:PASSWORD|SECRET_KEY)=(.*)$", _example(), re.MULTILINE):
        assert not assigned, "a secret of .env.example would be used as it stands"


def _example() -> str:
    return (ROOT / ".env.example").read_text("utf-8")
