"""Signing: mails made and signed by whoever a test wants, and the domains they are of.

alice.com and my-company.com are honest, evil.com signs whatever it likes, victim.com is to be
impersonated. The names are known to the DNS of the tests only.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from tests.inbound.authentication.names import text_record

BOT = "invoice@jupiter.localhost"
BODY = "invoice ACME 3h @ 100\r\n"


#: A key of 512 bits, which no library makes any more.
SHORT_KEY = b"""\
-----BEGIN RSA PRIVATE KEY-----
MIIBOwIBAAJBAOJmH7ohxnDR8dogTNHkCAjidhtKf5opCwdFWUgO1jWaqQx7yJZw
ujcqof72qYa+K33FrEMhSiWgsXQTIkY8Yk8CAwEAAQJBAInpT9ZgkLNVEJChMGqD
D+npmaySOxy7d75cHkDo2NAZWvcAP2hdLGR1xuzEB1GBOo9Zv/VHl2wdluTcm754
95ECIQD5gDJGw+TaglitGL+cVWQQOKFIVlECHJo/iR6d8INPwwIhAOhL30ZjLt/3
FfwDgFH9Nv3BivGLhqYEz+TNI+N9TyaFAiEAxe5MdFU9vZdAb/m9MHGRk0jJshA/
7bPxLkxCTLucAG8CIGctVAWahjZ6M+yUzYkdNDCvp3wz4eGZn5FbwIYJoX9VAiB4
AXCCJFST4S8R6DGCi7zpXExS/mxKQsaoxmBjXaiGfA==
-----END RSA PRIVATE KEY-----
"""
SHORT_PUBLIC = (
    "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAOJmH7ohxnDR8dogTNHkCAjidhtKf5op"
    "CwdFWUgO1jWaqQx7yJZwujcqof72qYa+K33FrEMhSiWgsXQTIkY8Yk8CAwEAAQ=="
)


@cache
def rsa_key(name: str) -> tuple[bytes, str]:
    """Return the private key called so as dkimpy wants it, and the public one as the DNS does."""
    key = rsa.generate_private_key(65537, 2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private, base64.b64encode(public).decode()


@cache
def ed25519_key() -> tuple[bytes, str]:
    """Return the same of an Ed25519 key."""
    key = ed25519.Ed25519PrivateKey.generate()
    return base64.b64encode(key.private_bytes_raw()), base64.b64encode(
        key.public_key().public_bytes_raw()
    ).decode()


def published(name: str, key: str, more: str = "k=rsa") -> str:
    """Return the record of a key."""
    return f"{name} 60 IN TXT {text_record(f'v=DKIM1; {more}; p={key}')}\n"


@cache
def zone() -> str:
    """Return the records of all domains."""
    honest, evil = rsa_key("honest")[1], rsa_key("evil")[1]
    signers = ("alice.com.", "my-company.com.", "nopolicy.com.", "twodmarc.com.", "mail.alice.com.")
    keys = "".join(published(f"s1._domainkey.{each}", honest) for each in signers)
    return f"""
alice.com. 60 IN TXT "v=spf1 ip4:127.0.0.1 -all"
_dmarc.alice.com. 60 IN TXT "v=DMARC1; p=reject; adkim=r; aspf=r"
my-company.com. 60 IN TXT "v=spf1 -all"
_dmarc.my-company.com. 60 IN TXT "v=DMARC1; p=reject"
victim.com. 60 IN TXT "v=spf1 -all"
_dmarc.victim.com. 60 IN TXT "v=DMARC1; p=reject"
evil.com. 60 IN TXT "v=spf1 +all"
_dmarc.evil.com. 60 IN TXT "v=DMARC1; p=none"
nopolicy.com. 60 IN TXT "v=spf1 ip4:10.9.9.9 ~all"
spfonly.com. 60 IN TXT "v=spf1 ip4:127.0.0.1 -all"
strict.com. 60 IN TXT "v=spf1 -all"
_dmarc.strict.com. 60 IN TXT "v=DMARC1; p=quarantine; adkim=s; aspf=s"
twodmarc.com. 60 IN TXT "v=spf1 -all"
_dmarc.twodmarc.com. 60 IN TXT "v=DMARC1; p=reject"
_dmarc.twodmarc.com. 60 IN TXT "v=DMARC1; p=none"
user1.host.com. 60 IN TXT "v=spf1 -all"
{keys}{published("s1._domainkey.evil.com.", evil)}{published("s1._domainkey.strict.com.", honest)}
{published("s1._domainkey.user2.host.com.", evil)}
{published("ed._domainkey.alice.com.", ed25519_key()[1], "k=ed25519")}
{published("short._domainkey.alice.com.", SHORT_PUBLIC)}
{published("test._domainkey.alice.com.", honest, "k=rsa; t=y")}
{published("chat._domainkey.alice.com.", honest, "k=rsa; s=chat")}
{published("sha1._domainkey.alice.com.", honest, "k=rsa; h=sha1")}
{published("more._domainkey.alice.com.", honest, "h=sha1:sha256; s=email:tlsrpt; n=notes")}
{published("gone._domainkey.alice.com.", "")}
{published("two._domainkey.alice.com.", honest)}{published("two._domainkey.alice.com.", evil)}
"""


def mail(
    author: str = "Alice <bob@alice.com>",
    *,
    subject: str = "invoice",
    to: str = BOT,
    cc: str = "",
    body: str = BODY,
    age: timedelta = timedelta(0),
    message_id: str = "<1@alice.com>",
) -> bytes:
    """Return an unsigned command mail."""
    copies = f"Cc: {cc}\r\n" if cc else ""
    return (
        f"From: {author}\r\nTo: {to}\r\n{copies}Subject: {subject}\r\n"
        f"Date: {format_datetime(datetime.now(UTC) - age)}\r\nMessage-ID: {message_id}\r\n"
        f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}"
    ).encode()


def signed(
    octets: bytes,
    domain: str = "alice.com",
    *,
    key: bytes | None = None,
    selector: str = "s1",
    algorithm: str = "rsa-sha256",
    names: Iterable[str] | None = None,
    length: bool = False,
    canonicalize: tuple[bytes, bytes] = (b"relaxed", b"relaxed"),
) -> bytes:
    """Return a mail with a DKIM signature on top, made by dkimpy."""
    signer = dkim.DKIM(octets, signature_algorithm=algorithm.encode())
    field = signer.sign(
        selector.encode(),
        domain.encode(),
        key or rsa_key("honest")[0],
        canonicalize=canonicalize,
        include_headers=[each.encode() for each in names] if names else None,
        length=length,
    )
    return bytes(field) + octets


def by_evil(octets: bytes, domain: str = "evil.com") -> bytes:
    """Return a mail signed by evil.com."""
    return signed(octets, domain, key=rsa_key("evil")[0])
