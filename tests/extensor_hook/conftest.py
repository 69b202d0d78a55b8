"""A journal of one customer, and a hook that reads it as the sync's role."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from console.postgres import Server
from extensor_hook import ExtensorHook
from sandbox.journal import create
from tests.world import PASSWORD, ROLE, Customer

CONNECTION = "AIRFLOW_CONN_EXTENSOR_FJORD"


@pytest.fixture(scope="session")
def template(postgres: Server) -> str:
    """The name of a journal with the contract's tables and rights, to copy from: that is quicker than making one."""
    dsn = postgres.new_database("journal_template")
    create(dsn, ROLE, password=PASSWORD)
    return str(conninfo_to_dict(dsn)["dbname"])


@contextmanager
def built(server: Server, template: str) -> Iterator[Customer]:
    """Copy the journal, and point Airflow's connection at it."""
    name = f"journal_{uuid4().hex}"
    server.create_database(name, guest=ROLE, template=template)
    customer = Customer("fjord", server.dsn(name))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CONNECTION, connection(server, customer))
        yield customer
    server.drop_database(name)


def connection(server: Server, customer: Customer, **instead: Any) -> str:
    """Return the Airflow connection of a journal, as the environment has it."""
    usual = {
        "conn_type": "extensor",
        "host": server.host,
        "port": server.port,
        "schema": conninfo_to_dict(customer.dsn)["dbname"],
        "login": ROLE,
        "password": PASSWORD,
    }
    return json.dumps(usual | instead)


@pytest.fixture
def own(postgres: Server, template: str) -> Iterator[Customer]:
    """A journal of the test's own, to take apart."""
    with built(postgres, template) as customer:
        yield customer


@pytest.fixture(scope="module")
def standing(postgres: Server, template: str) -> Iterator[Customer]:
    """A journal that the tests of a file share."""
    with built(postgres, template) as customer:
        yield customer


@pytest.fixture
def journal(standing: Customer) -> Customer:
    """The same, with nobody in it."""
    standing.empty()
    return standing


@pytest.fixture
def hook() -> ExtensorHook:
    """A hook for that journal."""
    return ExtensorHook("extensor_fjord")


def do(customer: Customer, *statements: str) -> None:
    """Run statements as the journal's owner."""
    with psycopg.connect(customer.dsn, autocommit=True) as owner:
        for statement in statements:
            owner.execute(statement.encode())
