"""Finding: what was found out about one thing, and what is to be published to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Standing(StrEnum):
    """How good it is."""

    OK = "ok"
    NOTE = "note"  #: works, or cannot be told from here
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of ``jupiter check``."""

    name: str
    standing: Standing
    text: str = ""
    publish: tuple[str, ...] = ()  #: records as a zone file has them

    def lines(self) -> Iterator[str]:
        """Give what an operator reads."""
        match self.standing:
            case Standing.OK:
                said = f"ok: {self.text}" if self.text else "ok"
            case Standing.NOTE:
                said = f"note: {self.text}"
            case Standing.WRONG:
                said = self.text
        yield f"{self.name:10} {said}"
        for record in self.publish:
            yield f"{'':10} publish: {record}"


@dataclass(frozen=True, slots=True)
class Names:
    """The DNS, as it is asked by the part that proves senders."""

    records: Callable[[str, str], tuple[Any, ...]]  #: name and kind; raises `fault`
    spf: Callable[[str, str, str], str]  #: host, reverse-path and HELO; the result, or `fault`
    organisation: Callable[[str], str]  #: the registered domain of a name
    fault: type[Exception]  #: nobody answered

    def texts(self, name: str) -> list[str]:
        """Return the TXT records of a name, the strings of each joined."""
        found = self.records(name, "TXT")
        return [b"".join(each.strings).decode("utf-8", "replace") for each in found]

    def addresses(self, host: str) -> list[str]:
        """Return the addresses of a host, IPv4 first."""
        return [str(each.address) for kind in ("A", "AAAA") for each in self.records(host, kind)]
