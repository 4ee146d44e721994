"""Channels: ways to hand a composed mail on. The scheme of a URL chooses one."""

from __future__ import annotations

from collections.abc import Callable

from outbound.channels.channel import Channel
from outbound.channels.maildir import MaildirChannel
from outbound.channels.memory import MemoryChannel
from outbound.channels.smarthost import Smarthost

CHANNELS: dict[str, Callable[[str, str], Channel]] = {
    "maildir": MaildirChannel.of_url,
    "memory": MemoryChannel.of_url,
    "smtp": Smarthost.of_url,
}


def open_channel(url: str, *, helo: str = "localhost") -> Channel:
    """Return the channel of a relay URL, e.g. ``maildir:var/mail``; ValueError for a bad one.

    `helo` is the name a smarthost is greeted with (RFC 5321 4.1.1.1): the mail domain.
    """
    scheme = url.partition(":")[0].lower()
    if scheme not in CHANNELS:
        raise ValueError(f"a relay URL begins with one of {', '.join(sorted(CHANNELS))}")
    return CHANNELS[scheme](url, helo)
