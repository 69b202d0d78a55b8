"""A resident's way in: a trust, a bridge, a directory, and a browser that carries cookies."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID, uuid4
from zlib import decompress

import jwt
import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg.rows import dict_row
from werkzeug.test import TestResponse

from companion import Configuration, create_app
from console.postgres import Server
from sandbox.idp1177.tickets import encode
from tests.exorlive_hook.test_directory import SCHEMA
from tests.exorlive_hook.test_handover import KEYS, pem
from tests.ticket.issuing import AUDIENCE, BASE, FORM, Pair, metadata, pair, rsa_key, ticket

NUMBER, OTHER = "189001019802", "189001029819"
GO = "https://go.example.se"
HANDOVER = f"{BASE}/1177/handover"
COOKIE = "__Host-resident"


def current() -> Pair:
    """The identity provider's key, with a certificate for these days."""
    now = datetime.now(UTC)
    return pair(rsa_key("ours"), start=now - timedelta(days=1), end=now + timedelta(days=300))


def fresh(number: str = NUMBER, **options: Any) -> bytes:
    """Return a ticket of this moment, as XML."""
    return ticket(number=number, now=options.pop("now", datetime.now(UTC)), by=options.pop("by", current()), **options)


def form(xml: bytes) -> bytes:
    """Return the form that 1177's page posts."""
    return urlencode({"SAMLResponse": encode(xml), "RelayState": "https://evil.example"}).encode()


@dataclass
class Town:
    """Everything around the door."""

    server: Server
    bridge: str
    directory: str
    saml: Path
    environment: dict[str, str] = field(default_factory=dict)

    def app(self) -> Flask:
        """The companion, made anew."""
        return create_app(Configuration(BASE, self.saml))

    def contact(self, typed: str | None = NUMBER, unit: str = "Kliniken", name: str = "Tolvan Tolvansson") -> UUID:
        """Add a contact at a clinic."""
        guid, number = uuid4(), uuid4().int % 2**30
        with psycopg.connect(self.directory) as connection:
            connection.execute("insert into exorlive.unit values (%s, %s)", (number, unit))
            connection.execute("insert into exorlive.contact values (%s, %s, %s, %s)", (guid, number, name, typed))
        return guid

    def change(self, statement: str, *bound: object) -> None:
        """Change the directory."""
        with psycopg.connect(self.directory) as connection:
            connection.execute(statement.encode(), bound)

    def remembered(self, table: str) -> list[dict[str, Any]]:
        """Return a table of the bridge."""
        with closing(psycopg.connect(self.bridge, row_factory=dict_row)) as connection:
            return connection.execute(f"select * from bridge.{table}".encode()).fetchall()


def login(server: Server, dsn: str, **values: object) -> str:
    """Return a plain Airflow connection to a database."""
    database = psycopg.conninfo.conninfo_to_dict(dsn)["dbname"]
    at = {"conn_type": "postgres", "host": server.host, "port": server.port, "schema": database}
    return json.dumps(at | {"login": server.user, "password": server.password} | values)


def town(server: Server, folder: Path) -> Town:
    """Build a town with nobody in it."""
    built = Town(server, server.new_database("bridge"), server.new_database("exorlive"), folder / "saml")
    built.saml.mkdir()
    (built.saml / "idp-metadata.xml").write_text(metadata([current().certificate]), encoding="utf-8")
    with psycopg.connect(built.directory) as connection:
        connection.execute(SCHEMA.encode())
    handover = {"conn_type": "http", "host": f"{GO}/sso", "login": "kliniken", "password": pem(KEYS["ES256"])}
    built.environment = {
        "AIRFLOW_CONN_BRIDGE_DEFAULT": login(server, built.bridge),
        "AIRFLOW_CONN_EXORLIVE_DEFAULT": login(server, built.directory),
        "AIRFLOW_CONN_EXORLIVE_HANDOVER": json.dumps(handover | {"extra": {"adapter": "sandbox"}}),
        "COMPANION_BASE_URL": BASE,
        "SAML_SETTINGS_DIR": str(built.saml),
    }
    return built


class Browser:
    """One resident's browser."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def post_ticket(self, xml: bytes) -> TestResponse:
        """Post a ticket, as 1177's page does."""
        return self.client.post("/1177/acs", data=form(xml), content_type=FORM, base_url=BASE)

    def get(self, path: str, **options: Any) -> TestResponse:
        """Open one of our addresses."""
        return self.client.get(path, base_url=BASE, **options)

    def post(self, path: str, fields: Iterable[tuple[str, str]] = ()) -> TestResponse:
        """Send a form of ours."""
        return self.client.post(path, data=dict(fields), base_url=BASE)

    def cookie(self, name: str) -> str | None:
        """The value of a cookie that it carries."""
        found = self.client.get_cookie(name, domain="traning.example.se")
        return found.value if found else None


def handed_over(text: str) -> UUID:
    """Return the contact that a hand-over's page is about."""
    token = re.search(r'name="token" value="([^"]+)"', text)
    assert token
    claims = jwt.decode(token[1], KEYS["ES256"].public_key(), ["ES256"], audience=GO)
    return UUID(claims["sub"])


def started(browser: Browser) -> str:
    """Start a login here, and return its request id."""
    answer = browser.get("/1177/login")
    assert answer.status_code == 303
    assert {"SameSite=None", "Secure", "HttpOnly", "Max-Age=600"} <= set(answer.headers["Set-Cookie"].split("; "))
    return request_id(answer.headers["Location"])


def request_id(address: str) -> str:
    """Return the id of the request that an address at 1177 carries."""
    request = decompress(b64decode(parse_qs(urlsplit(address).query)["SAMLRequest"][0]), -15)
    found = re.search(rb' ID="([^"]+)"', request)
    assert found
    return found[1].decode()


def clock(patched: pytest.MonkeyPatch, by: timedelta) -> None:
    """Let the door's clock be ahead by so much."""
    patched.setattr("companion.residents._now", lambda: datetime.now(UTC) + by)


__all__ = [
    "AUDIENCE",
    "COOKIE",
    "GO",
    "HANDOVER",
    "NUMBER",
    "OTHER",
    "Browser",
    "Town",
    "clock",
    "current",
    "form",
    "fresh",
    "handed_over",
    "login",
    "request_id",
    "started",
    "town",
]
