"""Who visits the stand-in for ExorLive, and with what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import ec

from sandbox.exorlive.store import Store

KEY, STRANGER = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
AUDIENCE = "http://exorlive.test"


@dataclass
class Go:
    """A running ExorLive with its demo's people."""

    address: str
    store: Store

    def contact(self, name: str) -> UUID:
        """The first contact of a name."""
        rows = self.store.rows("units")
        found = [row for unit in rows for row in self.store.rows("contacts", unit=unit["id"]) if row["name"] == name]
        return UUID(str(found[0]["id"]))

    def enter(self, token: str) -> tuple[requests.Response, dict[str, str]]:
        """Come with a token; the answer, and the cookies that a browser would keep."""
        answer = requests.post(f"{self.address}/go", data={"token": token}, allow_redirects=False, timeout=10)
        return answer, answer.cookies.get_dict()

    def get(self, path: str, cookies: dict[str, str] | None = None) -> requests.Response:
        """Open a page."""
        return requests.get(self.address + path, headers=_carried(cookies), timeout=10)

    def post(self, path: str, cookies: dict[str, str] | None = None, **form: str) -> requests.Response:
        """Send a form."""
        return requests.post(
            self.address + path, data=form, headers=_carried(cookies), allow_redirects=False, timeout=10
        )


def _carried(cookies: dict[str, str] | None) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())}


def token(contact: UUID, key: ec.EllipticCurvePrivateKey = KEY, **claims: Any) -> str:
    """Sign a hand-over."""
    now = datetime.now(UTC)
    usual = {"aud": AUDIENCE, "sub": str(contact), "jti": str(uuid4()), "iat": now, "exp": now + timedelta(seconds=60)}
    kept = {name: value for name, value in (usual | claims).items() if value is not None}
    return jwt.encode(kept, key, "ES256")
