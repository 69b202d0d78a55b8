"""A client of the Flowzone sandbox as tests want it, and the things that it sends."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import requests

FJORD_REHAB = "1f0c6a3e-0000-4000-8000-000000000001"
FJORD_BHT = "1f0c6a3e-0000-4000-8000-000000000002"  # without appointments
FJORD_CLINIC = "1f0c6a3e-0000-4000-8000-000000000003"
SKOG_CLINIC = "1f0c6a3e-0000-4000-8000-000000000009"
NOBODYS = "1f0c6a3e-0000-4000-8000-00000000ffff"

SETUP: dict[str, Any] = {
    "businesses": [
        {
            "id": "fjord",
            "name": "Fjord helse",
            "clients": [{"id": "helsebro-fjord", "secret": "fjord-secret"}, {"id": "other", "secret": "other-secret"}],
            "departments": [
                {"guid": FJORD_REHAB.upper(), "name": "Fjord rehabilitering"},
                {"guid": FJORD_BHT, "name": "Fjord BHT", "appointments_enabled": False},
                {"guid": FJORD_CLINIC, "name": "Fjord poliklinikk"},
            ],
        },
        {
            "id": "skog",
            "name": "Skog helse",
            "clients": [{"id": "helsebro-skog", "secret": "skog-secret"}],
            "departments": [{"guid": SKOG_CLINIC, "name": "Skog klinikk"}],
        },
    ]
}


def practitioner(**values: Any) -> dict[str, Any]:
    """A practitioner that is in order unless values say otherwise."""
    usual: dict[str, Any] = {
        "guid": str(uuid4()),
        "source_version": "1",
        "name": "Ingrid Skogstad",
        "personal_identity_number": "01816019955",
        "email": "ingrid@example.no",
        "mobile_phone": "+4799999999",
    }
    return usual | values


def patient(**values: Any) -> dict[str, Any]:
    """A patient that is in order unless values say otherwise."""
    usual: dict[str, Any] = {
        "guid": str(uuid4()),
        "source_version": "1",
        "name": "Emil Vikås",
        "personal_identity_number": "02817019977",
        "birth_date": "1970-01-02",
        "sex": "male",
        "series": {"status": "Active", "start_date": "2026-01-05"},
    }
    return usual | values


def appointment(**values: Any) -> dict[str, Any]:
    """An appointment that is in order unless values say otherwise."""
    usual: dict[str, Any] = {
        "guid": str(uuid4()),
        "source_version": "1",
        "kind": "individual",
        "title": "Individuell avtale",
        "starts_at": "2026-11-25T10:00:00+01:00",
        "ends_at": "2026-11-25T10:45:00+01:00",
        "practitioner_guids": [],
        "patient_guids": [],
    }
    return usual | values


MAKERS = {"practitioners": practitioner, "patients": patient, "appointments": appointment}


def answer(**values: Any) -> dict[str, Any]:
    """A completed questionnaire."""
    usual: dict[str, Any] = {
        "response_id": str(uuid4()),
        "revision": 1,
        "questionnaire": {"code": "phq-9", "title": "PHQ-9", "version": "1"},
        "patient_guid": str(uuid4()),
        "completed_at": "2026-11-20T10:00:00+01:00",
        "items": [{"link_id": "1", "text": "Hvordan går det?", "type": "text", "answer": "Bra"}],
        "scores": [{"code": "sum", "title": "Sum", "value": 4}],
    }
    return usual | values


class Caller:
    """One OAuth client, and the control interface of the server it talks to."""

    def __init__(self, address: str, client: str = "helsebro-fjord", secret: str = "fjord-secret") -> None:
        self.address = address
        self.api = f"{address}/api/v1"
        self.session = requests.Session()
        self.credentials = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret}
        self.log_in()

    def log_in(self) -> None:
        """Take a new token."""
        answer = self.session.post(f"{self.api}/oauth/token", data=self.credentials, timeout=10)
        self.session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def call(
        self, method: str, path: str, *, key: str | None = "", department: str = FJORD_REHAB, **options: Any
    ) -> requests.Response:
        """Call an address of a department; an idempotency key of its own unless told."""
        headers = options.pop("headers", {})
        if key is not None:
            headers = {"Idempotency-Key": key or str(uuid4()), **headers}
        url = f"{self.api}/departments/{department}{path}"
        return self.session.request(method, url, headers=headers, timeout=options.pop("timeout", 30), **options)

    def put(self, collection: str, *items: object, **options: Any) -> list[dict[str, Any]]:
        """Put items; their outcomes."""
        return self._outcomes(self.call("PUT", f"/{collection}", json=items, **options))

    def withdraw(self, collection: str, *guids: object, **options: Any) -> list[dict[str, Any]]:
        """Withdraw items; their outcomes."""
        return self._outcomes(self.call("POST", f"/{collection}/withdrawals", json=guids, **options))

    def held(self, collection: str, department: str = FJORD_REHAB, **query: object) -> list[dict[str, Any]]:
        """The first page of what the department holds."""
        response = self.call("GET", f"/{collection}", department=department, params=query)
        response.raise_for_status()
        items: list[dict[str, Any]] = response.json()["items"]
        return items

    def control(self, method: str, path: str, **options: Any) -> Any:
        """Call the control interface; what it says."""
        response = requests.request(method, f"{self.address}/sandbox{path}", timeout=30, **options)
        response.raise_for_status()
        return response.json() if response.content else None

    def faults(self, *rules: dict[str, Any]) -> None:
        """Put rules in force."""
        self.control("PUT", "/faults", json=rules)

    def person(self, collection: str, guid: str) -> dict[str, Any]:
        """Everything that is held about a person."""
        (found,) = [person for person in self.control("GET", "/state")[collection] if person["guid"] == guid]
        return dict(found)

    def effects(self, guid: str) -> tuple[int, int, int]:
        """How often a GUID was created, updated and withdrawn."""
        rows = self.control("GET", "/effects", params={"guid": guid})
        created, updated, withdrawn = (
            sum(row[effect] for row in rows) for effect in ("created", "updated", "withdrawn")
        )
        return created, updated, withdrawn

    def invite(self, guid: str) -> None:
        """An administrator invites."""
        self.control("POST", f"/people/{guid}/invite", json={"business": "fjord"})

    def accept(self, guid: str) -> None:
        """The invited person accepts."""
        self.control("POST", f"/people/{guid}/accept", json={"business": "fjord"})

    @staticmethod
    def _outcomes(response: requests.Response) -> list[dict[str, Any]]:
        assert response.status_code == 200, response.text
        outcomes: list[dict[str, Any]] = response.json()
        return outcomes


def words(outcomes: list[dict[str, Any]]) -> list[str]:
    """Just the outcomes."""
    return [outcome["outcome"] for outcome in outcomes]


def problem(response: requests.Response) -> tuple[int, str]:
    """The status and the stable code of a refusal, which must be a proper problem."""
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["title"]
    return response.status_code, body["type"]
