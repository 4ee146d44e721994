"""Settings: what an operator chooses, from the environment, ``.env`` and systemd's credentials.

The names are a contract (docs/settings.md). Local mode has a default for everything; production
mode refuses to start without what only an operator can know.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot import shapes


class Mode(StrEnum):
    """Where the bot runs."""

    LOCAL = "local"
    PRODUCTION = "production"


Duration = Annotated[timedelta, BeforeValidator(shapes.duration)]
Listed = Annotated[tuple[str, ...], NoDecode, BeforeValidator(shapes.listed)]
Listen = Annotated[str, AfterValidator(shapes.listen)]
WebAddress = Annotated[str, AfterValidator(shapes.web_address)]
Line = Annotated[str, AfterValidator(shapes.line)]


class Unfit(ValueError):  # noqa: N818  (names what the settings are)
    """Settings that cannot be used; each line of the message names one and says why."""


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
    database_url: Annotated[str, AfterValidator(shapes.database)] = ""
    smtp_listen: Listen = "127.0.0.1:2525"
    web_listen: Listen = "127.0.0.1:8080"
    base_url: WebAddress = ""
    mail_domain: Annotated[str, AfterValidator(shapes.domain)] = ""
    relay_url: str = ""
    trusted_peers: Annotated[Listed | None, AfterValidator(shapes.networks)] = None
    relayed_by: Annotated[Listed, AfterValidator(shapes.networks)] = ()
    authserv_id: Annotated[str, AfterValidator(shapes.domain)] = ""
    dns: Annotated[str, AfterValidator(shapes.resolver)] = ""
    undo_window: Duration | None = None
    signup: Literal["open", "invited"] = "open"
    allowed_senders: Annotated[Listed, AfterValidator(shapes.mailboxes)] = ()
    renderers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, le=64)
    secret_key: Annotated[Listed, AfterValidator(shapes.secrets)] = ()
    brand: Line = Field(default="JupiterInvoice", min_length=1)
    operator: Line = ""
    contact: Annotated[str, AfterValidator(shapes.mailbox)] = ""
    region: Line = ""
    processors: Annotated[str, AfterValidator(shapes.pairs)] = ""
    web_proxies: Annotated[Listed, AfterValidator(shapes.networks)] = ()
    google_client_id: str = ""
    google_client_secret: str = ""
    google_issuer: Annotated[str, AfterValidator(shapes.issuer)] = "https://accounts.google.com"
    sentry_dsn: Annotated[str, AfterValidator(shapes.tracker)] = ""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["console", "json"] | None = None
    smtp_certificate: Path | None = None
    smtp_certificate_key: Path | None = None
    smtp_proxy_protocol: bool = False
    smtp_connections: int = Field(default=200, ge=1)
    smtp_connections_per_peer: int = Field(default=50, ge=1)

    @property
    def is_local(self) -> bool:
        """Whether this is local mode."""
        return self.mode is Mode.LOCAL

    @property
    def peers(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks whose mail counts as proven."""
        return tuple(ip_network(each, strict=False) for each in self.trusted_peers or ())

    @property
    def relays(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks of relays that say who is proven, in Authentication-Results."""
        return tuple(ip_network(each, strict=False) for each in self.relayed_by)

    @property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks of reverse proxies that say for whom they ask, in X-Forwarded-For."""
        return tuple(ip_network(each, strict=False) for each in self.web_proxies)

    @property
    def has_google(self) -> bool:
        """Whether people may sign in with Google."""
        return bool(self.google_client_id and self.google_client_secret)

    @property
    def named_processors(self) -> tuple[tuple[str, str], ...]:
        """Who else processes data, each with what for."""
        each = (part.partition(":") for part in self.processors.split(";") if part.strip())
        return tuple((name.strip(), purpose.strip()) for name, _, purpose in each)

    @property
    def bot_address(self) -> str:
        """The mailbox people write to."""
        return f"invoice@{self.mail_domain}"

    def settled(self) -> Settings:
        """Return the settings with every default filled in.

        Raises `Unfit` in production mode when something is missing that has no default, and when
        the data folder cannot hold the key.
        """
        if not self.is_local:
            self._refuse_gaps()
        if self.relayed_by and not self.authserv_id:
            raise Unfit("JUPITER_RELAYED_BY needs JUPITER_AUTHSERV_ID, the relays' name there")
        local = self.is_local
        filled = {
            "database_url": self.database_url or f"sqlite://{self.data}/jupiter.db",
            "base_url": self.base_url or "http://127.0.0.1:8080",
            "mail_domain": self.mail_domain or "jupiter.localhost",
            "contact": self.contact or ("operator@jupiter.localhost" if local else ""),
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
            raise Unfit(f"production mode needs {', '.join(gaps)}")
        if not shapes.is_guarded(self.base_url):
            raise Unfit("JUPITER_BASE_URL: production mode needs https, as people sign in there")


def read() -> Settings:
    """Return the settings of this process with every default; raises `Unfit`."""
    try:
        return Settings().settled()
    except ValidationError as error:
        # Not pydantic's own text: it repeats the value, which may be a secret.
        complaints = [
            f"JUPITER_{'_'.join(str(step) for step in each['loc']).upper()}: "
            f"{each['msg'].removeprefix('Value error, ')}"
            for each in error.errors()
        ]
        raise Unfit("\n".join(complaints)) from None


def _local_key(data: Path) -> str:
    """Return the secret key kept in the data folder, made at the first start."""
    file = data / "secret.key"
    try:
        data.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            _make_key(file)
        key = file.read_text("ascii").strip()
    except OSError as error:
        raise Unfit(f"JUPITER_DATA: {error.filename}: {error.strerror}") from error
    if not key:
        raise Unfit(f"JUPITER_DATA: there is no key in {file}; put the one from your backup there")
    return key


def _make_key(file: Path) -> None:
    """Write a new key, on disk and whole before it has its name; two processes may start at once.

    What is sealed with it can be read by nothing else.
    """
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(secrets.token_urlsafe(32) + "\n")
        opened.flush()
        os.fsync(descriptor)
    try:
        with contextlib.suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink()
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
