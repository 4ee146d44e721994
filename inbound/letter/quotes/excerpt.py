"""Excerpt: some text of a letter, and whether it stops before the letter does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Text from the top of a letter."""

    text: str = ""  #: lines end in a line feed
    #: Whether there was more than a limit let through: the last line may be torn, and acting on
    #: the rest would do half of what was asked.
    is_cut: bool = False
