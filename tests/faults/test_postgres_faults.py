"""What a real PostgreSQL answers, by SQLSTATE, as faults named by recovery (O1, O4)."""

import psycopg
import pytest

from console.postgres import Server
from faults import ContractBroken, Fault, NotAuthorised, TransientFault
from faults.postgres import postgres_faults
from tests.world import number


def raised(server: Server, code: str) -> Fault:
    """Let the server raise the code, with values in every part of its message."""
    quoting = f"Åse Bjørnø {number(5)}"
    block = (
        f"do $$ begin raise exception using errcode = '{code}', message = '{quoting}', detail = '{quoting}',"
        f" hint = '{quoting}', column = '{quoting}', table = '{quoting}'; end $$"
    )
    with pytest.raises(Fault) as caught, postgres_faults("bridge x"), psycopg.connect(server.dsn()) as connection:
        connection.execute(block.encode())
    for text in (str(caught.value), repr(caught.value)):
        assert "Bjørnø" not in text
        assert number(5) not in text
        assert "bridge x" in text
    assert caught.value.__suppress_context__
    return caught.value


@pytest.mark.parametrize(
    "code",
    [
        "40001",  # serialization_failure
        "40P01",  # deadlock_detected
        "55P03",  # lock_not_available
        "57014",  # query_canceled: the statement's time-out
        "57P01",  # admin_shutdown
        "57P02",  # crash_shutdown
        "57P03",  # cannot_connect_now
        "53100",  # disk_full
        "53200",  # out_of_memory
        "53300",  # too_many_connections
        "08006",  # connection_failure
        "58030",  # io_error
    ],
)
def test_passing_trouble_is_for_a_later_try(postgres: Server, code: str) -> None:
    """O4."""
    fault = raised(postgres, code)
    assert isinstance(fault, TransientFault)
    assert code in str(fault)


def test_a_missing_right_names_the_grants(postgres: Server) -> None:
    """O4."""
    fault = raised(postgres, "42501")
    assert isinstance(fault, NotAuthorised)
    assert "lists the grants" in str(fault)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("42P01", "UndefinedTable"),
        ("42703", "UndefinedColumn"),
        ("42601", "SyntaxError"),
        ("22P02", "InvalidTextRepresentation"),
        ("22001", "StringDataRightTruncation"),
        ("23505", "UniqueViolation"),
        ("23502", "NotNullViolation"),
        ("25006", "ReadOnlySqlTransaction"),
        ("0A000", "FeatureNotSupported"),
        ("XX000", "InternalError_"),
        ("P0001", "RaiseException"),
        ("ZZ999", "DatabaseError"),  # one that nobody knows
    ],
)
def test_anything_else_is_for_a_person(postgres: Server, code: str, name: str) -> None:
    """O4: by code and name."""
    fault = raised(postgres, code)
    assert isinstance(fault, ContractBroken)
    assert f"(SQLSTATE {code}, {name})" in str(fault)


def test_other_errors_and_faults_pass_through() -> None:
    """O4: only the database's own errors are translated."""
    with pytest.raises(ZeroDivisionError), postgres_faults("bridge x"):
        raise ZeroDivisionError
    with pytest.raises(NotAuthorised, match="as it was"), postgres_faults("bridge x"):
        raise NotAuthorised("as it was")
    with postgres_faults("bridge x"):
        pass


def test_a_value_that_python_does_not_know_is_not_quoted(postgres: Server) -> None:
    """O1: psycopg quotes what it cannot read, too."""
    with pytest.raises(ContractBroken) as caught, postgres_faults("bridge x"), psycopg.connect(postgres.dsn()) as here:
        here.execute("select date '12022-10-01'").fetchone()
    assert "12022" not in str(caught.value)
