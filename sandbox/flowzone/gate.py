"""Every API request passes here: its body is read within bounds, faults strike, and it is counted."""

import asyncio
from dataclasses import dataclass, field

from pydantic_core import from_json, to_json
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.flowzone.context import Flowzone
from sandbox.flowzone.faults import Fired
from sandbox.flowzone.requestlog import Entry

DROP = "sandbox.flowzone.drop"  # the scope extension by which a server lets its socket be closed


@dataclass
class Captured:
    """A whole response, held back until it is known what becomes of it."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    async def take(self, message: Message) -> None:
        """Collect what the application sends."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = list(message["headers"])
        else:
            self.body += message.get("body", b"")

    async def release(self, send: Send) -> None:
        """Send it on, with a length that fits."""
        headers = [(name, value) for name, value in self.headers if name != b"content-length"]
        if self.status != 204:
            headers.append((b"content-length", str(len(self.body)).encode()))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


class Gate:
    """ASGI middleware around the contract's addresses; the pages and the control interface pass freely."""

    def __init__(self, app: ASGIApp, flowzone: Flowzone) -> None:
        self._app = app
        self._flowzone = flowzone

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through, or do to it what the rules say."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return
        fired = self._flowzone.faults.meet(scope["method"], scope["path"])
        entry = Entry(scope["method"], scope["path"], _key(scope), [rule.fault for rule in fired.rules])
        try:
            answer = await self._rehearse(scope, receive, fired, entry)
        finally:
            self._flowzone.log.add(entry)
        await (answer.release(send) if answer else _drop(scope, receive))

    async def _rehearse(self, scope: Scope, receive: Receive, fired: Fired, entry: Entry) -> Captured | None:
        """The answer to send; nothing when the socket is to be closed instead."""
        body = await _read(receive, self._flowzone.settings.max_body_bytes)
        await asyncio.sleep(self._flowzone.settings.latency_seconds + fired.seconds("delay"))
        if fired.of("drop_before"):
            return None
        answer = Captured()
        state = scope.setdefault("state", {})
        state |= {"body": body, "faults": fired, "items": 0}
        refusals = fired.of("status")
        app = refusals[0].answer().response() if refusals else self._app
        try:
            await app(scope, _nothing_more, answer.take)
        finally:
            entry.items = state["items"]
        _spoil(answer, fired)
        await asyncio.sleep(fired.seconds("hang"))
        if fired.of("drop_after"):
            return None
        entry.status = answer.status
        return answer


def _key(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"idempotency-key":
            return str(value, "latin-1")
    return None


async def _read(receive: Receive, most: int) -> bytes | None:
    """The body; nothing when it is too large, but read to its end so that the client hears the answer."""
    body = bytearray()
    more, size = True, 0
    while more:
        message = await receive()
        chunk = message.get("body", b"")
        size += len(chunk)
        if size <= most:
            body += chunk
        more = message.get("more_body", False)
    return bytes(body) if size <= most else None


async def _nothing_more() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _drop(scope: Scope, receive: Receive) -> None:
    scope["extensions"][DROP]()
    while (await receive())["type"] != "http.disconnect":
        pass


def _spoil(answer: Captured, fired: Fired) -> None:
    """Break the contract in an answer whose work is done."""
    if answer.status != 200:
        return
    for rule in fired.of("short_outcomes", "swapped_outcomes"):
        outcomes = from_json(answer.body)
        if isinstance(outcomes, list):
            answer.body = to_json(outcomes[:-1] if rule.fault == "short_outcomes" else outcomes[::-1])
    if fired.of("cut_json"):
        answer.body = answer.body[: len(answer.body) // 2]
