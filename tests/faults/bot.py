"""Bot: `jupiter serve` as a process that can be killed at any moment and started again."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from tests.ports import free_port

ROOT = Path(__file__).parents[2]


class Bot:
    """One bot on one data folder and one port."""

    def __init__(
        self,
        folder: Path,
        database_url: str,
        *,
        roles: Sequence[str],
        relay: str,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.port = free_port()
        self.log = folder / "log.txt"
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self._roles = roles
        self._environ = {
            **{name: value for name, value in os.environ.items() if "JUPITER" not in name},
            "PYTHONPATH": str(ROOT),
            "JUPITER_DATA": str(folder),
            "JUPITER_DATABASE_URL": database_url,
            "JUPITER_SMTP_LISTEN": f"127.0.0.1:{self.port}",
            "JUPITER_WEB_LISTEN": f"127.0.0.1:{free_port()}",
            "JUPITER_RELAY_URL": relay,
            "JUPITER_UNDO_WINDOW": "0s",
            "JUPITER_RENDERERS": "1",
            "JUPITER_LOG_LEVEL": "warning",
            **(settings or {}),
        }

    async def start(self, *, max_file_octets: int | None = None) -> None:
        """Start, and wait until it greets.

        Args:
            max_file_octets: writing past it fails, as on a full disk, until `lift_limit`.
        """
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "serve", "serve", "--only", ",".join(self._roles)),
                cwd=self._folder,
                env=self._environ,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if max_file_octets is not None:
            self._limit(max_file_octets)
        async with asyncio.timeout(60):
            while not await self._greets():
                assert self.is_alive, self.log.read_text()
                await asyncio.sleep(0.02)

    def _limit(self, octets: int) -> None:
        limits = (octets, resource.RLIM_INFINITY)
        resource.prlimit(self._running.pid, resource.RLIMIT_FSIZE, limits)

    def lift_limit(self) -> None:
        """Let it write large files again."""
        self._limit(resource.RLIM_INFINITY)

    @property
    def _running(self) -> asyncio.subprocess.Process:
        assert self._process
        return self._process

    async def _greets(self) -> bool:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        try:
            return (await reader.readline()).startswith(b"220 ")
        except ConnectionResetError:
            return False
        finally:
            writer.close()

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._running.returncode is None

    async def kill(self) -> None:
        """Kill it with SIGKILL, children and all."""
        with suppress(ProcessLookupError):
            os.killpg(self._running.pid, signal.SIGKILL)
        await self._running.wait()

    async def stop(self) -> int:
        """Stop it gracefully; return its exit status."""
        self._running.terminate()
        return await asyncio.wait_for(self._running.wait(), 60)
