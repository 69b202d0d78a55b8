"""What every answer of the companion has, and what it is told by its environment."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from companion import Configuration
from faults import ContractBroken
from tests.companion.residents import Town


@pytest.fixture
def app(town: Town) -> Flask:
    """The companion."""
    return town.app()


@pytest.mark.parametrize("path", ["/", "/1177/nothing", "/flowzone/nothing", "/healthz"])
def test_headers_on_every_answer(app: Flask, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """L3, L5: nothing is kept, framed or told to other sites."""
    monkeypatch.setenv("AIRFLOW_CONN_BRIDGE_DEFAULT", "postgres://x:x@127.0.0.1:1/x")
    headers = app.test_client().get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert (headers["Referrer-Policy"], headers["X-Content-Type-Options"]) == ("no-referrer", "nosniff")


@pytest.mark.parametrize(("path", "language"), [("/1177/nothing", "sv"), ("/flowzone/nothing", "nb")])
def test_a_refusal_has_an_id_that_stands_in_the_log(
    app: Flask, path: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """L3, S2: one line, the same id on the page, in the language of the door."""
    answer = app.test_client().get(path)
    line = json.loads(capsys.readouterr().err)
    assert (answer.status_code, line["reason"]) == (404, "http_404")
    assert f'<code id="error-id">{line["error_id"]}</code>' in answer.text
    assert f'<html lang="{language}">' in answer.text


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "TRACE"])
def test_other_methods_are_refused(app: Flask, method: str) -> None:
    """L3: 405, with those that are allowed."""
    answer = app.test_client().open("/static/companion.css", method=method)
    assert answer.status_code == 405
    assert answer.headers["Allow"]


@pytest.mark.parametrize(
    ("address", "finding"),
    [
        ("", "is not set"),
        ("companion.example.se", "is no absolute"),
        ("ftp://companion.example.se", "is no absolute"),
        ("http://companion.example.se", "is not https"),
        ("https://companion.example.se?x", "has more"),
        ("https://a@companion.example.se", "has more"),
        ("https://[companion", "is no address"),
    ],
)
def test_a_bad_base_address_is_told(address: str, finding: str) -> None:
    """L1: with the variable, what is wrong, and the cure."""
    with pytest.raises(ContractBroken, match=rf"^COMPANION_BASE_URL {finding}.*; write the address"):
        Configuration.read({"COMPANION_BASE_URL": address})


@pytest.mark.parametrize(
    "address", ["https://c.example.se", "https://c.example.se/prefix/", "http://127.0.0.1:9", "http://[::1]:9"]
)
def test_a_good_base_address(address: str) -> None:
    """L1: with or without prefix; unencrypted on this machine only."""
    assert Configuration.read({"COMPANION_BASE_URL": address}).address("/x") == address.rstrip("/") + "/x"
