"""Names: keys under which customers are found."""

from __future__ import annotations


def key(name: str) -> str:
    """Return the form in which names are compared."""
    return name.casefold().strip()


def candidates(line: str) -> tuple[str, ...]:
    """Return the keys that the words after the verb may mean."""
    words = line.split()[1:9]
    return tuple(key(" ".join(words[:n])) for n in range(1, len(words) + 1))
