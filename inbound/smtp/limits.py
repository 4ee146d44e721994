"""Limits: what one connection, one peer and all of them together may take."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of the dialogue. Times in seconds."""

    max_octets: int = 25 * 10**6  #: of a message, announced by SIZE (RFC 1870)
    max_octets_in_memory: int = 256 * 10**6  #: of all messages that are being received
    max_recipients: int = 100  # RFC 5321 4.5.3.1.8: at least 100
    max_command_octets: int = 2048  # RFC 5321 4.5.3.1.4: 512, and more for parameters
    max_errors: int = 50  #: permanent refusals in one connection
    max_idle_commands: int = 100  #: commands since the last mail that was taken
    connections: int = 200
    connections_per_peer: int = 50
    mails_per_peer_hourly: int = 600  #: from a host that is not trusted, proven or not
    mails_per_author_hourly: int = 60  #: proven ones, or by the address that lets them in
    refusals_per_s: int = 400  #: of all sessions together; the others wait
    refusals_at_once: int = 100  #: that do not wait
    unproven_per_peer_hourly: int = 30  #: to postmaster and abuse
    idle_s: float = 300  # RFC 5321 4.5.3.2.7: at least 5 minutes
    block_s: float = 180  # RFC 5321 4.5.3.2.5: between two blocks of DATA
    data_s: float = 900  #: for all of one message
    session_s: float = 7200
    store_s: float = 60  #: our own part; then 451
    drain_s: float = 15  #: for what is in flight when the server stops


@dataclass(slots=True)
class Door:
    """Counts connections in all and of each peer, and octets in memory."""

    limits: Limits
    peers: Counter[str] = field(default_factory=Counter)
    connections: int = 0
    octets: int = 0

    def enter(self) -> bool:
        """Count a connection in, unless there are too many."""
        if self.connections >= self.limits.connections:
            return False
        self.connections += 1
        return True

    def enter_from(self, peer: str) -> bool:
        """Count a connection of a peer in, unless that peer has too many."""
        if self.peers[peer] >= self.limits.connections_per_peer:
            return False
        self.peers[peer] += 1
        return True

    def leave(self) -> None:
        """Count a connection out."""
        self.connections -= 1

    def leave_from(self, peer: str) -> None:
        """Count a connection of a peer out."""
        self.peers[peer] -= 1
        if not self.peers[peer]:
            del self.peers[peer]

    def hold(self, octets: int) -> bool:
        """Count octets that are kept in memory, unless there are too many."""
        if self.octets + octets > self.limits.max_octets_in_memory:
            return False
        self.octets += octets
        return True

    def release(self, octets: int) -> None:
        """Count octets out."""
        self.octets -= octets
