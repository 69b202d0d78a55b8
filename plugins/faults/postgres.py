"""What a PostgreSQL server can answer, as faults named by recovery."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from faults import ContractBroken, NotAuthorised, TransientFault

_REFUSED = (
    *("password", "authentication", "pg_hba.conf", "does not exist", "not permitted to log in"),
    "permission denied for database",
)
"""Words of libpq when a login is refused: it gives no SQLSTATE then."""


@contextmanager
def postgres_faults(what: str) -> Iterator[None]:
    """Turn the database's errors into faults. Their text is dropped: PostgreSQL quotes values in it.

    :param what: the database as the reader knows it, e.g. "journal extensor_fjord".
    """
    try:
        yield
    except psycopg.errors.InsufficientPrivilege:
        raise NotAuthorised(
            f"{what}: the role lacks a right that it needs; README, «Pointing it at real systems», lists the grants",
            system=what,
        ) from None
    except psycopg.OperationalError as error:
        if error.sqlstate is None and any(word in str(error) for word in _REFUSED):
            raise NotAuthorised(
                f"{what} refuses the login; correct its connection's host, database, login and password",
                system=what,
            ) from None
        raise TransientFault(
            f"{what} cannot be reached or went away ({error.sqlstate or 'no connection'});"
            " a later try or run goes on from there",
            system=what,
        ) from None
    except psycopg.Error as error:
        raise ContractBroken(
            f"{what} is not as agreed (SQLSTATE {error.sqlstate}, {type(error).__name__}); compare its schema with the"
            " contract's, or the bridge's with `./helsebro migrate`",
            system=what,
        ) from None
