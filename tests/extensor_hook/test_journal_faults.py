"""What a journal can do wrong: each is told by how one recovers, with the cure and without the database's words."""

import logging
import traceback

import psycopg
import pytest

from console.postgres import Server, free_port
from extensor_hook import ExtensorHook
from faults import ContractBroken, Fault, NotAuthorised, TransientFault
from statements import statement
from tests.extensor_hook.conftest import CONNECTION, connection, do
from tests.world import PASSWORD, Customer, number

QUERY = statement("extensor/practitioners")
TERMINATE = (
    "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'flowzone_sync' and pid <> pg_backend_pid()"
)


def fault_of(hook: ExtensorHook) -> Fault:
    with pytest.raises(Fault) as caught:
        hook.version()
    assert caught.value.__suppress_context__
    assert hook.test_connection() == (False, str(caught.value))
    return caught.value


def refused(hook: ExtensorHook) -> None:
    """The login is refused, and nothing that the server said of it is passed on."""
    fault = fault_of(hook)
    assert isinstance(fault, NotAuthorised)
    assert str(fault) == (
        "journal extensor_fjord refuses the login; correct its connection's host, database, login and password"
    )


def test_a_wrong_password(
    journal: Customer, hook: ExtensorHook, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D7; the wrong password is not told either."""
    monkeypatch.setenv(CONNECTION, connection(postgres, journal, password="wrong-secret"))
    refused(hook)


@pytest.mark.parametrize("instead", [{"password": ""}, {"login": "nobody"}, {"schema": "nowhere"}])
def test_no_password_no_such_role_no_such_database(
    journal: Customer,
    hook: ExtensorHook,
    postgres: Server,
    monkeypatch: pytest.MonkeyPatch,
    instead: dict[str, str],
) -> None:
    """D7."""
    monkeypatch.setenv(CONNECTION, connection(postgres, journal, **instead))
    refused(hook)


def test_a_role_that_may_not_log_in(journal: Customer, hook: ExtensorHook) -> None:
    """D7."""
    do(journal, "alter role flowzone_sync nologin")
    try:
        refused(hook)
    finally:
        do(journal, "alter role flowzone_sync login")


def test_a_role_that_may_not_connect_to_the_database(own: Customer, hook: ExtensorHook) -> None:
    """D7: the contract's grants are missing; waiting would not bring them."""
    with psycopg.connect(own.dsn) as owner:
        database = owner.info.dbname
    do(own, f"revoke connect on database {database} from flowzone_sync, public")
    fault = fault_of(hook)
    assert isinstance(fault, NotAuthorised)
    assert "journal extensor_fjord" in str(fault)


@pytest.mark.parametrize("host", ["127.0.0.1", "nowhere.invalid"])
def test_a_server_that_is_not_there(
    journal: Customer, hook: ExtensorHook, postgres: Server, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    """It may come back."""
    monkeypatch.setenv(CONNECTION, connection(postgres, journal, host=host, port=free_port()))
    fault = fault_of(hook)
    assert isinstance(fault, TransientFault)
    assert str(fault) == (
        "journal extensor_fjord cannot be reached or went away (no connection); a later try or run goes on from there"
    )


def test_a_server_that_goes_away_meanwhile(journal: Customer, hook: ExtensorHook) -> None:
    """Between two questions."""
    with pytest.raises(TransientFault, match=r"journal extensor_fjord .* went away"), hook.snapshot() as snapshot:  # noqa: PT012
        do(journal, TERMINATE)
        snapshot.value("select 1")


def test_a_server_that_goes_away_at_the_very_end(journal: Customer, hook: ExtensorHook) -> None:
    """After the last answer was read, before the transaction ends."""
    with pytest.raises(TransientFault, match="went away"), hook.snapshot() as snapshot:  # noqa: PT012
        snapshot.value("select 1")
        do(journal, TERMINATE)


def test_a_server_that_goes_away_amid_the_digests(journal: Customer, hook: ExtensorHook) -> None:
    """The reader gets no end of data where there is none."""
    endless = "select gen_random_uuid() as guid, repeat('x', 1000) from generate_series(1, 10000000)"
    with pytest.raises(TransientFault), hook.snapshot() as snapshot:  # noqa: PT012
        blocks = snapshot.digests(endless, {}, "salt")
        next(blocks)
        do(journal, TERMINATE)
        for _ in blocks:
            pass


def test_pulses_tell_when_the_journal_is_away(journal: Customer, hook: ExtensorHook) -> None:
    """P2: the trigger then waits and asks again."""
    pulses = hook.pulses(statement("extensor/practitioners_pulse"))
    next(pulses)
    do(journal, TERMINATE)
    with pytest.raises(TransientFault):
        next(pulses)
    assert next(hook.pulses(statement("extensor/practitioners_pulse")))


@pytest.mark.parametrize(
    "statement_",
    [
        "revoke select on journal.user_account from flowzone_sync",
        "revoke select on journal.user_department from flowzone_sync",
        "revoke usage on schema journal from flowzone_sync",
    ],
)
def test_a_missing_grant(own: Customer, hook: ExtensorHook, statement_: str) -> None:
    """The journal's contract, Grants."""
    do(own, statement_)
    with pytest.raises(NotAuthorised, match=r"journal extensor_fjord: the role lacks a right .* lists the grants"):
        read(own, hook)


@pytest.mark.parametrize(
    ("statement_", "code"),
    [
        ("drop table journal.user_account", "42P01, UndefinedTable"),
        ("alter table journal.user_department rename to links", "42P01, UndefinedTable"),
        ("alter table journal.user_account rename mobile_phone to mobile", "42703, UndefinedColumn"),
        ("alter table journal.user_account alter flowzone_enabled type text", "42804, DatatypeMismatch"),
    ],
)
def test_a_journal_of_another_form(own: Customer, hook: ExtensorHook, statement_: str, code: str) -> None:
    """The journal's contract: the fault tells the code, and to compare the schema with the contract's."""
    do(own, statement_)
    with pytest.raises(ContractBroken, match=f"journal extensor_fjord is not as agreed .SQLSTATE {code}.; compare"):
        read(own, hook)


def read(journal: Customer, hook: ExtensorHook) -> None:
    parameters = {"department": journal.departments[0], "departments": journal.departments, "now": None}
    with hook.snapshot() as snapshot:
        list(snapshot.digests(QUERY, parameters, "salt"))


def test_no_value_of_a_row_is_quoted(journal: Customer, hook: ExtensorHook, caplog: pytest.LogCaptureFixture) -> None:
    """O1: PostgreSQL quotes the value that it could not use; neither fault nor log does."""
    caplog.set_level(logging.DEBUG)
    guid = journal.practitioner(full_name="Åse Bjørnø", personal_identity_number=number(3))
    query = "select guid, full_name::int, personal_identity_number from journal.user_account"
    with pytest.raises(ContractBroken) as caught, hook.snapshot() as snapshot:
        list(snapshot.rows(query, {}, [guid]))
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    told += "".join(f"{record.getMessage()} {record.exc_text}" for record in caplog.records)
    assert "22P02" in told
    assert [value for value in ("Åse", "Bjørnø", number(3), PASSWORD) if value in told] == []
    assert PASSWORD not in repr(hook)


# What the journal tells of itself


@pytest.mark.parametrize("version", ["1.41.0", "1.40", "2.0.0-rc1", "ukjent", ""])
def test_the_version_is_told_as_it_stands(journal: Customer, hook: ExtensorHook, version: str) -> None:
    """D5: what it means is judged elsewhere."""
    journal.version(version)
    do(journal, "insert into journal.system_info values ('schema', '7')")
    assert hook.version() == version
    assert hook.test_connection() == (True, f"Extensor {version or 'of unknown version'}")


def test_a_journal_may_tell_no_version(own: Customer, hook: ExtensorHook) -> None:
    """D5."""
    assert hook.version() is None
    assert hook.test_connection() == (True, "Extensor of unknown version")
    do(own, "drop table journal.system_info")
    done, told = hook.test_connection()
    assert not done
    assert "compare its schema with the contract's" in told


def test_the_journals_name_for_a_department(own: Customer, hook: ExtensorHook) -> None:
    """D1."""
    first, second = own.departments
    do(own, f"insert into journal.department values ('{first}', 'Døgn «1»', 'x')")
    assert hook.department(first) == "Døgn «1»"
    assert hook.department(second) is None
