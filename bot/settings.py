"""Settings: what an operator chooses, from the environment, ``.env`` and systemd's credentials.

The names are a contract (docs/settings.md). Local mode has a default for everything; production
mode refuses to start without what only an operator can know.
"""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

#: What `JUPITER_UNDO_WINDOW` understands, in seconds.
_UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Mode(StrEnum):
    """Where the bot runs."""

    LOCAL = "local"
    PRODUCTION = "production"


def _duration(value: object) -> object:
    """Read ``10s``, ``5m``, ``1h``; a bare number is seconds."""
    if not isinstance(value, str):
        return value
    text = value.strip().lower()
    number, unit = (text[:-1], text[-1]) if text[-1:] in _UNITS_S else (text, "s")
    if not number.isdigit():
        raise ValueError("a duration such as 10s, 5m or 1h")
    return timedelta(seconds=int(number) * _UNITS_S[unit])


def _listed(value: object) -> object:
    """Read a comma separated list."""
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(",") if part.strip())


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Listed = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]


class Incomplete(ValueError):  # noqa: N818
    """Production mode lacks settings; the message names them."""


class Settings(BaseSettings):
    """All settings; `settled` fills the defaults that depend on others."""

    model_config = SettingsConfigDict(
        env_prefix="JUPITER_",
        env_file=".env",
        # systemd.exec(5) LoadCredential=: a file ``jupiter_secret_key`` there is the setting.
        secrets_dir=os.environ.get("CREDENTIALS_DIRECTORY"),
        extra="ignore",
        frozen=True,
    )

    mode: Mode = Mode.LOCAL
    data: Path = Path("var")
    database_url: str = ""
    smtp_listen: str = "127.0.0.1:2525"
    web_listen: str = "127.0.0.1:8080"
    base_url: str = ""
    mail_domain: str = ""
    relay_url: str = ""
    trusted_peers: Listed | None = None
    dns: str = ""
    undo_window: Duration | None = None
    signup: Literal["open", "invited"] = "open"
    allowed_senders: Listed = ()
    renderers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, le=64)
    secret_key: Listed = ()
    brand: str = "JupiterInvoice"
    operator: str = ""
    google_client_id: str = ""
    google_client_secret: str = ""
    google_issuer: str = "https://accounts.google.com"
    sentry_dsn: str = ""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["console", "json"] | None = None
    smtp_certificate: Path | None = None
    smtp_certificate_key: Path | None = None
    smtp_proxy_protocol: bool = False
    smtp_connections: int = Field(default=200, ge=1)
    smtp_connections_per_peer: int = Field(default=50, ge=1)

    @field_validator("trusted_peers")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        for network in value or ():
            ip_network(network, strict=False)
        return value

    @property
    def is_local(self) -> bool:
        """Whether this is local mode."""
        return self.mode is Mode.LOCAL

    @property
    def peers(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks whose mail counts as proven."""
        return tuple(ip_network(each, strict=False) for each in self.trusted_peers or ())

    @property
    def bot_address(self) -> str:
        """The mailbox people write to."""
        return f"invoice@{self.mail_domain}"

    def settled(self) -> Settings:
        """Return the settings with every default filled in.

        Raises `Incomplete` in production mode when something is missing that has no default.
        """
        if not self.is_local:
            self._refuse_gaps()
        local = self.is_local
        filled = {
            "database_url": self.database_url or f"sqlite://{self.data}/jupiter.db",
            "base_url": self.base_url or "http://127.0.0.1:8080",
            "mail_domain": self.mail_domain or "jupiter.localhost",
            "relay_url": self.relay_url or f"maildir:{self.data}/mail",
            "trusted_peers": self.trusted_peers
            if self.trusted_peers is not None
            else (("127.0.0.0/8", "::1") if local else ()),
            "undo_window": self.undo_window
            if self.undo_window is not None
            else timedelta(seconds=10 if local else 300),
            "log_format": self.log_format or ("console" if local else "json"),
            "secret_key": self.secret_key or (_local_key(self.data),),
        }
        return self.model_copy(update=filled)

    def _refuse_gaps(self) -> None:
        wanted = ("mail_domain", "base_url", "secret_key", "relay_url", "operator")
        gaps = [f"JUPITER_{name.upper()}" for name in wanted if not getattr(self, name)]
        if gaps:
            raise Incomplete(f"production mode needs {', '.join(gaps)}")


def _local_key(data: Path) -> str:
    """Return the secret key kept in the data folder, made at the first start."""
    file = data / "secret.key"
    data.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return file.read_text("ascii").strip()
    with os.fdopen(descriptor, "w") as opened:
        key = secrets.token_urlsafe(32)
        opened.write(key + "\n")
    return key
