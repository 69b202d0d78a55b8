"""Faults, named by how one recovers from them: try again, set the record aside, or stop and tell a person.

Every message says what, where and the cure, and never holds a value of a person's data: messages reach logs, alerts and
the Airflow UI, which everyone with access may read.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

log = logging.getLogger(__name__)


class Fault(Exception):
    """Something that Helsebro foresaw; its text is safe to show anywhere.

    :param system: the outside system that it comes from, e.g. "journal extensor_fjord": alerts tell of one system that
        is down once, however many departments and flows meet it (O4). None: it is nobody else's.
    """

    def __init__(self, message: str, *, system: str | None = None) -> None:
        super().__init__(message)
        self.system = system


class TransientFault(Fault):
    """Passing trouble (network, load, a restart): trying again later is the cure.

    :param retry_after: seconds that the other side asked us to wait, or None.
    """

    def __init__(self, message: str, retry_after: float | None = None, *, system: str | None = None) -> None:
        super().__init__(message, system=system)
        self.retry_after = retry_after


class ContractBroken(Fault):
    """The other side, or our own set-up, is not what was agreed: a person must look; trying again changes nothing."""


class NotAuthorised(Fault):
    """Refused for lack of rights: credentials, grants or a department that is not ours. A person must look."""


class Held(Fault):
    """A suspicious batch waits for a person's decision (O3); nothing of it was sent.

    :param hold: its id in the bridge.
    :param known: an earlier run has found the same batch, and has told of it.
    """

    def __init__(self, message: str, hold: UUID, *, known: bool) -> None:
        super().__init__(message)
        self.hold: Final = hold
        self.known: Final = known


class Unforeseen(Fault):
    """A mistake in the program. The original's text is withheld, because it may quote a row (see `sanitised`)."""


class RecordRejected(Exception):
    """One row cannot be sent; it is set aside under `rule` and `field`, and nobody else's is touched (G1)."""

    def __init__(self, rule: str, field: str) -> None:
        super().__init__(f"{field}: {rule}")
        self.rule: Final = rule
        self.field: Final = field


@contextmanager
def one_records_matter() -> Iterator[None]:
    """Let a mistake in the program stop the one record that it shows in, its text withheld. Raises RecordRejected."""
    try:
        yield
    except RecordRejected:
        raise
    except Exception as error:  # noqa: BLE001  whatever it is
        log.error("%s", sanitised(error))  # noqa: TRY400  the traceback would quote the record
        raise RecordRejected("unforeseen", "content") from None


@contextmanager
def of(system: str) -> Iterator[None]:
    """Mark the faults that leave as this outside system's, but for those that are marked already."""
    try:
        yield
    except Fault as fault:
        fault.system = fault.system or system
        raise


def recovery(fault: Fault) -> str:
    """Return how one recovers from it, as the name of its class here: a SetupError is a ContractBroken."""
    return next(kind.__name__ for kind in type(fault).__mro__ if kind.__module__ == __name__)


def sanitised(error: Exception) -> Unforeseen:
    """Turn any exception into one that tells its type and its way through the code, but not its text."""
    frames = traceback.extract_tb(error.__traceback__)
    way = " > ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames[-6:])
    return Unforeseen(
        f"{type(error).__module__}.{type(error).__qualname__} at {way}. Its text is withheld, as it may quote personal"
        " data. This is a mistake in the program: report it with this line."
    )
