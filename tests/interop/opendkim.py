"""OpenDKIM: signs what a Postfix takes, as a milter on loopback; DKIM by other people."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.ports import free_port, wait_for

_SETTINGS = """\
Syslog no
Mode s
Domain {domain}
Selector s1
KeyFile {folder}/s1.private
RequireSafeKeys no
Socket inet:{port}@127.0.0.1
InternalHosts 127.0.0.1
Canonicalization {canonicalization}
PidFile {folder}/opendkim.pid
"""


def why_not() -> str:
    """Return why this machine cannot run it, or ""."""
    missing = [each for each in ("opendkim", "opendkim-genkey") if not shutil.which(each)]
    return f"{' and '.join(missing)} not installed" if missing else ""


@dataclass(frozen=True, slots=True)
class Signer:
    """A running one."""

    port: int
    record: str  #: of its key, as a zone file has it

    @property
    def milter(self) -> str:
        """What main.cf says to have it sign."""
        return f"smtpd_milters = inet:127.0.0.1:{self.port}\nmilter_default_action = tempfail"


@contextmanager
def signing(
    folder: Path, domain: str, canonicalization: str = "relaxed/simple"
) -> Iterator[Signer]:
    """Run one that signs for a domain."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["opendkim-genkey", "-b", "2048", "-d", domain, "-s", "s1", "-D", folder], check=True
    )
    port = free_port()
    settings = _SETTINGS.format(
        domain=domain, folder=folder, port=port, canonicalization=canonicalization
    )
    (folder / "opendkim.conf").write_text(settings)
    process = subprocess.Popen(["opendkim", "-f", "-x", folder / "opendkim.conf"])
    try:
        wait_for(port, "opendkim")
        # The tool writes the name of the record without its domain.
        text = (folder / "s1.txt").read_text()
        record = text[: text.rindex(")") + 1].replace(
            "s1._domainkey", f"s1._domainkey.{domain}.", 1
        )
        yield Signer(port, record)
    finally:
        process.terminate()
        process.wait(10)
