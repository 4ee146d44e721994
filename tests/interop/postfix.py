"""Postfix: a private instance on loopback, as upstream, smarthost or anchor of a benchmark.

Touches nothing outside its folder. Its master refuses to run without root.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.ports import free_port, wait_for

#: All services un-chrooted; the only one on the network is smtpd on loopback.
MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup     unix  n  -  n  60    1  pickup
cleanup    unix  n  -  n  -     0  cleanup
qmgr       unix  n  -  n  300   1  qmgr
tlsmgr     unix  -  -  n  1000? 1  tlsmgr
rewrite    unix  -  -  n  -     -  trivial-rewrite
bounce     unix  -  -  n  -     0  bounce
defer      unix  -  -  n  -     0  bounce
trace      unix  -  -  n  -     0  bounce
verify     unix  -  -  n  -     1  verify
flush      unix  n  -  n  1000? 0  flush
proxymap   unix  -  -  n  -     -  proxymap
proxywrite unix  -  -  n  -     1  proxymap
smtp       unix  -  -  n  -     -  smtp
relay      unix  -  -  n  -     -  smtp
showq      unix  n  -  n  -     -  showq
error      unix  -  -  n  -     -  error
retry      unix  -  -  n  -     -  error
discard    unix  -  -  n  -     -  discard
anvil      unix  -  -  n  -     1  anvil
scache     unix  -  -  n  -     1  scache
postlog    unix-dgram n - n -   1  postlogd
"""

MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/data/mail.log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.upstream.example
mydomain = upstream.example
mydestination =
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
alias_maps =
alias_database =
local_recipient_maps =
disable_dns_lookups = yes
smtp_host_lookup = native
smtpd_peername_lookup = no
smtputf8_autodetect_classes = all
smtp_connection_cache_destinations = static:all
minimal_backoff_time = 1s
maximal_backoff_time = 4s
queue_run_delay = 1s
default_transport = {transport}
{more}
"""


def why_not() -> str:
    """Return why this machine cannot run one, or ""."""
    if os.geteuid() != 0:
        return "Postfix's master runs as root only"
    if not shutil.which("postfix"):
        return "Postfix is not installed"
    return ""


@dataclass(frozen=True, slots=True)
class Postfix:
    """A running instance."""

    folder: Path
    port: int

    @property
    def master_pid(self) -> int:
        """The process all others descend from."""
        return int((self.folder / "queue/pid/master.pid").read_text())

    def queued(self) -> int:
        """Return how many mails wait in its queue."""
        queue = self.folder / "queue"
        places = ("incoming", "active", "deferred", "maildrop", "hold")
        return sum(1 for place in places for each in (queue / place).rglob("*") if each.is_file())

    def log(self) -> str:
        """Return its log so far."""
        file = self.folder / "data/mail.log"
        return file.read_text(errors="replace") if file.exists() else ""


@contextmanager
def postfix(folder: Path, transport: str, more: str = "") -> Iterator[Postfix]:
    """Run an instance that hands every mail to `transport`.

    Args:
        folder: made if missing; Postfix's own user must be able to enter it.
        transport: ``discard:``, or ``smtp:[127.0.0.1]:PORT``.
        more: further lines of main.cf.
    """
    port = free_port()
    for name in ("conf", "queue", "data"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    shutil.chown(folder / "data", "postfix")
    for name in ("postfix-files", "dynamicmaps.cf"):
        shutil.copy(f"/etc/postfix/{name}", folder / "conf")
        (folder / "conf" / f"{name}.d").mkdir(exist_ok=True)
    (folder / "conf/master.cf").write_text(MASTER.format(port=port))
    settings = MAIN.format(folder=folder, transport=transport, more=more)
    (folder / "conf/main.cf").write_text(settings)
    _run(folder, "start")
    try:
        wait_for(port, "postfix")
        yield Postfix(folder, port)
    finally:
        _run(folder, "stop")


def _run(folder: Path, word: str) -> None:
    done = subprocess.run(
        ["postfix", "-c", folder / "conf", word], capture_output=True, check=False, text=True
    )
    if done.returncode:
        raise RuntimeError(f"postfix {word}: {done.stderr}")
