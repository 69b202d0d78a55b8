"""A PostgreSQL server, embedded or not, and the making of databases and roles on it."""

import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

import psycopg
from psycopg import sql


@dataclass(frozen=True)
class Address:
    """A server, and someone on it who may make databases and roles."""

    host: str
    port: int
    user: str
    password: str
    maintenance: str = "postgres"
    _numbers: Iterator[int] = field(default_factory=itertools.count, repr=False, compare=False)

    def dsn(self, database: str | None = None, user: str | None = None, password: str | None = None) -> str:
        """The URL of a database there, as the superuser unless told; without password that is PGPASSWORD's."""
        who, secret = (self.user, self.password) if user is None else (user, password)
        login = quote(who, safe="") + (f":{quote(secret, safe='')}" if secret else "")
        place = f"{quote(self.host, safe='')}:{self.port}/{quote(database or self.maintenance, safe='')}"
        return f"postgresql://{login}@{place}"

    def execute(self, *statements: sql.SQL | sql.Composed) -> None:
        """Run statements in the maintenance database, outside a transaction (`create database` wants that)."""
        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def names(self, catalogue: str) -> set[str]:
        """The databases (`pg_database`) or roles (`pg_roles`) there are."""
        column = {"pg_database": "datname", "pg_roles": "rolname"}[catalogue]
        query = sql.SQL("select {} from {}").format(sql.Identifier(column), sql.Identifier(catalogue))
        with psycopg.connect(self.dsn()) as connection:
            return {name for (name,) in connection.execute(query)}

    def create_role(self, role: str, password: str, *, administers: str | None = None) -> None:
        """A role that may log in, and make and administer another if told; one that exists gets the password."""
        name, me = sql.Identifier(role), sql.Identifier(self.user)
        verb = sql.SQL("alter" if role in self.names("pg_roles") else "create")
        self.execute(sql.SQL("{} role {} login password {}").format(verb, name, sql.Literal(password)))
        self.execute(
            sql.SQL("grant {} to {}").format(name, me)
        )  # who isn't a superuser needs it to give databases away
        if administers:
            other = sql.Identifier(administers)
            self.execute(
                sql.SQL("alter role {} createrole").format(name),
                sql.SQL("grant {} to {} with admin true, inherit false, set false").format(other, name),
            )

    def create_database(
        self, name: str, *, owner: str | None = None, guest: str | None = None, template: str | None = None
    ) -> None:
        """A database its owner has to itself; a guest may connect, too."""
        options = [sql.SQL("create database {}").format(sql.Identifier(name))]
        if owner:
            options.append(sql.SQL("owner {}").format(sql.Identifier(owner)))
        if template:
            options.append(sql.SQL("template {}").format(sql.Identifier(template)))
        rights = [sql.SQL("revoke all on database {} from public").format(sql.Identifier(name))]
        if guest:
            rights.append(sql.SQL("grant connect on database {} to {}").format(*map(sql.Identifier, (name, guest))))
        self.execute(sql.SQL(" ").join(options), *rights)

    def rename_database(self, name: str, new: str) -> None:
        """Another name for a database that nobody is connected to."""
        self.execute(sql.SQL("alter database {} rename to {}").format(*map(sql.Identifier, (name, new))))

    def drop_database(self, name: str) -> None:
        """Gone, whoever is connected."""
        self.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def new_database(self, prefix: str) -> str:
        """A fresh database of the superuser's, for a test; its URL."""
        name = f"{prefix}_{next(self._numbers)}"
        self.create_database(name)
        return self.dsn(name)


def elsewhere(dsn: str) -> Address:
    """A server named by a URL (or `key=value` pairs) of someone who may make databases and roles."""
    said = psycopg.conninfo.conninfo_to_dict(dsn)
    database = str(said.get("dbname", "postgres"))
    user = str(said.get("user") or os.environ.get("PGUSER", "postgres"))
    password = str(said.get("password") or os.environ.get("PGPASSWORD", ""))
    return Address(str(said.get("host", "localhost")), int(said.get("port") or 5432), user, password, database)
