"""No person, no token and no login address in anything that is written (L3's rule, at this door; S3)."""

from __future__ import annotations

import logging
from uuid import uuid4

import pytest
import requests

from tests.launch.door.conftest import Door
from tests.launch.tokens import Maker, p256
from tests.system.written import tables
from tests.world import PASSWORD, number

NUMBER = number(500, day=13, month=7, year=61)


def test_every_way_in_and_every_refusal(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    """S3: stderr, all logs from DEBUG on, pages, headers and the bridge are searched for marks."""
    caplog.set_level(logging.DEBUG)
    for name in ("urllib3", "requests", "flowzone_hook", "airflow", "werkzeug", "companion", "tenacity"):
        caplog.set_level(logging.DEBUG, logger=name)
    linked, invited = door.practitioner("invite", "accept"), door.practitioner("invite")
    caplog.clear()
    makers = [door.maker(practitioner=guid) for guid in (linked, invited, uuid4())]
    tokens = [maker.token(jti="marked-jti", iss="marked-iss") for maker in makers]
    tokens[1:] = [maker.token(iss="marked-iss") for maker in makers[1:]]
    forged = Maker(p256(8), department=door.world.department, practitioner=linked)
    tokens += [tokens[0], forged.token(), makers[0].token(exp=1), makers[0].token(iss=NUMBER), f"marked.{NUMBER}.x"]
    answers = [door.open(token) for token in tokens]
    answers.append(door.client.get(f"/flowzone/launch?token={tokens[0]}&fnr={NUMBER}"))
    for fault in ({"fault": "status", "status": 400}, {"fault": "status", "status": 503}, {"fault": "cut_json"}):
        door.world.faults({"path": "/sso-sessions", **fault})
        tokens.append(makers[0].token())
        answers.append(door.open(tokens[-1]))
    login = answers[0].headers.pop("Location")

    assert {answer.status_code for answer in answers} >= {303, 400, 403, 404, 409, 503}
    marks = [*tokens, *(part for token in tokens for part in token.split(".") if len(part) > 20)]
    marks += [login, login.rpartition("/")[2]]
    guids = [str(maker.practitioner) for maker in makers]
    marks += ["marked", NUMBER, PASSWORD, "Bjørnø", "ase.bjorno"]
    written = {"stderr": str(door.told()), "log": "\n".join(f"{r.getMessage()} {r.__dict__}" for r in caplog.records)}
    written |= {f"answer {place}": f"{answer.headers}{answer.text}" for place, answer in enumerate(answers)}
    written |= dict(tables(door.world.bridge, "bridge"))
    assert "sso-sessions" in written["log"], "the hook's log was searched"
    assert {place for place, text in written.items() for mark in marks if mark in text} == set()
    told_of = {place for place, text in written.items() for guid in guids if guid in text}
    assert all(place.startswith("bridge.access_log") for place in told_of), "GUIDs stand in the access log alone"
    assert requests.get(login, timeout=10).status_code == 200
