"""Upkeep: what is done by the clock, whatever stopped."""

from __future__ import annotations

import asyncio

from procrastinate import jobs

from bot.store import engine, store, upkeep
from tests.bot.store.jobs.working import BLUEPRINTS, doing


async def test_the_engine_keeps_the_clock_of_its_tasks(database_url: str) -> None:
    blueprints = {"store": upkeep.jobs}
    for _ in range(2):  # a second store in one process has them too
        opened = store.opened(database_url, secret_keys=["k"], blueprints=blueprints)
        async with opened as app:
            clocks = app.periodic_registry.periodic_tasks
            assert {name for name, _ in clocks} == {"store:rescue", "store:sweep"}
            assert all(app.tasks[name] is clocks[name, ""].task for name, _ in clocks)


async def test_jobs_are_given_back_by_the_clock(database_url: str) -> None:
    async with store.opened(database_url, secret_keys=["k"], blueprints=BLUEPRINTS) as app:
        job, worker = await doing()
        await app.job_manager.unregister_worker(worker)
        await app.job_manager.defer_periodic_job(
            job=jobs.Job(
                id=None,
                queue="store",
                task_name="store:rescue",
                lock=None,
                queueing_lock="rescue",
                task_kwargs={"timestamp": 1},
            ),
            periodic_id="",
            defer_timestamp=1,
        )
        await app.run_worker_async(queues=["store"], wait=False, install_signal_handlers=False)
        left = {each.id: each.status for each in await app.job_manager.list_jobs_async(queue="t")}
        assert left == {job.id: "todo"}


async def test_two_rescuers_give_a_job_back_once(store: str) -> None:
    _, worker = await doing()
    await engine.app().job_manager.unregister_worker(worker)
    rescued = await asyncio.gather(*(upkeep.rescue(dead_after_s=60) for _ in range(3)))
    assert sorted(rescued) == [0, 0, 1]


async def test_the_nightly_sweep_deletes_what_failed_long_ago_only(database_url: str) -> None:
    async with store.opened(database_url, secret_keys=["k"], blueprints=BLUEPRINTS) as app:
        job, _ = await doing()
        await app.job_manager.finish_job(job, jobs.Status.FAILED, delete_job=False)
        await upkeep.sweep(timestamp=1)
        assert len(list(await app.job_manager.list_jobs_async(queue="t"))) == 1
