"""STARTTLS: offered with a certificate, renewed without a restart, closed to injection."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from structlog.testing import capture_logs

from tests.inbound.smtp.client import ENVELOPE, Client
from tests.inbound.smtp.conftest import Running, Serve


def write_certificate(folder: Path) -> dict[str, Path]:
    """Write a new certificate and key; return the settings that name them."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "jupiter.localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    files = {
        "smtp_certificate": folder / "chain.pem",
        "smtp_certificate_key": folder / "key.pem",
    }
    encoding = serialization.Encoding.PEM
    files["smtp_certificate"].write_bytes(certificate.public_bytes(encoding))
    files["smtp_certificate_key"].write_bytes(
        key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return files


@pytest.fixture
async def secure(serve: Serve, tmp_path: Path) -> Running:
    """A server with a certificate in `tmp_path`."""
    return await serve(**write_certificate(tmp_path))


async def test_a_mail_comes_in_encrypted(secure: Running) -> None:
    async with Client(secure.port) as client:
        assert "250-STARTTLS" in await client.greet()
        await client.start_tls()
        assert "STARTTLS" not in await client.greet_again()
        assert (await client.send()).startswith("250 ")
        assert (await client.say(b"STARTTLS")).startswith("503 ")
        assert (await client.say(b"QUIT")).startswith("221 ")


async def test_what_was_said_in_plain_text_counts_no_more(secure: Running) -> None:
    async with Client(secure.port) as client:
        await client.greet()
        await client.say(*ENVELOPE)
        await client.start_tls()
        assert (await client.say(b"DATA")).startswith("503 ")
        assert (await client.say(ENVELOPE[0])).startswith("503 5.5.1 Say EHLO first")


async def test_plain_text_behind_starttls_is_thrown_away(secure: Running) -> None:
    async with Client(secure.port) as client:
        await client.greet()
        await client.start_tls(injected=b"EHLO eve\r\nMAIL FROM:<eve@example.com>\r\n")
        client.write(b"NOOP\r\n")
        assert await client.reply() == "250 2.0.0 Ok"
        assert (await client.say(ENVELOPE[1])).startswith("503 ")


async def test_a_failed_handshake_is_counted_out(secure: Running) -> None:
    with capture_logs() as logs:
        for _ in range(3):
            async with Client(secure.port) as client:
                await client.greet()
                await client.say(b"STARTTLS")
                client.write(b"this is no handshake\r\n")
                assert await client.is_closed()
        async with Client(secure.port) as client:
            await client.greet()
            await client.say(b"STARTTLS")
        await asyncio.sleep(0.1)
    assert logs == []
    assert secure.listener.connections == 0


async def test_a_stop_does_not_wait_for_a_handshake(secure: Running) -> None:
    async with Client(secure.port) as client:
        await client.greet()
        await client.say(b"STARTTLS")
        with capture_logs() as logs:
            await secure.listener.stop()
        assert await client.is_closed()
    assert logs == []  # nobody was given up on


async def test_a_renewed_certificate_is_shown_from_then_on(secure: Running, tmp_path: Path) -> None:
    async with Client(secure.port) as client:
        await client.greet()
        first = await client.start_tls()
        write_certificate(tmp_path)
        with capture_logs():
            secure.listener.reload_certificate()
        assert (await client.say(b"NOOP")).startswith("250 ")
    async with Client(secure.port) as client:
        await client.greet()
        assert await client.start_tls() != first


async def test_a_broken_certificate_leaves_the_old_one_in_use(
    secure: Running, tmp_path: Path
) -> None:
    key = (tmp_path / "key.pem").read_bytes()
    write_certificate(tmp_path)
    (tmp_path / "key.pem").write_bytes(key)  # half renewed
    with capture_logs() as logs:
        secure.listener.reload_certificate()
    assert [entry["event"] for entry in logs] == ["smtp.certificate_not_reloaded"]
    async with Client(secure.port) as client:
        await client.greet()
        await client.start_tls()


async def test_a_server_without_a_readable_certificate_does_not_start(
    serve: Serve, tmp_path: Path
) -> None:
    with pytest.raises(OSError, match="No such file"):
        await serve(smtp_certificate=tmp_path / "none.pem")
