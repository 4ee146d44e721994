"""Serve: the composition root and console script ``jupiter``.

Reads the settings, opens the store and runs the asked parts in one event loop. Nothing imports
this module.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from sqlite3 import DatabaseError
from typing import Any

import structlog
from tortoise.exceptions import BaseORMException

from bot import departure, loops, tokens
from bot.access import upkeep as access
from bot.dispatch import House
from bot.erasure import marks
from bot.sandbox import Limits, Sandbox
from bot.settings import Settings, Unfit
from bot.settings import read as read_settings
from bot.store import database, lone, store, upkeep, work
from bot.watch import console, faults, logs, telemetry
from inbound import worker as inbound_worker
from inbound.authentication import domains, spf
from inbound.authentication.resolver import DnsFault, Resolver
from inbound.intake import Intake
from inbound.listener import Listener
from outbound import console as errands
from outbound import farewell
from outbound import worker as outbound_worker
from outbound.channels import open_channel
from outbound.message.headers import UnfitAddress
from outbound.printing import renderer
from outbound.printing.studio import Studio
from outbound.readiness import deployment, machine
from outbound.readiness.deployment import Deployment
from outbound.readiness.finding import Finding, Names, Standing
from outbound.signing import keys
from outbound.signing import signer as signers
from outbound.signing.keys import UnfitKey
from web import app as portal
from web.site import Ports, Site

log = structlog.get_logger()

Command = Callable[[Settings, Namespace], Coroutine[Any, Any, int]]

ROLES = ("smtp", "worker", "web")
BLUEPRINTS = {
    "access": access.jobs,
    "bot": departure.jobs,
    "erasure": farewell.jobs,
    "inbound": inbound_worker.jobs,
    "outbound": outbound_worker.jobs,
    "store": upkeep.jobs,
}


def now() -> datetime:
    """Return the time; the only place the clock is read."""
    return datetime.now(UTC)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[None]:
    """Open the store with every job known."""
    async with store.opened(
        settings.database_url, secret_keys=settings.secret_key, blueprints=BLUEPRINTS
    ):
        yield


@asynccontextmanager
async def running(settings: Settings, roles: Sequence[str]) -> AsyncIterator[Listener | None]:
    """Run the asked parts until the block ends, then stop them in order, nothing in flight lost.

    Gives the SMTP listener if that is one of them.
    """
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(opened(settings))
        applied = await store.migrate()
        if applied:
            log.info("store migrated", applied=applied)
        printer = _printer(settings, stack)
        if "worker" in roles:
            await _start_worker(settings, stack, printer)
        if "web" in roles:
            ports = _ports(settings, stack, printer)
            app = portal.create_app(site(settings, ports))
            runner = await portal.start(app, settings.web_listen)
            stack.push_async_callback(runner.cleanup)
        listener = await _start_smtp(settings, stack) if "smtp" in roles else None
        log.info("started", roles=list(roles))
        yield listener
        log.info("stopping")


async def _start_smtp(settings: Settings, stack: AsyncExitStack) -> Listener:
    intake = Intake(now=now)
    await intake.start()
    stack.push_async_callback(intake.stop)
    listener = Listener(settings, intake, now=now)
    await listener.start()
    stack.push_async_callback(listener.stop)
    return listener


def _printer(settings: Settings, stack: AsyncExitStack) -> Sandbox:
    """Return the processes that draw; they start with the worker, or with the first page asked."""
    printer = Sandbox(settings.renderers, warm_up=renderer.warm_up)
    stack.callback(printer.close)
    return printer


def _ports(settings: Settings, stack: AsyncExitStack, printer: Sandbox) -> Ports:
    """Return what the portal needs of other parts."""
    # What strangers upload is looked at in a process that draws nobody's invoices.
    looker = Sandbox(1)
    stack.callback(looker.close)
    studio = Studio(printer=printer, looker=looker)
    scheme, _, folder = settings.relay_url.partition(":")
    mailboxes = Path(folder.removeprefix("//")) if scheme == "maildir" else None
    return Ports(mailboxes=mailboxes, logo=studio.logo, page=studio.page)


async def _start_worker(settings: Settings, stack: AsyncExitStack, printer: Sandbox) -> None:
    opener = Sandbox(1, limits=Limits(memory_octets=2 << 30))
    stack.callback(opener.close)
    opener.start()
    printer.start()
    if not database.is_postgres(settings.database_url):
        file = database.sqlite_path(settings.database_url)
        await stack.enter_async_context(lone.claimed(file))
    channel = open_channel(settings.relay_url, helo=settings.mail_domain)
    stack.push_async_callback(channel.close)
    signer = signers.opened(settings)
    if signer is not None:
        stack.callback(signer.close)
    sending = outbound_worker.Tools(
        channel=channel,
        printer=printer,
        clock=now,
        brand=settings.brand,
        operator=settings.operator,
        bot_address=settings.bot_address,
        mail_domain=settings.mail_domain,
        base_url=settings.base_url,
        mint=tokens.mint(settings.secret_key),
        signer=signer,
    )
    tools = {
        "access": access.Tools(now),
        "bot": departure.Tools(now, settings.mail_domain),
        "erasure": farewell.Tools(
            channel, now, sending.house, settings.data / marks.FILE, signer=signer
        ),
        "inbound": inbound_worker.Tools(opener, house(settings), now),
        "outbound": sending,
    }
    await stack.enter_async_context(work.working(tools, faults.reported))


def house(settings: Settings) -> House:
    """Return the rules of the house."""
    return House(
        mail_domain=settings.mail_domain,
        undo_window=settings.undo_window or timedelta(0),
        signup=settings.signup,
        mint=tokens.mint(settings.secret_key),
        base_url=settings.base_url.rstrip("/"),
        allowed_senders=tuple(address.lower() for address in settings.allowed_senders),
    )


def site(settings: Settings, ports: Ports) -> Site:
    """Return what the pages of the portal depend on."""
    return Site(settings, house(settings), now, ports)


async def serve(settings: Settings, arguments: Namespace) -> int:
    """Serve until SIGTERM or SIGINT; SIGHUP reads the certificate anew."""
    if "worker" in arguments.only and (reason := renderer.ready()):
        raise SystemExit(f"jupiter: {reason}")
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with running(settings, arguments.only) as listener:
        if listener is not None:
            loop.add_signal_handler(signal.SIGHUP, listener.reload_certificate)
        loops.settle()
        await stop.wait()
    return 0


async def check(settings: Settings, _arguments: Namespace) -> int:
    """Check what the bot needs and say what is wrong; exit status 1 if something is."""
    verdicts = {
        "settings": None,
        "pages": machine.pages(),
        "relay": await machine.relay(settings.relay_url, helo=settings.mail_domain),
        "database": await _database(settings),
    }
    findings = [
        Finding(name, Standing.OK if reason is None else Standing.WRONG, reason or "")
        for name, reason in verdicts.items()
    ]
    findings += await _deployment(settings)
    print("\n".join(line for each in findings for line in each.lines()))
    return int(any(each.standing is Standing.WRONG for each in findings))


async def _deployment(settings: Settings) -> list[Finding]:
    """Return what others see of the bot in the DNS; nothing of it matters in local mode."""
    if settings.is_local:
        return deployment.skipped()
    resolver = Resolver(settings.dns)
    names = Names(resolver.records, partial(spf.result, resolver), domains.organisation, DnsFault)
    ours = Deployment(
        settings.mail_domain,
        settings.base_url,
        settings.relay_url,
        keys.active(settings.data),
    )
    return await deployment.findings(ours, names, now())


async def _database(settings: Settings) -> str | None:
    try:
        async with opened(settings):
            pending = await store.pending()
    except Exception as error:  # whatever it is, the operator is to read it
        return f"{type(error).__name__}: {error}"
    return f"run `jupiter migrate`: {', '.join(pending)}" if pending else None


async def _at_once(word: console.Word, settings: Settings, arguments: Namespace) -> int:
    return await word.run(settings, arguments, now())


async def _in_store(word: console.Word, settings: Settings, arguments: Namespace) -> int:
    async with opened(settings):
        return await word.run(settings, arguments, now())


def _roles(text: str) -> list[str]:
    roles = [role.strip() for role in text.split(",") if role.strip()]
    unknown = [role for role in roles if role not in ROLES]
    if unknown or not roles:
        raise ArgumentTypeError(f"some of {','.join(ROLES)}")
    return roles


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="jupiter", description="An invoicing department by mail.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Command) -> ArgumentParser:
        made = commands.add_parser(name, help=(run.__doc__ or "").partition("\n")[0])
        made.set_defaults(run=run)
        return made

    serving = command("serve", serve)
    serving.add_argument("--only", type=_roles, default=list(ROLES), metavar="smtp,worker,web")
    command("check", check)
    words = {_at_once: errands.WORDS, _in_store: console.WORDS}
    for run, word in [(run, word) for run, each in words.items() for word in each]:
        made = commands.add_parser(word.name, help=word.summary)
        made.set_defaults(run=partial(run, word))
        word.add_arguments(made)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command of the console script; returns its exit status."""
    arguments = _parser().parse_args(argv)
    try:
        settings = read_settings()
        _refuse_relay(settings.relay_url)
    except Unfit as error:
        print("\n".join(f"jupiter: {line}" for line in str(error).splitlines()), file=sys.stderr)
        return 2
    logs.configure(settings.log_level, settings.log_format or "console")
    telemetry.configure(settings.sentry_dsn)
    run: Command = arguments.run
    try:
        with asyncio.Runner(loop_factory=loops.fast()) as runner:
            return runner.run(run(settings, arguments))
    except (OSError, BaseORMException, DatabaseError, UnfitAddress, UnfitKey) as error:
        log.debug("stopped", exc_info=True)
        print(f"jupiter: {error}", file=sys.stderr)
        return 1


def _refuse_relay(url: str) -> None:
    """Raise `Unfit` if mail cannot be handed on to such a URL, whatever answers there."""
    try:
        open_channel(url)
    except ValueError as error:
        raise Unfit(f"JUPITER_RELAY_URL: {error}") from error


if __name__ == "__main__":
    sys.exit(main())
