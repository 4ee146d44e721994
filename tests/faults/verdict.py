"""Verdict: what was told compared with what is stored."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.faults.sender import Mail

_MESSAGE_ID = re.compile(rb"^Message-ID: (\S+)\r?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Message-IDs of mails gone wrong, by how."""

    lost: list[str]  #: 250 was told, and it is not stored under that id
    torn: list[str]  #: stored with octets that were never sent
    twice: list[str]  #: stored more than once
    refused_but_stored: list[str]
    refused: list[str]  #: for good, though nothing was wrong with it
    without_job: list[str]  #: ids of rows that do not have exactly one job

    @property
    def is_clean(self) -> bool:
        """Whether nothing went wrong."""
        return self == Verdict([], [], [], [], [], [])


def verdict(
    sent: Sequence[Mail], stored: Mapping[str, bytes], jobs: Sequence[str] | None = None
) -> Verdict:
    """Judge by content.

    Args:
        sent: the mails and the replies to them.
        stored: octets by the id of the row.
        jobs: ids of the mails that jobs wait for; None if a worker ran.
    """
    octets = {mail.message_id: mail.octets for mail in sent}
    rows: dict[str, list[str]] = defaultdict(list)
    torn = []
    for id_, content in stored.items():
        found = _MESSAGE_ID.search(content)
        message_id = found[1].decode() if found else "?"
        rows[message_id].append(id_)
        if octets.get(message_id) != content:
            torn.append(message_id)
    told = {mail.message_id: mail.stored_as for mail in sent if mail.stored_as}
    refused = [mail.message_id for mail in sent if mail.is_refused]
    return Verdict(
        lost=[name for name, id_ in told.items() if id_ not in rows[name]],
        torn=torn,
        twice=[name for name, ids in rows.items() if len(ids) > 1],
        refused_but_stored=[name for name in refused if rows[name]],
        refused=refused,
        without_job=[id_ for id_ in stored if jobs is not None and jobs.count(id_) != 1],
    )
