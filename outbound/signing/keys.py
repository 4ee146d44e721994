"""Keys: the private keys of our signatures, one file each, named by its selector.

    {data}/dkim/jupiter-20261126.pem     a key; its name is the selector (RFC 6376 3.1)
    {data}/dkim/selector                 which of them signs

An old key stays when a new one is made: mail that it signed may still be on its way, and it goes on
signing until the record of the new one is published.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bot import keyfile

#: RFC 8301 3.2: at least 2048 for signers. A longer key does not fit one UDP answer.
BITS = 2048

_SELECTOR = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


class UnfitKey(ValueError):  # noqa: N818  (it names what is wrong)
    """A key that cannot be used; its text says which and why."""


@dataclass(frozen=True, slots=True)
class Key:
    """A private key and the name under which the DNS has the public one."""

    selector: str
    private: bytes = field(repr=False)  #: PEM of PKCS #1, as dkimpy reads it


def active(data: Path) -> Key | None:
    """Return the key that signs; None if none was ever made. Raises `UnfitKey`."""
    pointer = _folder(data) / "selector"
    if not pointer.exists():
        return None
    return _read(data, pointer.read_text("ascii").strip())


def known(data: Path) -> list[Key]:
    """Return all keys by their selectors. Raises `UnfitKey`."""
    return [_read(data, file.stem) for file in sorted(_folder(data).glob("*.pem"))]


def make(data: Path, now: datetime) -> Key:
    """Return a new key, stored; the first one signs, a later one once `use` says so."""
    selector = _free_selector(data, now)
    private = rsa.generate_private_key(65537, BITS).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    keyfile.make(_file(data, selector), private)
    keyfile.make(_folder(data) / "selector", f"{selector}\n".encode())
    return _read(data, selector)


def use(data: Path, selector: str) -> Key:
    """Let a key sign from the next start of the worker on. Raises `UnfitKey`."""
    key = _read(data, selector)
    keyfile.replace(_folder(data) / "selector", f"{selector}\n".encode())
    return key


def _folder(data: Path) -> Path:
    return data / "dkim"


def _file(data: Path, selector: str) -> Path:
    return _folder(data) / f"{selector}.pem"


def _free_selector(data: Path, now: datetime) -> str:
    name = f"jupiter-{now:%Y%m%d}"
    others = (f"{name}-{number}" for number in range(2, 1000))
    return next(each for each in (name, *others) if not _file(data, each).exists())


def _read(data: Path, selector: str) -> Key:
    file = _file(data, selector)
    if not _SELECTOR.fullmatch(selector) or not file.exists():
        raise UnfitKey(f"there is no key {selector} in {_folder(data)}")
    if file.stat().st_mode & 0o077:
        raise UnfitKey(f"{file} can be read by others; say chmod 600 {file}")
    private = file.read_bytes()
    try:
        read = serialization.load_pem_private_key(private, password=None)
    except ValueError as error:
        raise UnfitKey(f"{file} holds no private key") from error
    if not isinstance(read, rsa.RSAPrivateKey) or read.key_size < BITS:
        raise UnfitKey(f"{file} holds no RSA key of {BITS} bits")
    return Key(selector, private)
