"""Signer: signs mails beside the event loop, one at a time."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import structlog

from bot.sandbox import Sandbox
from bot.settings import Settings
from outbound.signing import keys, signature
from outbound.signing.keys import Key

log = structlog.get_logger()

#: Larger mails are hashed in a process: dkimpy's passes over a body hold up all other threads.
OCTETS_IN_A_THREAD = 256 * 1024
#: Seconds for a mail of 25 MB, ten times what it takes.
LONGEST_S = 30.0


class Signer:
    """Puts the signature of one domain on mails. `close` it when no mail is left."""

    def __init__(self, key: Key, domain: str) -> None:
        self.key, self.domain = key, domain
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="signer")
        self._sandbox = Sandbox(1)  # its process starts with the first large mail

    async def signed(self, octets: bytes) -> bytes:
        """Return a mail with its signature.

        Raises:
            TookTooLong, Died, Unavailable: the process for large mails failed.
        """
        if len(octets) > OCTETS_IN_A_THREAD:
            return await self._sandbox.run(
                signature.signed, LONGEST_S, octets, self.key, self.domain
            )
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._thread, signature.signed, octets, self.key, self.domain
        )

    def close(self) -> None:
        """End thread and process."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._sandbox.close()


def opened(settings: Settings) -> Signer | None:
    """Return what signs mails with the key in the data folder; None while there is none."""
    key = keys.active(settings.data)
    if key is None:
        if not settings.is_local:
            log.warning("mails leave unsigned: there is no key; see `jupiter key`")
        return None
    return Signer(key, settings.mail_domain)
