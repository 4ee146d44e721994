"""NSD: an authoritative name server of others, on loopback."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inbound.authentication.resolver import DnsFault, Resolver
from tests.ports import free_port

_SETTINGS = """\
server:
  ip-address: 127.0.0.1@{port}
  username: ""
  database: ""
  zonesdir: "{folder}"
  pidfile: "{folder}/nsd.pid"
  xfrdfile: "{folder}/xfrd.state"
  zonelistfile: "{folder}/zone.list"
  logfile: "{folder}/nsd.log"
remote-control:
  control-enable: no
"""
_ZONE = """\
$ORIGIN {name}.
{name}. 60 IN SOA ns.{name}. hostmaster.{name}. 1 3600 600 86400 60
{name}. 60 IN NS ns.{name}.
"""


def why_not() -> str:
    """Return why this machine cannot run it, or ""."""
    return "" if shutil.which("nsd") else "nsd is not installed"


@contextmanager
def answering(folder: Path, zones: dict[str, str]) -> Iterator[str]:
    """Serve zones, each its name and its records; give ``host:port``."""
    port = free_port()
    settings = _SETTINGS.format(port=port, folder=folder)
    for name, records in zones.items():
        (folder / f"{name}.zone").write_text(_ZONE.format(name=name) + records)
        settings += f'zone:\n  name: "{name}"\n  zonefile: "{name}.zone"\n'
    (folder / "nsd.conf").write_text(settings)
    server = subprocess.Popen(["nsd", "-d", "-c", folder / "nsd.conf"])
    try:
        _wait_for(f"127.0.0.1:{port}", next(iter(zones)), folder)
        yield f"127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def _wait_for(address: str, name: str, folder: Path) -> None:
    for _ in range(60):
        try:
            if Resolver(address, question_s=0.5).records(name, "NS"):
                return
        except DnsFault:
            time.sleep(0.1)
    raise RuntimeError((folder / "nsd.log").read_text())
