"""The sandbox: work that is late, dies or is odd costs its own call only."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from bot.sandbox import Died, Limits, Sandbox, TookTooLong, Unavailable, nothing
from tests.bot import labour
from tests.waiting import until

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def opened(
    processes: int = 1, *, warm_up: Callable[[], None] = nothing, limits: Limits | None = None
) -> Iterator[Sandbox]:
    """Give a sandbox and close it."""
    sandbox = Sandbox(processes, warm_up=warm_up, limits=limits)
    try:
        yield sandbox
    finally:
        sandbox.close()


def is_alive(pid: int) -> bool:
    """Tell whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_work_is_done_in_another_process() -> None:
    with opened() as sandbox:
        assert await sandbox.run(labour.add, 5, 2, b=3) == 5
        assert await sandbox.run(labour.pid, 5) != os.getpid()


async def test_work_that_takes_too_long_is_killed_and_the_next_call_works() -> None:
    with opened() as sandbox:
        deaf = await sandbox.run(labour.pid, 5)
        with pytest.raises(TookTooLong, match="be_deaf"):
            await sandbox.run(labour.be_deaf, 0.3)  # it never ends by itself

        assert not is_alive(deaf)
        assert await sandbox.run(labour.add, 5, 1) == 2


@pytest.mark.parametrize("deadly", [labour.exit_at_once, labour.crash, labour.leave])
async def test_a_process_that_dies_is_told_and_the_next_call_works(
    deadly: Callable[[], None],
) -> None:
    with opened() as sandbox:
        with pytest.raises(Died, match=deadly.__name__):
            await sandbox.run(deadly, 5)
        assert await sandbox.run(labour.add, 5, 1) == 2


async def test_work_beyond_the_memory_limit_dies() -> None:
    with opened(limits=Limits(memory_octets=300 << 20)) as sandbox:
        with pytest.raises(Died, match="out of memory"):
            await sandbox.run(labour.take_memory, 5, 400 << 20)
        assert await sandbox.run(labour.take_memory, 5, 1 << 20) == 1 << 20


async def test_work_beyond_the_cpu_limit_dies() -> None:
    with opened(limits=Limits(cpu_s=1)) as sandbox:
        with pytest.raises(Died, match=f"exit code -{int(signal.SIGXCPU)}"):
            await sandbox.run(labour.use_cpu, 20)
        assert await sandbox.run(labour.add, 5, 1) == 2


async def test_a_process_is_replaced_after_its_share() -> None:
    with opened(limits=Limits(tasks=2)) as sandbox:
        pids = [await sandbox.run(labour.pid, 5) for _ in range(4)]

        assert pids[0] == pids[1] != pids[2] == pids[3]
        await until(lambda: not is_alive(pids[0]))


async def test_a_process_killed_while_idle_is_replaced() -> None:
    with opened() as sandbox:
        idle = await sandbox.run(labour.pid, 5)
        os.kill(idle, signal.SIGKILL)
        await until(lambda: not is_alive(idle))

        assert await sandbox.run(labour.pid, 5) != idle


async def test_what_work_raises_passes_through() -> None:
    with opened() as sandbox:
        with pytest.raises(ValueError, match="too blue") as raised:
            await sandbox.run(labour.fail, 5, "too blue")
        assert "in fail" in "".join(raised.value.__notes__)
        with pytest.raises(TimeoutError, match="its own"):
            await sandbox.run(labour.run_out_of_time, 5)


async def test_odd_exceptions_and_results_are_ordinary_errors() -> None:
    with opened() as sandbox:
        mine = await sandbox.run(labour.pid, 5)
        with pytest.raises(RuntimeError, match="TwoArgumentsError: 1 2"):
            await sandbox.run(labour.fail_oddly, 5)
        with pytest.raises(TypeError, match="cannot pickle"):
            await sandbox.run(labour.return_a_lock, 5)
        with pytest.raises(RuntimeError, match="StopIteration"):
            await sandbox.run(labour.stop_iterating, 5)

        assert await sandbox.run(labour.pid, 5) == mine


@pytest.mark.parametrize("odd", [labour.interrupt, labour.leave, labour.be_cancelled])
async def test_what_would_end_the_event_loop_does_not(odd: Callable[[], None]) -> None:
    with opened() as sandbox:
        with pytest.raises(Died, match=odd.__name__):
            await asyncio.wait_for(sandbox.run(odd, 5), 10)
        assert await sandbox.run(labour.add, 5, 1) == 2


async def test_work_that_cannot_be_sent_is_an_ordinary_error() -> None:
    with opened() as sandbox:
        with pytest.raises((AttributeError, TypeError), match="pickle"):
            await sandbox.run(lambda: 1, 5)
        assert await sandbox.run(labour.add, 5, 1) == 2


async def test_closing_with_work_in_flight_waits_for_none_and_blames_nobody() -> None:
    sandbox = Sandbox(1)
    pids = [await sandbox.run(labour.pid, 5)]
    calls = [asyncio.create_task(sandbox.run(labour.be_deaf, 60)) for _ in range(3)]
    await asyncio.sleep(0.2)

    sandbox.close()  # what it would wait for never ends

    told = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(each) for each in told] == [Unavailable] * 3
    assert not is_alive(pids[0])


async def test_work_whose_caller_gives_up_is_killed() -> None:
    with opened() as sandbox:
        busy = await sandbox.run(labour.pid, 5)
        call = asyncio.create_task(sandbox.run(labour.be_deaf, 60))
        await asyncio.sleep(0.2)
        call.cancel()
        with suppress(asyncio.CancelledError):
            await call

        await until(lambda: not is_alive(busy))
        assert await sandbox.run(labour.add, 5, 1) == 2


async def test_a_call_given_up_while_it_waits_costs_nobody_anything() -> None:
    with opened() as sandbox:
        first = asyncio.create_task(sandbox.run(labour.sleep, 5, 0.4))
        await asyncio.sleep(0.2)
        waiting = asyncio.create_task(sandbox.run(labour.be_deaf, 60))
        await asyncio.sleep(0.05)
        waiting.cancel()

        assert await first == await sandbox.run(labour.pid, 5)


async def test_callers_at_once_never_exceed_the_bound(tmp_path: Path) -> None:
    with opened(2) as sandbox:
        calls = [sandbox.run(labour.note_and_sleep, 5, tmp_path, 0.02) for _ in range(20)]
        calls.append(sandbox.run(labour.note_and_sleep, 0.01, tmp_path / "none", 0.0))
        together = await asyncio.gather(*calls, return_exceptions=True)

    assert max(each for each in together if isinstance(each, int)) == 2


async def test_the_time_limit_does_not_count_the_wait_for_a_process() -> None:
    with opened() as sandbox:
        calls = [sandbox.run(labour.sleep, 0.5, 0.3) for _ in range(4)]
        assert len(set(await asyncio.gather(*calls))) == 1


async def test_a_warm_up_that_fails_is_a_clear_error_and_not_tried_in_a_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = tmp_path / "tries"
    monkeypatch.setenv("TRIES", str(tries))
    with opened(warm_up=labour.start_badly) as sandbox:
        with pytest.raises(Unavailable, match="no fonts"):
            await sandbox.run(labour.add, 5, 1)
        await asyncio.sleep(0.5)
        assert tries.read_text() == "x"

        sandbox.start()
        await until(lambda: tries.read_text() == "xx")
        with pytest.raises(Unavailable, match="no fonts"):
            await sandbox.run(labour.add, 5, 1)


async def test_a_process_that_dies_at_its_start_is_a_clear_error() -> None:
    with (
        opened(warm_up=labour.die_at_start) as sandbox,
        pytest.raises(Unavailable, match="ended with 9"),
    ):
        await sandbox.run(labour.add, 5, 1)


async def test_a_stop_of_the_whole_service_leaves_work_in_flight_alone() -> None:
    with opened() as sandbox:
        mine = await sandbox.run(labour.pid, 5)
        call = asyncio.create_task(sandbox.run(labour.sleep, 5, 0.4))
        await asyncio.sleep(0.2)
        os.kill(mine, signal.SIGTERM)

        assert await call == mine


async def test_a_process_inherits_no_socket() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        os.set_inheritable(listening.fileno(), True)
        with opened() as sandbox:
            handles = await sandbox.run(labour.handles, 5)
            listening.close()
            with socket.create_server(("127.0.0.1", port)):
                assert sum(each.startswith("socket:") for each in handles) == 1  # the pipe


def test_processes_die_with_a_parent_that_is_killed() -> None:
    main = "from tests.bot import labour; labour.be_a_parent()"
    parent = subprocess.Popen(
        [sys.executable, "-c", main], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        assert all(is_alive(pid) for pid in pids)
        parent.kill()
    asyncio.run(until(lambda: not any(is_alive(pid) for pid in pids)))
