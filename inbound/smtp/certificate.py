"""Certificate: TLS for STARTTLS, renewed without a restart."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate chain and its key on disk, and the context that shows them."""

    chain: Path
    key: Path | None  #: None: the key is in the chain's file
    context: ssl.SSLContext

    @classmethod
    def load(cls, chain: Path, key: Path | None) -> Certificate:
        """Read the files; raises OSError (ssl.SSLError) when they are missing or do not fit."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2  # RFC 8996
        loaded = cls(chain, key, context)
        try:
            loaded.reload()
        except OSError as error:
            raise OSError(f"the certificate of {chain} cannot be used: {error.strerror}") from error
        return loaded

    def reload(self) -> None:
        """Read the files anew; handshakes from now on show them.

        They are tried on a spare context first: a half-renewed pair raises OSError and leaves
        the old one in use.
        """
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(self.chain, self.key)
        self.context.load_cert_chain(self.chain, self.key)
